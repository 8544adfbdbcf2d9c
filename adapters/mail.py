"""Letters on their way: into an outbox folder, or to a mail server."""

import contextlib
import logging
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from domain import faults
from domain.errors import Unavailable
from domain.letters import Letter
from domain.ports import Clock, Ids

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20


class Envelopes:
    """Turns letters into messages; what people typed stays in one header's value, or in the text."""

    def __init__(self, sender: str, sender_name: str, clock: Clock, ids: Ids) -> None:
        self._sender = Address(display_name=sender_name, addr_spec=sender)
        self._clock = clock
        self._ids = ids

    @property
    def domain(self) -> str:
        return self._sender.domain

    def message(self, letter: Letter) -> EmailMessage:
        """Raises `ValueError` when `letter.to` isn't exactly one address."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        if "@" not in letter.to:
            raise ValueError(f"not an e-mail address: {letter.to!r}")
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = f"<{self._ids.new()}@{self.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


class OutboxMailer:
    """Writes each letter as an .eml file, oldest first by name, for a site that has no mail server."""

    def __init__(self, folder: Path, envelopes: Envelopes, ids: Ids) -> None:
        self._folder = folder
        self._envelopes = envelopes
        self._ids = ids

    def send(self, letter: Letter) -> None:
        content = self._envelopes.message(letter).as_bytes()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{self._ids.new()}.eml"
        draft = path.with_suffix(".part")
        # Letters hold links that reset passwords, so that nobody else on this machine may read them.
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(content)
        draft.replace(path)
        log.info("letter to %s: %s (%s)", letter.to, " ".join(letter.subject.split()), path)


class SmtpMailer:
    """Hands letters to the server at `smtp://user:password@host:587`, or `smtps://` for TLS from the start.

    TLS is used whenever the server offers it; a password never travels without it, except to this machine.
    """

    def __init__(self, url: str, envelopes: Envelopes, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._implicit_tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._envelopes = envelopes
        self._timeout = timeout

    def send(self, letter: Letter) -> None:
        message = self._envelopes.message(letter)
        try:
            with contextlib.closing(self._connect()) as server:
                self._secure(server)
                server.send_message(message)
                _say_goodbye(server)
        except OSError as error:
            raise Unavailable(faults.MAIL_UNREACHABLE, detail=_reason(error)) from error

    def _connect(self) -> smtplib.SMTP:
        if self._implicit_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self._host, self._port, self._envelopes.domain, timeout=self._timeout, context=context
            )
        return smtplib.SMTP(self._host, self._port, self._envelopes.domain, timeout=self._timeout)

    def _secure(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        encrypted = self._implicit_tls
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            encrypted = True
        if not self._user:
            return
        if not encrypted and self._host not in ("localhost", "127.0.0.1", "::1"):
            raise OSError("it offers no encryption for the password")
        server.login(self._user, self._password)


def _say_goodbye(server: smtplib.SMTP) -> None:
    """The letter is taken by now: a server that can't part politely must not have it sent twice."""
    with contextlib.suppress(OSError):
        server.quit()


def _reason(error: OSError) -> str:
    """The server's own words where it had some."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        words: object = next(iter(error.recipients.values()))[1]
    else:
        words = getattr(error, "smtp_error", None) or error.strerror or error
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)
