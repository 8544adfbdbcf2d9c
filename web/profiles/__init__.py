"""Producers' public pages: editing them, showing them, and what other sites show of them."""
