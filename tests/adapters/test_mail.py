"""Letters reach their reader whole, by outbox and by a real SMTP server on loopback."""

import base64
import email
import email.policy
import logging
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.mail import Envelopes, OutboxMailer, SmtpMailer
from domain import faults
from domain.errors import Unavailable
from domain.letters import Letter
from domain.ports import Mailer
from tests.servers import free_ports

LETTER = Letter(
    "bob@example.com", "Grüße 🎵", "Hello Bob,\n\n.a line with a dot\nhttps://x.example/reset?t=ä\n"
)


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class CountingIds:
    def __init__(self) -> None:
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"00000000-0000-7000-8000-{self._count:012}"

    def secret(self) -> str:
        raise NotImplementedError


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server that speaks just enough SMTP, keeps what it took and follows a script of refusals."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Clerk)
        self.taken: list[tuple[list[str], bytes]] = []
        self.commands: list[str] = []
        self.offers: list[bytes] = [b"post", b"8BITMIME"]
        self.replies: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Clerk(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        recipients: list[str] = []
        while line := self.rfile.readline():
            command = line.decode().strip()
            self.server.commands.append(command)
            verb = command.split()[0].upper()
            if verb == "RCPT":
                recipients.append(command)
            self.wfile.write(self.server.replies.get(verb) or self._reply(verb, recipients))
            if verb in ("QUIT", "STARTTLS"):
                return

    def _reply(self, verb: str, recipients: list[str]) -> bytes:
        if verb == "EHLO":
            offers = [b"post", *self.server.offers]
            return (
                b"".join(b"250-" + offer + b"\r\n" for offer in offers[:-1]) + b"250 " + offers[-1] + b"\r\n"
            )
        if verb == "DATA":
            self.wfile.write(b"354 go on\r\n")
            lines = list(iter(self.rfile.readline, b".\r\n"))
            content = b"".join(line[1:] if line.startswith(b".") else line for line in lines)
            self.server.taken.append((list(recipients), content))
        if verb == "AUTH":
            return b"235 welcome\r\n"
        return b"220 begin\r\n" if verb == "STARTTLS" else b"250 fine\r\n"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield office
        office.shutdown()
        thread.join()


@pytest.fixture
def envelopes() -> Envelopes:
    return Envelopes("site@beats.example", "Beats & Co", FixedClock(), CountingIds())


@pytest.fixture
def outbox(tmp_path: Path, envelopes: Envelopes) -> OutboxMailer:
    return OutboxMailer(tmp_path / "outbox", envelopes, CountingIds())


class Delivery:
    """A mailer and a way to see what it delivered."""

    def __init__(self, mailer: Mailer, office: PostOffice | None, folder: Path) -> None:
        self.send, self._office, self._folder = mailer.send, office, folder

    def arrived(self) -> list[EmailMessage]:
        if self._office is not None:
            contents = [content for _, content in self._office.taken]
        else:
            contents = [path.read_bytes() for path in sorted(self._folder.glob("*"))]
        return [email.message_from_bytes(content, policy=email.policy.default) for content in contents]


@pytest.fixture(params=["outbox", "smtp"])
def delivery(
    request: pytest.FixtureRequest, outbox: OutboxMailer, envelopes: Envelopes, tmp_path: Path
) -> Delivery:
    if request.param == "outbox":
        return Delivery(outbox, None, tmp_path / "outbox")
    office = request.getfixturevalue("office")
    return Delivery(SmtpMailer(office.url, envelopes), office, tmp_path)


def test_a_letter_arrives_whole(delivery: Delivery) -> None:
    delivery.send(LETTER)

    [message] = delivery.arrived()
    assert message["From"] == "Beats & Co <site@beats.example>"
    assert message["To"] == "bob@example.com"
    assert message["Subject"] == "Grüße 🎵"
    assert message["Date"] == "Sun, 01 Mar 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<00000000-0000-7000-8000-000000000001@beats.example>"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text


def test_letters_arrive_in_order(delivery: Delivery) -> None:
    for number in range(12):
        delivery.send(Letter("bob@example.com", f"number {number}", "text\n"))

    assert [message["Subject"] for message in delivery.arrived()] == [f"number {n}" for n in range(12)]


def test_line_breaks_in_a_subject_make_no_header(delivery: Delivery) -> None:
    delivery.send(Letter("bob@example.com", "Hi\r\nBcc: eve@example.com\r\n\r\nbody\x0b\x85", "text\n"))

    [message] = delivery.arrived()
    assert message["Bcc"] is None
    assert message["Subject"] == "Hi Bcc: eve@example.com body"
    assert message.get_content().strip() == "text"


@pytest.mark.parametrize(
    "to",
    [
        "",
        "bob",
        "bob@example.com\r\nBcc: eve@example.com",
        "bob@example.com, eve@example.com",
        "bob@example.com <eve@example.com>",
    ],
)
def test_anything_but_one_address_is_refused(delivery: Delivery, to: str) -> None:
    with pytest.raises(ValueError):
        delivery.send(Letter(to, "subject", "text\n"))

    assert delivery.arrived() == []


def test_the_outbox_is_ours_alone_and_its_log_is_one_line(
    outbox: OutboxMailer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        outbox.send(Letter("bob@example.com", "two\nlines", "secret link\n"))

    [path] = (tmp_path / "outbox").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert caplog.messages == [f"letter to bob@example.com: two lines ({path})"]


def test_smtp_signs_in_when_the_url_says_who(office: PostOffice, envelopes: Envelopes) -> None:
    office.offers.append(b"AUTH PLAIN")
    url = office.url.replace("//", "//al%40ice:p%2Fw@")

    SmtpMailer(url, envelopes).send(LETTER)

    [auth] = [command for command in office.commands if command.startswith("AUTH")]
    assert base64.b64decode(auth.split()[-1]) == b"\0al@ice\0p/w"
    assert office.taken[0][0] == ["rcpt TO:<bob@example.com>"]


def test_nothing_is_sent_in_the_clear_when_offered_encryption_fails(
    office: PostOffice, envelopes: Envelopes
) -> None:
    office.offers.append(b"STARTTLS")

    with pytest.raises(Unavailable):
        SmtpMailer(office.url, envelopes).send(LETTER)

    assert [command.split()[0] for command in office.commands] == ["ehlo", "STARTTLS"]
    assert office.taken == []


@pytest.mark.parametrize(
    ("verb", "reply"),
    [("RCPT", b"550 no such mailbox\r\n"), ("MAIL", b"451 later\r\n"), ("DATA", b"554 spam\r\n")],
)
def test_a_refusal_is_told_in_the_servers_words(
    office: PostOffice, envelopes: Envelopes, verb: str, reply: bytes
) -> None:
    office.replies[verb] = reply

    with pytest.raises(Unavailable) as caught:
        SmtpMailer(office.url, envelopes).send(LETTER)

    assert caught.value.fault is faults.MAIL_UNREACHABLE
    assert reply[4:].decode().strip() in caught.value.message
    assert office.taken == []


def test_a_server_that_parts_rudely_has_taken_the_letter_all_the_same(
    office: PostOffice, envelopes: Envelopes
) -> None:
    office.replies["QUIT"] = b"421 go away\r\n"

    SmtpMailer(office.url, envelopes).send(LETTER)

    assert len(office.taken) == 1


def test_a_server_that_is_not_there_is_unavailable(envelopes: Envelopes) -> None:
    [port] = free_ports(1)

    with pytest.raises(Unavailable, match="Connection refused"):
        SmtpMailer(f"smtp://127.0.0.1:{port}", envelopes).send(LETTER)


def test_a_server_that_says_nothing_is_unavailable_after_a_while(envelopes: Envelopes) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as silent:
        url = f"smtp://127.0.0.1:{silent.server_address[1]}"

        with pytest.raises(Unavailable, match="timed out"):
            SmtpMailer(url, envelopes, timeout=0.1).send(LETTER)
