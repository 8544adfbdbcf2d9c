"""Hashes of the decoded samples, packed as FLAC's MD5 has them."""

import hashlib

import numpy as np

from adapters.audio.blocks import Block, Samples, narrowed


class SampleHash:
    """SHA-256, and MD5 where the file has one, over interleaved little-endian samples at the file's depth."""

    def __init__(self, bits: int, with_md5: bool) -> None:
        self._bits = bits
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False) if with_md5 else None

    def feed(self, block: Block) -> None:
        content = packed(block.stored, self._bits).data
        self._sha256.update(content)
        if self._md5:
            self._md5.update(content)

    def finish(self) -> tuple[str, bytes | None]:
        return self._sha256.hexdigest(), self._md5.digest() if self._md5 else None


def packed(stored: Samples, bits: int) -> Samples:
    """Samples as bytes in row order; of 24-bit ones the low, always empty byte is left out."""
    content = np.ascontiguousarray(stored)
    return narrowed(content) if bits == 24 else content
