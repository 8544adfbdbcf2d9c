"""The books and all that moves money: the use cases."""
