"""Uploading, from the first byte to the saved beat: transfer, ingest, saving."""
