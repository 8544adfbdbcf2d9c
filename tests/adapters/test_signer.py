"""What any signer of certificates does, and what the one with keys on the disk does besides."""

import hashlib
import hmac
import stat
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.certificates.signer import Ed25519Signer, is_signed
from domain.errors import Refused
from domain.licensing.certificates import Signature, document_of, signed_bytes, statement_of, verified
from tests.domain.test_certificates import LICENCE, SITE

Check = Callable[[bytes, bytes, bytes], bool]


class FakeSigner:
    """Signs by keyed hash: no signature that strangers could check, but quick."""

    def __init__(self) -> None:
        self.keys = [b"first"]

    def sign(self, content: bytes) -> Signature:
        return Signature(str(len(self.keys)), hmac.digest(self.keys[-1], content, hashlib.sha256))

    def public_keys(self) -> Mapping[str, bytes]:
        return {str(number): key for number, key in enumerate(self.keys, 1)}

    def rotate(self) -> str:
        self.keys.append(b"key %d" % len(self.keys))
        return str(len(self.keys))


def is_fake_signed(key: bytes, value: bytes, content: bytes) -> bool:
    return hmac.compare_digest(value, hmac.digest(key, content, hashlib.sha256))


@dataclass(frozen=True)
class Kind:
    signer: Any
    check: Check


@pytest.fixture(params=["ed25519", "fake"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    if request.param == "fake":
        return Kind(FakeSigner(), is_fake_signed)
    return Kind(Ed25519Signer(tmp_path / "keys"), is_signed)


def certificate(signer: Any) -> bytes:
    statement = statement_of(LICENCE, SITE)
    return document_of(statement, signer.sign(signed_bytes(statement)))


def test_what_it_signed_can_be_checked_with_its_public_keys(kind: Kind) -> None:
    statement = verified(certificate(kind.signer), kind.signer.public_keys(), kind.check)

    assert statement["id"] == LICENCE.id


def test_nothing_else_can(kind: Kind) -> None:
    signature = kind.signer.sign(b"this")
    key = kind.signer.public_keys()[signature.key_id]

    assert kind.check(key, signature.value, b"this")
    assert not kind.check(key, signature.value, b"that")
    assert not kind.check(key, signature.value[:-1] + bytes([signature.value[-1] ^ 1]), b"this")
    assert not kind.check(key, b"", b"this")


def test_a_key_is_read_once_and_another_process_rotation_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer, other = Ed25519Signer(tmp_path), Ed25519Signer(tmp_path)
    reads: list[str] = []
    read_bytes = Path.read_bytes

    def counted(path: Path) -> bytes:
        reads.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    first = other.rotate()
    assert [signer.sign(b"this").key_id for _ in range(3)] == [first] * 3
    second = other.rotate()
    assert [signer.sign(b"this").key_id for _ in range(3)] == [second] * 3
    assert set(signer.public_keys()) == {first, second}
    assert reads == [f"0001-{first}.pem", f"0002-{second}.pem"]


def test_after_a_rotation_older_certificates_still_count_and_newer_ones_do_not_with_older_keys(
    kind: Kind,
) -> None:
    older, keys_before = certificate(kind.signer), kind.signer.public_keys()
    new_id = kind.signer.rotate()
    newer = certificate(kind.signer)

    assert kind.signer.sign(b"x").key_id == new_id
    for document in (older, newer):
        verified(document, kind.signer.public_keys(), kind.check)
    with pytest.raises(Refused) as caught:
        verified(newer, keys_before, kind.check)
    assert caught.value.code == "LIC-402"


def test_keys_outlive_the_process_and_are_nobody_elses_to_read(tmp_path: Path) -> None:
    first = Ed25519Signer(tmp_path / "keys")
    document = certificate(first)

    again = Ed25519Signer(tmp_path / "keys")

    assert verified(document, again.public_keys(), is_signed)["id"] == LICENCE.id
    [file] = (tmp_path / "keys").glob("*.pem")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_the_first_key_is_made_once_however_many_ask_for_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        signatures = list(threads.map(lambda _: Ed25519Signer(tmp_path / "keys").sign(b"x"), range(32)))

    assert len({signature.key_id for signature in signatures}) == 1
    assert len(list((tmp_path / "keys").glob("*.pem"))) == 1


def test_the_newest_of_many_keys_signs(tmp_path: Path) -> None:
    signer = Ed25519Signer(tmp_path / "keys")
    ids = [signer.rotate() for _ in range(12)]

    assert signer.sign(b"x").key_id == ids[-1]
    assert list(signer.public_keys()) == ids


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    signer = Ed25519Signer(tmp_path / "keys")
    signer.sign(b"x")
    (tmp_path / "keys" / "9999-0123456789abcdef.draft").write_text("a write that was cut off")
    (tmp_path / "keys" / "notes.txt").write_text("hello")

    assert len(signer.public_keys()) == 1


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_what_is_no_key_has_signed_nothing(key: bytes) -> None:
    assert not is_signed(key, b"x" * 64, b"content")
