"""What producers see of their own beats."""

from dataclasses import dataclass

from domain.accounts import Actor, producing
from domain.pages import UploadRow
from domain.pages.my_beats import MyBeatsFilter, MyBeatsPage, MyBeatsQueries
from domain.ports import Clock


@dataclass(frozen=True)
class MyBeats:
    """Only for producers, each of whom sees their own."""

    queries: MyBeatsQueries
    clock: Clock

    def page(self, *, actor: Actor | None, filter: MyBeatsFilter) -> MyBeatsPage:
        return self.queries.my_beats(producing(actor).id, filter, self.clock.now().date())

    def replacements(self, *, actor: Actor | None, track_id: str) -> tuple[UploadRow, ...]:
        """New audio on its way to one's beat, the newest first."""
        return self.queries.replacements(producing(actor).id, track_id)
