"""A tiny database of countries by address."""

from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet

COUNTRIES = {"192.0.2.0/24": "CA", "198.51.100.0/24": "FR", "2001:db8::/32": "JP"}


def write_countries(path: Path) -> Path:
    """Of the networks that are there for examples; of one it knows the continent only."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="GeoLite2-Country")
    for network, code in COUNTRIES.items():
        writer.insert_network(IPSet([network]), {"country": {"iso_code": code, "names": {"en": code}}})
    writer.insert_network(IPSet(["203.0.113.0/24"]), {"continent": {"code": "EU"}})
    writer.to_db_file(str(path))
    return path
