"""Use cases of money: buying, being paid, and the books behind it."""
