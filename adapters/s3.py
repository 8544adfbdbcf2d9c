"""Finished files in any store that speaks S3."""

import contextlib
import io
import mimetypes
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from adapters.blobs import checked
from adapters.staging import room_needed
from domain import faults
from domain.errors import Unavailable

PIECE_BYTES = 16 * 1024**2


class S3Blobs:
    """Blobs in a bucket of an S3-compatible store."""

    def __init__(self, endpoint: str, bucket: str, access_key: str, secret_key: str, region: str) -> None:
        # Checksums only where S3 asks for them: most of the compatible stores don't know the newer ones.
        config = Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 3},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._bucket = bucket
        self._client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            config=config,
        )

    def put(self, key: str, source: Path) -> None:
        if not self.exists(key):
            transfer = TransferConfig(
                multipart_threshold=PIECE_BYTES, multipart_chunksize=PIECE_BYTES, max_concurrency=4
            )
            with _answers():
                self._client.upload_file(
                    str(source), self._bucket, checked(key), ExtraArgs=_media_type(key), Config=transfer
                )
        source.unlink()

    def put_bytes(self, key: str, content: bytes) -> None:
        if not self.exists(key):
            with _answers():
                self._client.put_object(
                    Bucket=self._bucket, Key=checked(key), Body=content, **_media_type(key)
                )

    def open(self, key: str) -> BinaryIO:
        return io.BufferedReader(_S3Reader(self._client, self._bucket, key, self.size(key)), 256 * 1024)

    def size(self, key: str) -> int:
        with _answers():
            length: int = self._client.head_object(Bucket=self._bucket, Key=checked(key))["ContentLength"]
        return length

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except FileNotFoundError:
            return False
        return True

    @contextlib.contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """A copy in the system's temporary folder, gone when the context ends."""
        with tempfile.TemporaryDirectory(prefix="blob-") as folder:
            path = Path(folder) / key.rpartition("/")[2]
            with room_needed(), self.open(key) as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1024**2)
            yield path

    def delete(self, key: str) -> None:
        with _answers():
            self._client.delete_object(Bucket=self._bucket, Key=checked(key))

    def link(self, key: str, seconds: int, disposition: str = "") -> str | None:
        parameters = {"Bucket": self._bucket, "Key": checked(key)}
        if disposition:
            parameters["ResponseContentDisposition"] = disposition
        link: str = self._client.generate_presigned_url("get_object", parameters, ExpiresIn=seconds)
        return link


def _media_type(key: str) -> dict[str, str]:
    """What presigned links will call the content, judged by the key's ending."""
    return {"ContentType": mimetypes.guess_type(key)[0] or "application/octet-stream"}


@contextlib.contextmanager
def _answers() -> Iterator[None]:
    """Turn the store's own errors into a missing file or `Unavailable`."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
            raise FileNotFoundError(str(error)) from error
        raise Unavailable(faults.FILES_UNREACHABLE) from error
    except (BotoCoreError, boto3.exceptions.Boto3Error) as error:
        raise Unavailable(faults.FILES_UNREACHABLE) from error


class _S3Reader(io.RawIOBase):
    """Reads an object on as one stream for as long as nobody seeks; a seek begins a new ranged request."""

    def __init__(self, client: Any, bucket: str, key: str, size: int) -> None:
        self._client, self._bucket, self._key, self._size = client, bucket, key, size
        self._position = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError(f"negative position {start + offset}")
        if start + offset != self._position:
            self._drop_body()
        self._position = start + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._size:
            return 0
        with _answers():
            content = self._open_body().read(len(buffer))
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def close(self) -> None:
        self._drop_body()
        super().close()

    def _open_body(self) -> Any:
        if self._body is None:
            wanted = f"bytes={self._position}-"
            self._body = self._client.get_object(Bucket=self._bucket, Key=self._key, Range=wanted)["Body"]
        return self._body

    def _drop_body(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
