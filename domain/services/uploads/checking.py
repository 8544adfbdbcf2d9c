"""Looking at audio without uploading it, by the same rules and the same code."""

from dataclasses import dataclass
from pathlib import Path

from domain.audio import Analysis, AudioFormat, Fingerprint
from domain.duplicates import is_duplicate, similarity_percent
from domain.errors import DomainError, Refused
from domain.faults import FINGERPRINT_FAILED
from domain.names import clean_name
from domain.ports import AudioLab
from domain.words import say


@dataclass(frozen=True)
class Verdict:
    """What an upload of the file would come to. `sha256` is of the decoded samples."""

    file: str
    accepted: bool
    code: str
    message: str
    format: str | None = None
    channels: int | None = None
    rate: int | None = None
    frames: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Likeness:
    """Two files compared; `similarity` in whole percent."""

    similarity: int
    duplicate: bool


@dataclass(frozen=True)
class Checking:
    lab: AudioLab

    def check(self, *, path: Path) -> Verdict:
        """The verdict on one file, which is only read. Raises `OSError` when it can't be."""
        try:
            format, analysis = self._analyse(path)
        except DomainError as error:
            return Verdict(str(path), False, error.code, error.message)
        return Verdict(
            str(path),
            True,
            "",
            say("Accepted."),
            format.container,
            format.channels,
            format.rate,
            analysis.frames,
            analysis.sha256_samples,
        )

    def compare(self, *, one: Path, other: Path) -> Likeness:
        """How alike two files are. Raises `Refused` for one that an upload would refuse, too."""
        comparison = self.lab.compare(self._fingerprint(one), self._fingerprint(other))
        return Likeness(similarity_percent(comparison), is_duplicate(comparison))

    def _analyse(self, path: Path) -> tuple[AudioFormat, Analysis]:
        name = clean_name(path.name)
        format = self.lab.inspect(path, name)
        return format, self.lab.analyse(path, name, format, lambda step, progress: None)

    def _fingerprint(self, path: Path) -> Fingerprint:
        fingerprint = self._analyse(path)[1].fingerprint
        if fingerprint is None:
            raise Refused(FINGERPRINT_FAILED, name=clean_name(path.name))
        return fingerprint
