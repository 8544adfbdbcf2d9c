"""The job that makes the MP3 which downloads hand out."""

DOWNLOAD = "download"


def download_job_key(recording_id: str) -> str:
    """The key of the one job for a recording."""
    return f"{DOWNLOAD}:{recording_id}"
