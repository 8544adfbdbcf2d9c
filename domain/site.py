"""What a site calls itself and which rules it has chosen."""

from dataclasses import dataclass, field

from domain.audio import AudioLimits
from domain.payouts.contributions import Rule
from domain.payouts.splitting import Exclusion
from domain.uploads import POLICIES, UploadPolicy


@dataclass(frozen=True)
class Site:
    """`url` has no slash at its end; `upload_minutes` is each producer's limit, 0 for none."""

    name: str = "BeatPass"
    url: str = "http://127.0.0.1:8000"
    support_email: str = ""
    policy: UploadPolicy = POLICIES["current"]
    limits: AudioLimits = field(default_factory=AudioLimits)
    upload_minutes: int = 0
    payout_rule: Rule = Rule.PUBLISHED
    excluded_shares: Exclusion = Exclusion.REDISTRIBUTE
