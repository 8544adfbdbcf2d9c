"""The adapters that the settings ask for."""

from adapters.blobs import DiskBlobs
from adapters.db.database import Database, Postgres
from adapters.db.play_reports import SqlPlayReports
from adapters.inbox.sqlite import SqlitePlayReports
from adapters.mail import Envelopes, OutboxMailer, SmtpMailer
from adapters.settings import Settings
from domain.ports import Blobs, Clock, Ids, Mailer, PlayReports


def open_blobs(settings: Settings) -> Blobs:
    if not settings.s3_endpoint:
        return DiskBlobs(settings.data_dir / "files")
    from adapters.s3 import S3Blobs

    keys = settings.s3_access_key, settings.s3_secret_key
    return S3Blobs(settings.s3_endpoint, settings.s3_bucket, *keys, settings.s3_region)


def open_inbox(settings: Settings, database: Database) -> PlayReports:
    """On SQLite beside the database, so that reports of plays wait for no other writer."""
    if isinstance(database, Postgres):
        return SqlPlayReports(database)
    return SqlitePlayReports(settings.data_dir / "plays.sqlite3")


def open_mailer(settings: Settings, clock: Clock, ids: Ids) -> Mailer:
    envelopes = Envelopes(settings.mail_from, settings.site_name, clock, ids)
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, envelopes)
    return OutboxMailer(settings.data_dir / "outbox", envelopes, ids)
