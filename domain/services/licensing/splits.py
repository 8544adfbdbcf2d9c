"""Split sheets: proposed by the uploader, answered by those who are on them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from domain import letters
from domain.accounts import NOT_YOURS, Actor, producing
from domain.catalogue import Track
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.letters import Letter, by_post
from domain.licensing.offers import check_unlocked
from domain.licensing.splits import (
    CREDITS_CHANGED,
    NOBODY_TO_SHARE_WITH,
    UNKNOWN_SHEET,
    Answer,
    SplitSheet,
    answered,
    is_stale,
    shares_of,
    split_errors,
)
from domain.pages.licensing import SplitPage
from domain.ports import Clock, Ids
from domain.services.sheets import split_page, split_pages
from domain.services.tracks import own_track
from domain.site import Site
from domain.store import Store, Unit


@dataclass(frozen=True)
class Splits:
    """The uploader proposes; each collaborator answers for themselves. Nobody does it in their stead."""

    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def propose(self, *, actor: Actor | None, track_id: str, typed: Mapping[str, str]) -> SplitSheet:
        """Propose whole percents by producer's id; the others are asked by mail. Only the uploader.

        Another proposal takes the place of the last one, with all of its answers; the same one changes
        nothing. Raises `Invalid` by id or beside "total", `Conflict` without collaborators or once sold.
        """
        with self.store.write() as unit:
            track = own_track(unit, actor, track_id, lock=True)
            if track.producer_id != producing(actor).id:
                raise Forbidden(NOT_YOURS)
            check_unlocked(track.details.name, track.sold_at)
            if not track.details.collaborators:
                raise Conflict(NOBODY_TO_SHARE_WITH)
            if errors := split_errors(typed, track.producer_id, track.details.collaborators):
                raise Invalid(errors)
            sheet = self._proposed(unit, track, shares_of(typed))
            unit.commit()
        return sheet

    def asked(self, *, actor: Actor | None) -> tuple[SplitPage, ...]:
        """Those that propose the actor a share: first what is to be answered, then the newest first."""
        person = producing(actor)
        with self.store.read() as unit:
            sheets = {
                sheet.track_id: sheet
                for sheet in unit.splits.of_collaborator(person.id)
                if person.id in sheet.shares
            }
            tracks = unit.tracks.by_ids([*sheets])
            pages = split_pages(unit, [(track, sheets[track.id]) for track in tracks])
        return tuple(sorted(pages, key=lambda page: page.answer_of(person.id) is not None))

    def answer(self, *, actor: Actor | None, sheet_id: str, answer: str) -> SplitSheet:
        """Accept or decline one's share; it may be changed until the beat is sold. The uploader hears of it.

        Raises `Forbidden` for who isn't on the sheet, `NotFound`, and `Conflict` for one that counts no more.
        """
        person = producing(actor)
        with self.store.write() as unit:
            track = self._track_of(unit, sheet_id)
            sheet, current = unit.splits.get(sheet_id, lock=True), unit.splits.newest(track.id)
            if sheet is None or current is None:
                raise NotFound(UNKNOWN_SHEET)
            after = answered(sheet, current, person.id, answer)
            check_unlocked(track.details.name, track.sold_at)
            if is_stale(sheet, track.producer_id, track.details.collaborators):
                raise Conflict(CREDITS_CHANGED)
            if after != sheet:
                unit.splits.save(after)
                self._tell_uploader(unit, track, person, after.answers[person.id])
            unit.commit()
        return after

    def _track_of(self, unit: Unit, sheet_id: str) -> Track:
        """Locked before its sheet."""
        found = unit.splits.get(sheet_id)
        track = unit.tracks.get(found.track_id, lock=True) if found else None
        if track is None or track.deleted_at is not None:
            raise NotFound(UNKNOWN_SHEET)
        return track

    def _proposed(self, unit: Unit, track: Track, shares: Mapping[str, int]) -> SplitSheet:
        last = unit.splits.newest(track.id)
        if last is not None and (dict(last.shares), last.owner_id) == (shares, track.producer_id):
            return last
        version = last.version + 1 if last else 1
        now, owner = self.clock.now(), track.producer_id
        sheet = SplitSheet(self.ids.new(), track.id, version, owner, shares, now)
        unit.splits.add(sheet)
        self._ask(unit, track, sheet)
        return sheet

    def _ask(self, unit: Unit, track: Track, sheet: SplitSheet) -> None:
        page = split_page(unit, track)
        shares = [(line.name, line.share or 0) for line in page.lines]
        name, url = track.details.name, f"{self.site.url}/backstage/splits"
        self._post(
            unit,
            sheet.waits_for,
            lambda to: letters.split_proposed(to, self.site.name, page.uploader, name, shares, url),
        )

    def _tell_uploader(self, unit: Unit, track: Track, person: Actor, answer: Answer) -> None:
        producer = unit.producers.get(person.id)
        who, url = (
            producer.name if producer else person.name,
            f"{self.site.url}/backstage/beats/{track.id}/licensing",
        )
        page = split_page(unit, track)
        name, sentence = track.details.name, page.standing.sentence
        self._post(
            unit,
            [track.producer_id],
            lambda to: letters.split_answered(to, self.site.name, who, answer, name, sentence, url),
        )

    def _post(self, unit: Unit, ids: Iterable[str], write: Callable[[str], Letter]) -> None:
        for user in (unit.users.get(id) for id in ids):
            if user is not None:
                unit.jobs.add(by_post(write(user.email), self.ids.new(), self.clock.now()))
