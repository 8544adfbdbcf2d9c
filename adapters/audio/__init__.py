"""Untrusted audio: container checks, sandboxed decoding and analysis."""

import os

# numpy's matrix library reads this once, when it is first imported. The products here are small: its own
# threads would spend far more time waiting for each other than the products take.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
