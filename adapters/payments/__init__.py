"""The rails that money moves on; each implements the port `Payments`."""
