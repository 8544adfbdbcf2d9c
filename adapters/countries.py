"""Countries by address: from a MaxMind DB file of the operator's, or not at all."""

import logging
import threading
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class MaxMindCountries:
    """`path` is a file such as GeoLite2 Country; opened when first asked. Without one nothing is known."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._reader: Any = None

    def of(self, address: str) -> str:
        with self._turn:
            if self._path is not None and self._reader is None:
                self._reader, self._path = self._opened(self._path), None
        try:
            found = self._reader.get(address) if self._reader else None
        except Exception as error:
            # No address at all, or a damaged part of the file.
            log.debug("no country: %s", error)
            return ""
        country = found.get("country") if isinstance(found, dict) else None
        # Some makers' files have the code itself there.
        code = country.get("iso_code") if isinstance(country, dict) else country
        return code if isinstance(code, str) and len(code) == 2 and code.isascii() else ""

    @staticmethod
    def _opened(path: Path) -> Any:
        """A file that can't be read costs nothing but countries."""
        # Few sites have one.
        import maxminddb

        try:
            return maxminddb.open_database(path)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            log.error("COUNTRY_DB can't be read, so countries stay unknown: %s", error)
            return None
