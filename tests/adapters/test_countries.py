"""Countries by address, from a tiny database that is made here."""

import logging
from pathlib import Path

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from adapters.countries import MaxMindCountries
from tests.countries import write_countries


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_countries(tmp_path / "countries.mmdb")


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("192.0.2.77", "CA"),
        ("198.51.100.1", "FR"),
        ("2001:db8:1::1", "JP"),
        ("203.0.113.9", ""),
        ("10.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_an_addresss_country_is_what_the_file_says(file: Path, address: str, country: str) -> None:
    assert MaxMindCountries(file).of(address) == country


@pytest.mark.parametrize(("country", "known"), [("CA", "CA"), ("Canada", ""), (7, ""), ({"iso_code": 7}, "")])
def test_a_file_of_another_maker_costs_countries_at_most(tmp_path: Path, country: object, known: str) -> None:
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, int_type="u32")
    writer.insert_network(IPSet(["192.0.2.0/24"]), {"country": country})
    writer.to_db_file(str(tmp_path / "other.mmdb"))
    assert MaxMindCountries(tmp_path / "other.mmdb").of("192.0.2.77") == known


def test_without_a_file_no_country_is_known() -> None:
    assert MaxMindCountries(None).of("192.0.2.77") == ""


def test_a_file_that_is_none_is_told_once_and_costs_only_countries(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"not a database" * 100)
    countries = MaxMindCountries(broken)
    with caplog.at_level(logging.ERROR):
        assert [countries.of("192.0.2.77") for _ in range(3)] == [""] * 3
    assert len(caplog.messages) == 1 and "COUNTRY_DB" in caplog.messages[0]
