"""An archive of everything about oneself: asked for with proof, put together by a job, there for a week."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from domain import account_letters
from domain.account_store import Listed
from domain.accounts import Actor, proven, signed_in
from domain.exports import EXPORT, Export, archive_key, check_may_ask, failed, own, ready
from domain.jobs import new_job
from domain.letters import by_post
from domain.licensing.certificates import statement_in
from domain.ports import Archive, Archives, Blobs, Clock, Ids, Printer, Report
from domain.services.erasing import erase_later
from domain.site import Site
from domain.store import Store, Unit
from domain.words import ENGLISH, Language, say, spoken

HEAD = say(
    "Everything that this site has of you. JSON files are lists, one entry a row, moments in UTC; amounts of"
    " money are whole numbers of the currency's smallest unit."
)
AUDIO_SAYS = say("audio/: your beats and uploads, bit for bit as you sent them, and their stems")
PICTURES_SAYS = say("pictures/: covers, portraits and screenshots")
CERTIFICATES_SAYS = say(
    "licences/certificates/: the certificates of the licences that you hold, signed (JSON) and to print (PDF)"
)


@dataclass(frozen=True)
class Exporting:
    """Only for oneself, and only with a fresh proof."""

    store: Store
    archives: Archives
    blobs: Blobs
    printer: Printer
    clock: Clock
    ids: Ids
    site: Site
    languages: Mapping[str, Language]

    def newest(self, *, actor: Actor | None) -> Export | None:
        """The last that one has asked for, whether it is there or not."""
        with self.store.read() as unit:
            found = unit.exports.of_user(signed_in(actor).id)
        return found[0] if found else None

    def ask(self, *, actor: Actor | None) -> Export:
        """Have an archive put together; the one before it goes. Raises `Conflict` while one is being made."""
        person, now = proven(actor, self.clock.now()), self.clock.now()
        export = Export(self.ids.new(), person.id, now)
        with self.store.write() as unit:
            before = unit.exports.of_user(person.id)
            check_may_ask(before[0] if before else None)
            self._drop(unit, before)
            unit.exports.add(export)
            unit.jobs.add(new_job(self.ids.new(), EXPORT, {"export": export.id}, now, f"export:{export.id}"))
            unit.commit()
        return export

    def file(self, *, actor: Actor | None, export_id: str) -> Export:
        """One's own archive, to be sent. Raises `NotFound` (NO_EXPORT) for any other, `Forbidden`."""
        person = proven(actor, self.clock.now())
        with self.store.read() as unit:
            return own(unit.exports.get(export_id), person.id, self.clock.now())

    def make(self, *, export_id: str, report: Report) -> None:
        """Put it together; called by a job, from the beginning if it was cut off."""
        with self.store.read() as unit:
            export = unit.exports.get(export_id)
        if export is None or export.ready_at is not None:
            return
        told = partial(report, "archive", 0.0)
        report("archive", 0.0)
        with self.archives.put_together(archive_key(export_id)) as archive:
            self._fill(archive, export.user_id, told)
        self._keep(export_id)

    def give_up(self, *, export_id: str) -> None:
        """So that its person can ask again."""
        with self.store.write() as unit:
            export = unit.exports.get(export_id, lock=True)
            if export is not None and export.ready_at is None:
                unit.exports.save(failed(export))
            unit.commit()

    def expire(self) -> None:
        """Remove archives whose week is over; called by the schedule."""
        with self.store.write() as unit:
            self._drop(unit, unit.exports.expired(self.clock.now()))
            unit.commit()

    def _fill(self, archive: Archive, user_id: str, told: Callable[[], None]) -> None:
        lines = [HEAD, "", AUDIO_SAYS, PICTURES_SAYS, CERTIFICATES_SAYS]
        with self.store.read() as unit:
            lines += [self._listed(archive, each, told) for each in unit.personal.rows(user_id)]
            numbers = [
                self._signed(archive, number, document, told)
                for number, document in unit.personal.certificates(user_id)
            ]
            blobs = unit.personal.blobs(user_id)
        for number in numbers:
            self._printed(archive, number, told)
        for place, key in blobs:
            told()
            archive.add_blob(place, key, told)
        for place, key in self._audio(user_id):
            told()
            archive.add_blob(place, key, told)
        archive.add_text("README.txt", self._read_by(user_id, lines))

    def _read_by(self, user_id: str, lines: Sequence[str]) -> str:
        """In the language that letters to them are written in."""
        with self.store.read() as unit:
            reader = unit.users.get(user_id)
        code = reader.language if reader else ENGLISH
        language = self.languages.get(code, self.languages[ENGLISH])
        return "".join(f"{spoken(line, language)}\n" for line in lines)

    def _listed(self, archive: Archive, listed: Listed, told: Callable[[], None]) -> str:
        told()
        count = archive.add_rows(listed.file, listed.rows)
        return say("{file}: {says} ({count})", file=listed.file, says=listed.says, count=count)

    def _signed(self, archive: Archive, number: str, document: str, told: Callable[[], None]) -> str:
        told()
        archive.add_text(f"licences/certificates/{number}.json", document)
        return number

    def _printed(self, archive: Archive, number: str, told: Callable[[], None]) -> None:
        """One after the other and outside of any transaction, as printing takes its time."""
        told()
        with self.store.read() as unit:
            certificate = unit.certificates.get(number)
        if certificate is not None:
            content = self.printer.pdf(statement_in(certificate.document))
            archive.add_bytes(f"licences/certificates/{number}.pdf", content)

    def _audio(self, user_id: str) -> Iterator[tuple[str, str]]:
        """Where originals and stems are to lie, and their keys; many of them, so a few at a time."""
        after = ""
        while True:
            with self.store.read() as unit:
                found = unit.personal.audio(user_id, after)
            if not found:
                return
            yield from ((place, key) for _, place, key in found if key)
            after = found[-1][0]

    def _keep(self, export_id: str) -> None:
        now, size = self.clock.now(), self.blobs.size(archive_key(export_id))
        with self.store.write() as unit:
            export = unit.exports.get(export_id, lock=True)
            user = unit.users.get(export.user_id) if export else None
            if export is None or user is None:
                erase_later(unit, self.ids, self.clock, archive_key(export_id))
            elif export.ready_at is None:
                done = ready(export, size, now)
                unit.exports.save(done)
                url = f"{self.site.url}/account/data"
                until = done.expires_at or now
                letter = account_letters.export_ready(user.email, self.site.name, until, url)
                unit.jobs.add(by_post(letter, self.ids.new(), now))
            unit.commit()

    def _drop(self, unit: Unit, exports: list[Export]) -> None:
        erase_later(unit, self.ids, self.clock, *(each.key for each in exports))
        for each in exports:
            unit.exports.delete(each.id)
