"""Finding beats: words, filters, and how an address and people say them."""
