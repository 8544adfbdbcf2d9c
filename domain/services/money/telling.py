"""Letters to producers about a month that was closed."""

from dataclasses import dataclass, replace
from decimal import Decimal

from domain import money_letters
from domain.letters import Letter, by_post
from domain.money import Currency, Money
from domain.notices import Topic
from domain.payouts.closing import OUTCOMES, PART, part_name
from domain.payouts.points import rounded
from domain.payouts.runs import Run
from domain.payouts.splitting import Outcome, Share
from domain.ports import Clock, Ids
from domain.services.notify import wants_letters
from domain.site import Site
from domain.store import Store, Unit
from domain.words import say


@dataclass(frozen=True)
class Telling:
    store: Store
    clock: Clock
    ids: Ids
    site: Site

    def tell(self, *, run_id: str, part: int) -> int:
        """Write to a part of a run's producers what they get and why, once; how many letters that are.

        Nothing to those who are paid and don't want to hear of payouts by mail.
        """
        with self.store.write() as unit:
            run, booked = unit.runs.get(run_id), unit.ledger.by_cause(f"split:{run_id}:{part_name(part)}")
            if run is None or booked is None:
                return 0
            shares = unit.runs.shares(run_id, part, PART)
            told = sum(self._write(unit, run, each, booked.currency) for each in shares if each.original)
            unit.commit()
        return told

    def _write(self, unit: Unit, run: Run, share: Share, currency: Currency) -> bool:
        user = unit.users.get(share.producer_id)
        # A share that isn't paid leaves something to do, so that its letter goes out in any case.
        is_paid = share.outcome is Outcome.PAID
        if user is None or (is_paid and not wants_letters(unit, user.id, Topic.PAYOUT)):
            return False
        letter = self._letter(user.email, run, share, currency)
        job = by_post(letter, self.ids.new(), self.clock.now())
        return unit.jobs.add_once(replace(job, key=f"month-letter:{run.id}:{share.producer_id}"))

    def _letter(self, to: str, run: Run, share: Share, currency: Currency) -> Letter:
        figures = (
            (say("Amount"), Money(share.amount, currency)),
            (say("Original amount"), Money(share.original, currency)),
            (say("Redistribution bonus"), Money(share.bonus, currency)),
            (say("Your share of all points"), say("{percent} %", percent=Decimal(share.ppm).scaleb(-4))),
            (say("Your points"), rounded(share.points)),
        )
        url = f"{self.site.url}/backstage/finances/statements/{run.period}"
        return money_letters.month_closed(
            to, self.site.name, run.period, figures, OUTCOMES[share.outcome], url
        )
