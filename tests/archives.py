"""ZIP archives built by hand, byte by byte, so that anything in them can be wrong."""

import struct
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

STORED, DEFLATED = 0, 8
FOLLOWS, UTF8 = 0x0008, 0x0800
LINK, DEVICE, FOLDER = 0o120777, 0o060644, 0o040755
FULL = 0xFFFFFFFF


@dataclass(frozen=True)
class File:
    """A file to be packed. What `listed` and `own` name is written instead of the truth, there and there."""

    path: str | bytes
    content: bytes = b""
    method: int = DEFLATED
    flags: int = UTF8
    mode: int = 0o100644
    extra: bytes = b""
    packed: bytes | None = None
    descriptor: str = "<4sIII"
    is_long: bool = False
    listed: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def raw_path(self) -> bytes:
        return self.path if isinstance(self.path, bytes) else self.path.encode()

    @cached_property
    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return deflated(self.content) if self.method == DEFLATED else self.content

    def fields(self) -> dict[str, Any]:
        truth = {"flags": self.flags, "method": self.method, "path": self.raw_path, "disk": 0}
        return {**truth, "crc": zlib.crc32(self.content), "packed": len(self.body), "size": len(self.content)}


def deflated(content: bytes, level: int = 6) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def archive(*files: File, comment: bytes = b"", **wrong: Any) -> bytes:
    """`wrong` may hold `count`, `offset`, `size` and `disk` of the listing, `long` for 64-bit ends, a `gap`
    of bytes before the listing, and `backwards` for its order."""
    body, listing = b"", b""
    for each in files:
        one = line(each, len(body))
        listing = one + listing if wrong.get("backwards") else listing + one
        body += header(each)
    body += wrong.get("gap", b"")
    return body + listing + ends(len(files), len(body), len(listing), comment, wrong)


def header(file: File) -> bytes:
    told = {**file.fields(), **file.own}
    tail = b""
    if file.flags & FOLLOWS:
        sizes = {"crc": 0, "packed": 0, "size": 0}
        sign = (b"PK\x07\x08",) if "4s" in file.descriptor else ()
        tail = struct.pack(file.descriptor, *sign, told["crc"], told["packed"], told["size"])
        told |= sizes
    extra = file.extra
    if file.is_long:
        extra += struct.pack("<HHQQ", 1, 16, told["size"], told["packed"])
        told |= {"packed": FULL, "size": FULL}
    head = struct.pack(
        "<4s5H3I2H", b"PK\x03\x04", 20, told["flags"], told["method"], 0, 0x21,
        told["crc"], told["packed"], told["size"], len(told["path"]), len(extra),
    )  # fmt: skip
    return head + told["path"] + extra + file.body + tail


def line(file: File, offset: int) -> bytes:
    told = {**file.fields(), "offset": offset, **file.listed}
    extra = file.extra
    if file.is_long:
        extra += struct.pack("<HHQQQ", 1, 24, told["size"], told["packed"], told["offset"])
        told |= {"packed": FULL, "size": FULL, "offset": FULL}
    head = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 0x0314, 20, told["flags"], told["method"], 0, 0x21,
        told["crc"], told["packed"], told["size"], len(told["path"]), len(extra), 0, told["disk"], 0,
        file.mode << 16, told["offset"],
    )  # fmt: skip
    return head + told["path"] + extra


def ends(count: int, offset: int, size: int, comment: bytes, wrong: dict[str, Any]) -> bytes:
    there = offset + size
    count, offset, size = (
        wrong.get(key, true) for key, true in (("count", count), ("offset", offset), ("size", size))
    )
    long = b""
    short = (wrong.get("disk", 0), 0, count, count, size, offset)
    if wrong.get("long"):
        record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
        long = record + struct.pack("<4sIQI", b"PK\x06\x07", 0, there, 1)
        short = (wrong.get("disk", 0), 0, 0xFFFF, 0xFFFF, FULL, FULL)
    return long + struct.pack("<4s4H2IH", b"PK\x05\x06", *short, len(comment)) + comment
