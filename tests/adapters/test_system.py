"""The machine's clock, ids and passwords."""

from datetime import timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from adapters.system import Argon2Passwords, SystemClock, UuidIds


def test_the_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_ids_are_uuids_of_version_seven() -> None:
    id = UUID(UuidIds(lambda: 0x0123456789AB).new())

    assert (id.version, id.variant) == (7, "specified in RFC 4122")
    assert id.int >> 80 == 0x0123456789AB
    assert len(str(id)) == 36


@pytest.mark.parametrize("times", [[5] * 10_000, range(10_000), range(10_000, 0, -1)])
def test_ids_sort_by_age_whatever_the_clock_does(times: list[int]) -> None:
    ids = UuidIds(iter(times).__next__)

    made = [ids.new() for _ in times]

    assert made == sorted(set(made))


def test_two_processes_with_the_same_clock_make_other_ids() -> None:
    assert UuidIds(lambda: 7).new() != UuidIds(lambda: 7).new()


def test_secrets_have_256_bits_and_fit_into_a_url() -> None:
    secret = UuidIds().secret()

    assert len(secret) == 43
    assert secret.replace("-", "").replace("_", "").isalnum()
    assert secret != UuidIds().secret()


def test_passwords_are_hashed_with_argon2id_at_owasps_least() -> None:
    parameters = extract_parameters(Argon2Passwords().hash("correct horse"))

    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


def test_only_the_right_password_matches() -> None:
    passwords = Argon2Passwords(memory_kib=64)
    hashed = passwords.hash("pässwörd")

    assert passwords.matches("pässwörd", hashed)
    assert not passwords.matches("password", hashed)
    assert passwords.hash("pässwörd") != hashed


@pytest.mark.parametrize("hashed", ["", "!", "$argon2id$v=19$m=64", "password"])
def test_nothing_matches_what_is_no_hash(hashed: str) -> None:
    assert not Argon2Passwords(memory_kib=64).matches("pässwörd", hashed)


class CountingHasher(PasswordHasher):
    """Counts how often the slow function ran to its end."""

    runs = 0

    def hash(self, password: str | bytes, **options: bytes | None) -> str:
        CountingHasher.runs += 1
        return super().hash(password, **options)

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        try:
            matched = super().verify(hash, password)
        except VerifyMismatchError:
            CountingHasher.runs += 1
            raise
        CountingHasher.runs += 1
        return matched


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_comparing_takes_the_work_of_one_hash_whether_there_is_one_or_not(known: bool) -> None:
    passwords = Argon2Passwords(memory_kib=64, hasher=CountingHasher)
    hashed = passwords.hash("right password") if known else ""
    CountingHasher.runs = 0

    assert not passwords.matches("wrong password", hashed)
    assert CountingHasher.runs == 1
