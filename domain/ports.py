"""What the use cases need of the outside world, beside the store."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol, runtime_checkable

from domain.activity.listens import PlayReport, PlaySession
from domain.audio import Analysis, AudioFormat, Fingerprint, Tags
from domain.duplicates import Comparison
from domain.letters import Letter
from domain.licensing.certificates import Signature
from domain.licensing.downloads import Label, Wrapping
from domain.made import Made
from domain.payments import (
    BilledPlan,
    Checkout,
    CheckoutSession,
    Event,
    Funds,
    Invoice,
    Movement,
    Payment,
    PaymentDispute,
    PayoutAccount,
    Refund,
    Reversal,
    SentTransfer,
    TransferOrder,
)
from domain.profiles.pictures import Crop, Shape
from domain.stems import StemFile
from domain.two_factor import Enrolment


class Clock(Protocol):
    def now(self) -> datetime:
        """The time in UTC, with its zone."""


class Ids(Protocol):
    def new(self) -> str:
        """A UUID as 36 characters; later ones sort after earlier ones."""

    def secret(self) -> str:
        """256 random bits, safe in a URL."""


class PlayReports(Protocol):
    """Where reports of the player wait until they are folded into listens, in the order of their coming."""

    def append(self, reports: Sequence[PlayReport]) -> None:
        """All of them, or none; durably before it returns."""

    def read(self, limit: int) -> Sequence[tuple[int, Sequence[PlayReport]]]:
        """What was appended, each time by its place, the first first, until there are `limit` reports."""

    def forget(self, places: Collection[int]) -> None:
        """What is no longer needed; places that aren't there any more are fine."""


class Seals(Protocol):
    """What makes play sessions this site's own, so that players can carry them and nobody can make one."""

    def seal(self, session: PlaySession) -> str:
        """ASCII text; whoever holds it may read it, and can't change it."""

    def unseal(self, sealed: str) -> PlaySession:
        """Raises `Senseless` (FORGED_SESSION) for whatever isn't, to the letter, what `seal` made."""


class Countries(Protocol):
    def of(self, address: str) -> str:
        """ISO 3166 code of two letters, or empty where that isn't known."""


class Passwords(Protocol):
    """Password hashing; how many run at once is capped, since each takes memory."""

    def hash(self, password: str) -> str: ...

    def matches(self, password: str, hashed: str) -> bool: ...


class Authenticators(Protocol):
    """Authenticator apps (RFC 6238): codes of six digits, a new one every half minute.

    The key that an app shares with the site leaves here sealed, so that whoever reads the database can't make
    codes of it.
    """

    def new_key(self) -> str:
        """A new key, sealed."""

    def enrolment(self, sealed: str, account: str, issuer: str) -> Enrolment:
        """What an app takes the key from. Raises `Unavailable` (KEY_UNREADABLE)."""

    def step_of(self, sealed: str, code: str, now: datetime) -> int | None:
        """The half minute, counted from 1970, that this is the code of: now's, or one next to it, or None.

        Raises `Unavailable` (KEY_UNREADABLE).
        """


class Blobs(Protocol):
    """Finished files, named by keys such as `masters/3f/3f9c….wav`; never changed once written."""

    def put(self, key: str, source: Path) -> None:
        """Take over a local file, durably; the source is gone afterwards. An existing key stays as it is."""

    def put_bytes(self, key: str, content: bytes) -> None: ...

    def open(self, key: str) -> BinaryIO:
        """Open for reading, seekable. Raises `FileNotFoundError`."""

    def size(self, key: str) -> int:
        """Bytes. Raises `FileNotFoundError`."""

    def exists(self, key: str) -> bool: ...

    def local(self, key: str) -> AbstractContextManager[Path]:
        """A path to read the blob from, for as long as the context lasts. Raises `FileNotFoundError`."""

    def link(self, key: str, seconds: int, disposition: str = "") -> str | None:
        """An address that hands the blob out without us for so long, or None where we must do it.

        `disposition`, when given, is the `Content-Disposition` that it then comes with.
        """

    def delete(self, key: str) -> None:
        """Remove it; a key that isn't there is fine."""


@runtime_checkable
class Pourable(Protocol):
    """Bytes from a sender that may go into a file without anybody looking at them; iterable as well."""

    @property
    def length(self) -> int:
        """How many are still to come."""

    def pour(self, descriptor: int, position: int, most: int) -> None:
        """Write up to `most` of them into an open file from `position` on, each as soon as it comes."""


class Archive(Protocol):
    """A ZIP file that grows entry by entry; nothing of it is held in memory."""

    def add_text(self, name: str, text: str) -> None: ...

    def add_bytes(self, name: str, content: bytes) -> None: ...

    def add_rows(self, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """A JSON list of them, one after the other; how many there were."""

    def add_blob(self, name: str, key: str, told: Callable[[], None]) -> bool:
        """A blob's bytes as they are, `told` each few megabytes; False where there is no such blob."""


class Archives(Protocol):
    def put_together(self, key: str) -> AbstractContextManager[Archive]:
        """An archive that is a blob once the context ends; nothing is left of one that raised."""


class Staging(Protocol):
    """Uploads on their way, on this machine's disk; the file's size is the truth about the offset."""

    def create(self, upload_id: str) -> None: ...

    def offset(self, upload_id: str) -> int:
        """Bytes that have arrived. Raises `FileNotFoundError`."""

    def append(
        self, upload_id: str, offset: int, pieces: Iterable[bytes], limit: int | Callable[[], int]
    ) -> int:
        """Append pieces, perhaps `Pourable`, from `offset` on; returns the new offset.

        `limit` may be a question, asked when the upload is locked and ends at `offset`, before any piece.

        What it returns outlives this process, and unless it is `limit` a loss of power, too. A file that is
        whole is made durable by `Blobs.put`; until then `offset` falls back to what the disk surely has.
        One writer an upload: raises `Conflict` (UPLOAD_BUSY) while another writes or when `offset` is not
        where the file ends (OFFSET_MISMATCH), `TooLarge` (UPLOAD_OVERFLOW) beyond `limit` bytes in all, and
        `NoRoom` (DISK_FULL). Whatever arrived before an error of the sender stays.
        """

    def truncate(self, upload_id: str, size: int) -> None:
        """Drop what came after `size`, for a piece whose checksum was wrong."""

    def path(self, upload_id: str) -> Path: ...

    def delete(self, upload_id: str) -> None: ...

    def untouched_since(self, moment: datetime) -> list[str]:
        """Ids of those that have a file into which nothing was written since then."""


Report = Callable[[str, float], None]
"""Called with a step's name and its progress from 0 to 1."""


class AudioLab(Protocol):
    """Reads untrusted audio; decoding happens in a confined child process. `name` is for messages only."""

    def inspect(self, path: Path, name: str) -> AudioFormat:
        """Read the container's header. Raises `Refused`."""

    def tags(self, path: Path) -> Tags:
        """The file's own tags; unreadable ones count as none."""

    def analyse(self, path: Path, name: str, format: AudioFormat, report: Report) -> Analysis:
        """Decode once and measure everything. Raises `Refused`."""

    def stems(self, path: Path, name: str) -> tuple[StemFile, ...]:
        """Check a ZIP of stems, reading all of it, and list what is inside. Raises `Refused`."""

    def retuned(self, path: Path, name: str, format: AudioFormat) -> Sequence[Fingerprint]:
        """Decode once more and fingerprint as if it had been tuned lower or higher, in small steps.

        Takes half as long as `analyse`. None for audio too short for a fingerprint. Raises `Refused`.
        """

    def preview(self, source: Path, target: Path) -> None:
        """Write the streaming preview, MP3 at 128 kbit/s. Raises `Refused`."""

    def convert(self, source: Path, target: Path, made: Made) -> None:
        """Write one of the files that downloads hand out. Raises `Refused`.

        WAV and FLAC hold the very samples where both can: 16 and 24 bit. FLAC has no deeper ones, so that
        those of 32 bit and floats are rounded to 24.
        """

    def compare(self, one: Fingerprint, other: Fingerprint) -> Comparison:
        """Lay two fingerprints over each other at their best alignment."""


class Pictures(Protocol):
    def cover(self, content: bytes, name: str) -> bytes:
        """Re-encode an untrusted JPEG, PNG or WebP as a JPEG cover of at most 1,500 px, without metadata.

        Raises `Refused` for anything else, for more bytes or pixels than allowed and for damaged pictures.
        """

    def screenshot(self, content: bytes, name: str) -> bytes:
        """The same for a picture of any shape, whole: a JPEG of at most 2,000 px a side."""

    def sized(self, content: bytes, name: str, shape: Shape, crop: Crop | None) -> Mapping[int, bytes]:
        """Part of an untrusted JPEG, PNG, GIF or WebP as JPEGs of each of the shape's widths, never enlarged.

        Of a moving picture the first frame; without a crop its middle. Raises `Refused` like `cover`, and for
        a part with fewer pixels than the shape needs.
        """


class Labels(Protocol):
    """Writes a beat's name into its files while they are sent; the files themselves stay as they are."""

    def mp3(self, label: Label, cover: bytes) -> Wrapping:
        """Title, artist, BPM, key and the cover, a JPEG or nothing, before the MP3's own bytes."""

    def wav(self, label: Label, start: bytes, size: int) -> Wrapping:
        """The same without a cover after the WAV's own bytes, of which `start` are the first.

        Nothing for a file whose header doesn't say where its audio ends: there a player would take what
        follows for sound.
        """


class Signer(Protocol):
    """The site's own keys: the newest signs, all of them go on proving what they signed."""

    def sign(self, content: bytes) -> Signature: ...

    def public_keys(self) -> Mapping[str, bytes]:
        """The 32 bytes of each Ed25519 key that ever signed, by its id."""

    def rotate(self) -> str:
        """Sign with a new key from now on; returns its id."""


class Printer(Protocol):
    def pdf(self, statement: Mapping[str, Any]) -> bytes:
        """A certificate's statement as a PDF, the same bytes for the same statement."""


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand a letter over for delivery. Raises `Unavailable` when nobody takes it."""


class Queue(Protocol):
    def wake(self, job_ids: Sequence[str]) -> None:
        """Tell workers that these jobs wait; losing this call loses nothing, the sweep finds them."""

    def wake_again(self, job_ids: Sequence[str]) -> None:
        """The same for jobs that workers may have been told of: they are told of none twice."""


class Payments(Protocol):
    """The payment processor, where money comes in and goes out.

    `key` is ours and unique for what is asked: asked twice with one key, it is done once, for as long as the
    processor remembers keys (24 hours). The `find_…` methods answer what was made for a reference, for tries
    that come later than that. Every method raises `PaymentsDown` when whether it was done isn't known, and
    those that change something `PaymentRefused` when it was not; so does an id that isn't there.
    """

    @property
    def is_test(self) -> bool:
        """Whether no real money moves."""

    def create_account(self, key: str, reference: str, country: str, email: str, name: str) -> PayoutAccount:
        """A producer's account; `country` is ISO 3166-1 alpha-2 and can't be changed afterwards."""

    def account(self, account_id: str) -> PayoutAccount: ...

    def find_account(self, reference: str) -> PayoutAccount | None: ...

    def onboarding_link(self, account_id: str, return_url: str, refresh_url: str) -> str:
        """The address of the processor's own form, good for one visit within minutes."""

    def dashboard_link(self, account_id: str) -> str:
        """The address of the producer's own pages at the processor."""

    def funds(self, account_id: str = "") -> Funds:
        """What lies in a producer's account, or in the platform's."""

    def start_checkout(self, key: str, checkout: Checkout) -> CheckoutSession: ...

    def checkout(self, session_id: str) -> CheckoutSession: ...

    def find_checkout(self, reference: str, since: datetime) -> CheckoutSession | None:
        """The newest one made for a reference since then."""

    def expire_checkout(self, session_id: str) -> CheckoutSession:
        """Let nobody pay there any more; one that was paid, or is over, stays as it is."""

    def billing_link(self, customer_id: str, return_url: str) -> str:
        """Where a subscriber changes, cancels and resumes the plan and the way it is paid."""

    def subscription(self, subscription_id: str) -> BilledPlan: ...

    def stop_renewing(self, key: str, subscription_id: str) -> BilledPlan:
        """Let a plan end with the period that is paid; one that does so already, or is over, stays so."""

    def invoice(self, invoice_id: str) -> Invoice: ...

    def invoice_of(self, payment_id: str) -> Invoice | None:
        """The bill that a payment was for; None where it was for none."""

    def payment(self, payment_id: str) -> Payment: ...

    def refund(self, key: str, reference: str, payment_id: str, amount: int) -> Refund: ...

    def read_refund(self, refund_id: str) -> Refund:
        """As it stands by now: one may fail days after it was asked for, or was done."""

    def find_refund(self, reference: str, payment_id: str) -> Refund | None:
        """The newest one made for a reference: there is more than one where some have failed."""

    def refunds(self, payment_id: str) -> Sequence[Refund]:
        """All of a payment, whoever asked for them, the oldest first."""

    def transfer(self, key: str, order: TransferOrder) -> SentTransfer: ...

    def find_transfer(self, reference: str, group: str) -> SentTransfer | None: ...

    def reverse(self, key: str, reference: str, transfer_id: str, amount: int) -> Reversal: ...

    def find_reversal(self, reference: str, transfer_id: str) -> Reversal | None: ...

    def dispute(self, dispute_id: str) -> PaymentDispute: ...

    def read_event(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Event:
        """What was sent to our address. Raises `ForgedEvent`; `headers` have names in small letters."""

    def events_since(self, since: datetime) -> Iterator[Event]:
        """All of them from then on, the oldest first, for those that never reached us."""

    def movements(self, since: datetime, until: datetime) -> Iterator[Movement]:
        """Of the platform's own balance, the oldest first."""
