"""What a site calls itself and which rules it has chosen."""

from dataclasses import dataclass, field

from domain.audio import AudioLimits
from domain.uploads import POLICIES, UploadPolicy


@dataclass(frozen=True)
class Site:
    """`url` has no slash at its end."""

    name: str = "BeatPass"
    url: str = "http://127.0.0.1:8000"
    support_email: str = ""
    policy: UploadPolicy = POLICIES["current"]
    limits: AudioLimits = field(default_factory=AudioLimits)
