"""Benchmarks, measured in a process that is set up as a worker's is."""

# Before anything imports numpy: this tells its matrix library not to start threads of its own.
import adapters.audio  # noqa: F401
