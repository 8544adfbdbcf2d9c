"""What a site calls itself and which rules it has chosen."""

from dataclasses import dataclass, field, fields

from domain.audio import AudioLimits
from domain.money import Currency, Fee
from domain.payouts.contributions import Rule
from domain.payouts.splitting import Exclusion
from domain.plans import PLAN_CURRENCY, PLANS, Plan, plans_from
from domain.uploads import POLICIES, UploadPolicy


@dataclass(frozen=True)
class Site:
    """`url` has no slash at its end; `upload_minutes` is each producer's limit, 0 for none.

    There is one plan at least, and all cost the same currency. `processor` is what people are told that money
    moves through, and `is_test` that none of it is real. What the operator says of terms, privacy and taxes
    is theirs: two addresses and a sentence, each of which may be empty.
    """

    name: str = "BeatPass"
    url: str = "http://127.0.0.1:8000"
    support_email: str = ""
    policy: UploadPolicy = POLICIES["current"]
    limits: AudioLimits = field(default_factory=AudioLimits)
    upload_minutes: int = 0
    payout_rule: Rule = Rule.PUBLISHED
    excluded_shares: Exclusion = Exclusion.REDISTRIBUTE
    fee: Fee = Fee()
    plans: tuple[Plan, ...] = plans_from(PLANS, PLAN_CURRENCY, Fee())
    processor: str = "Stripe"
    is_test: bool = False
    terms_url: str = ""
    privacy_url: str = ""
    tax_note: str = ""

    @property
    def plan_currency(self) -> Currency:
        return self.plans[0].currency


class LiveSite(Site):
    """The site as it is set just now: each value is looked up when it is asked for.

    Use cases keep one site for as long as their process lives; this one lets its settings change meanwhile.
    """

    def __init__(self, site: Site) -> None:
        object.__setattr__(self, "_now", site)

    def become(self, site: Site) -> None:
        object.__setattr__(self, "_now", site)


def _looked_up(name: str) -> property:
    return property(lambda live: getattr(live._now, name))


for _field in fields(Site):
    setattr(LiveSite, _field.name, _looked_up(_field.name))
