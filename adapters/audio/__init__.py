"""Untrusted audio: container checks, sandboxed decoding and analysis."""
