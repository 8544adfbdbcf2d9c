"""What is made of a master for those who download it: a file of its own for each kind."""

from enum import StrEnum

from domain.audio import Container


class Made(StrEnum):
    """Each by its file's ending; WAV and FLAC hold the very samples of a master of the other kind."""

    MP3_320 = "mp3"
    MP3_256 = "256.mp3"
    WAV = "wav"
    FLAC = "flac"


def made_key(recording_id: str, made: Made) -> str:
    return f"downloads/{recording_id}.{made}"


def made_keys(recording_id: str) -> tuple[str, ...]:
    return tuple(made_key(recording_id, made) for made in Made)


def made_ahead(container: Container | None) -> tuple[Made, ...]:
    """What is made as soon as a beat goes live: what every subscriber may ask for."""
    return (Made.MP3_320, Made.WAV) if container is Container.FLAC else (Made.MP3_320,)
