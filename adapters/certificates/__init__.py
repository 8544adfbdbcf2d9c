"""Certificates outside of the domain: the keys that sign them, and the PDF that people print."""
