"""Sharing an exclusive sale: proposed by the uploader, answered by those who made the beat with them."""

from dataclasses import dataclass, replace

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import Track
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.jobs import Job
from domain.licensing.splits import Answer, SplitSheet, Standing, paid_to
from tests import factories
from tests.domain.house import House
from tests.domain.test_offering import beat
from tests.factories import NOW

YES, NO = Answer.ACCEPTED, Answer.DECLINED


@dataclass
class Band:
    """owl uploads; ann and ben are credited."""

    house: House
    owl: Actor
    ann: Actor
    ben: Actor
    track: Track

    def propose(self, *shares: int, actor: Actor | None = None) -> SplitSheet:
        people = (self.owl.id, *self.now.details.collaborators)
        typed = dict(zip(people, map(str, shares), strict=True))
        return self.house.splits.propose(actor=actor or self.owl, track_id=self.track.id, typed=typed)

    def answer(self, person: Actor | None, sheet: SplitSheet, answer: Answer = YES) -> SplitSheet:
        return self.house.splits.answer(actor=person, sheet_id=sheet.id, answer=answer)

    def change(self, **fields: object) -> None:
        """The beat, or its details."""
        before = self.now
        details = {name: fields.pop(name) for name in ("collaborators",) if name in fields}
        changed = replace(before, details=replace(before.details, **details), **fields)  # type: ignore[arg-type]
        with self.house.store.write() as unit:
            unit.tracks.save(changed)
            unit.commit()

    @property
    def now(self) -> Track:
        with self.house.store.read() as unit:
            track = unit.tracks.get(self.track.id)
        assert track
        return track

    @property
    def standing(self) -> Standing:
        return self.house.offering.beat(actor=self.owl, track_id=self.track.id).split.standing

    @property
    def paid(self) -> dict[str, int]:
        with self.house.store.read() as unit:
            sheet = unit.splits.newest(self.track.id)
        return paid_to(sheet, 200_00, self.owl.id, self.now.details.collaborators)

    def letters(self) -> list[Job]:
        with self.house.store.read() as unit:
            jobs = [unit.jobs.get(id) for id in self.house.queue.woken]
        return [job for job in jobs if job and job.name == "mail"]

    def written_to(self) -> list[str]:
        with self.house.store.read() as unit:
            people = {
                user.email: user.name
                for p in (self.owl, self.ann, self.ben)
                if (user := unit.users.get(p.id))
            }
        return [people[job.payload["to"]] for job in self.letters()]


@pytest.fixture
def band(house: House) -> Band:
    owl, ann, ben = house.producer(), house.producer("Ann"), house.producer("Ben")
    track = beat(house, owl, details=factories.details(collaborators=(ann.id, ben.id)))
    return Band(house, owl, ann, ben, track)


def test_without_a_sheet_the_money_is_the_uploaders(band: Band) -> None:
    assert (band.standing, band.paid) == (Standing.NONE, {band.owl.id: 200_00})


def test_shares_are_proposed_and_the_others_are_asked_by_mail(band: Band) -> None:
    sheet = band.propose(50, 30, 20)

    shares = {band.owl.id: 50, band.ann.id: 30, band.ben.id: 20}
    assert sheet == SplitSheet(sheet.id, band.track.id, 1, band.owl.id, shares, band.house.clock.now())
    assert (band.standing, band.paid) == (Standing.WAITING, {band.owl.id: 200_00})
    assert band.written_to() == ["Ann", "Ben"]
    text = band.letters()[0].payload["text"]
    assert "- Night Owl: 50 %\n- Ann: 30 %\n- Ben: 20 %" in text and "/backstage/splits" in text
    assert band.letters()[0].payload["subject"] == "Night Owl proposes how to share “Night Drive”"


def test_it_counts_once_everybody_accepted_and_the_uploader_hears_of_each_answer(band: Band) -> None:
    sheet = band.propose(50, 30, 20)
    band.answer(band.ann, sheet)
    assert (band.standing, band.paid) == (Standing.WAITING, {band.owl.id: 200_00})
    band.answer(band.ben, sheet)
    assert band.standing is Standing.AGREED
    assert band.paid == {band.owl.id: 100_00, band.ann.id: 60_00, band.ben.id: 40_00}
    assert band.written_to() == ["Ann", "Ben", "Night Owl", "Night Owl"]
    last = band.letters()[-1].payload
    assert last["subject"] == "Ben accepted their share of “Night Drive”"
    assert Standing.AGREED.sentence in last["text"] and f"/{band.track.id}/licensing" in last["text"]


def test_an_answer_may_be_changed_until_the_sale(band: Band) -> None:
    sheet = band.propose(50, 30, 20)
    for person in (band.ann, band.ben):
        band.answer(person, sheet)
    band.answer(band.ann, sheet, NO)
    assert (band.standing, band.paid) == (Standing.DECLINED, {band.owl.id: 200_00})
    band.answer(band.ann, sheet)
    assert band.standing is Standing.AGREED
    band.change(sold_at=NOW)
    with pytest.raises(Conflict) as caught:
        band.answer(band.ann, sheet, NO)
    assert caught.value.code == "LIC-105"
    with pytest.raises(Conflict):
        band.propose(100, 0, 0)


def test_the_same_answer_again_writes_no_letter(band: Band) -> None:
    sheet = band.propose(50, 30, 20)
    assert band.answer(band.ann, sheet) == band.answer(band.ann, sheet)
    assert band.written_to() == ["Ann", "Ben", "Night Owl"]


def test_another_proposal_takes_the_place_of_the_last_one_with_its_answers(band: Band) -> None:
    first = band.propose(50, 30, 20)
    band.answer(band.ann, first)
    second = band.propose(40, 40, 20)
    assert (second.version, second.waits_for) == (2, (band.ann.id, band.ben.id))
    with pytest.raises(Conflict) as caught:
        band.answer(band.ben, first)
    assert caught.value.code == "LIC-112"
    with band.house.store.read() as unit:
        kept = unit.splits.get(first.id)
    assert kept and kept.answers == {band.ann.id: YES}


def test_the_same_proposal_again_changes_nothing(band: Band) -> None:
    first = band.propose(50, 30, 20)
    accepted = band.answer(band.ann, first)
    assert band.propose(50, 30, 20) == accepted
    assert band.written_to() == ["Ann", "Ben", "Night Owl"]


@pytest.mark.parametrize("shares", [(50, 30, 19), (100, 100, 0), (-10, 60, 50)])
def test_shares_that_do_not_total_100_are_refused(band: Band, shares: tuple[int, ...]) -> None:
    with pytest.raises(Invalid):
        band.propose(*shares)
    assert (band.standing, band.letters()) == (Standing.NONE, [])


def test_others_being_credited_makes_an_agreed_sheet_count_no_more(band: Band) -> None:
    sheet = band.propose(50, 30, 20)
    for person in (band.ann, band.ben):
        band.answer(person, sheet)
    eve = band.house.producer("Eve")
    for people in ((band.ann.id,), (band.ann.id, band.ben.id, eve.id), (band.ann.id, eve.id), ()):
        band.change(collaborators=people)
        assert (band.standing, band.paid) == (Standing.STALE, {band.owl.id: 200_00})
    with pytest.raises(Conflict) as caught:
        band.answer(band.ann, sheet, NO)
    assert caught.value.code == "LIC-115"
    with pytest.raises(Conflict) as nobody:
        band.propose(100)
    assert nobody.value.code == "LIC-114"
    band.change(collaborators=(band.ben.id, eve.id))
    assert band.propose(40, 30, 30).waits_for == (band.ben.id, eve.id)


def test_only_the_uploader_proposes_not_even_an_admin(band: Band) -> None:
    admin = replace(band.house.producer("Root"), role=Role.ADMIN)
    for other in (band.ann, admin, band.house.person()):
        with pytest.raises(Forbidden):
            band.propose(50, 30, 20, actor=other)


def test_only_those_on_a_sheet_answer_it(band: Band) -> None:
    sheet = band.propose(50, 30, 20)
    admin = replace(band.house.producer("Root"), role=Role.ADMIN)
    for other in (band.owl, admin, band.house.producer("Eve"), band.house.person(), None):
        with pytest.raises(Forbidden):
            band.answer(other, sheet)
    with pytest.raises(NotFound) as caught:
        band.answer(band.ann, replace(sheet, id="none"))
    assert caught.value.code == "LIC-113"
    band.change(deleted_at=NOW)
    with pytest.raises(NotFound):
        band.answer(band.ann, sheet)


def test_those_who_are_asked_find_what_waits_for_them_first(band: Band) -> None:
    other = beat(band.house, band.owl, details=factories.details(name="Two", collaborators=(band.ann.id,)))
    typed = {band.owl.id: "50", band.ann.id: "50"}
    newer = band.house.splits.propose(actor=band.owl, track_id=other.id, typed=typed)
    sheet = band.propose(50, 30, 20)
    asked = band.house.splits.asked(actor=band.ann)
    assert {page.track.details.name for page in asked} == {"Night Drive", "Two"}
    assert all(page.uploader == "Night Owl" and page.answer_of(band.ann.id) is None for page in asked)
    band.answer(band.ann, sheet)
    asked = band.house.splits.asked(actor=band.ann)
    assert [page.sheet for page in asked][0] == newer
    assert [page.answer_of(band.ann.id) for page in asked] == [None, YES]
    lines = [(line.name, line.share, line.is_uploader) for line in asked[1].lines]
    assert lines == [("Night Owl", 50, True), ("Ann", 30, False), ("Ben", 20, False)]
    assert band.house.splits.asked(actor=band.owl) == ()
    with pytest.raises(Forbidden):
        band.house.splits.asked(actor=band.house.person())
