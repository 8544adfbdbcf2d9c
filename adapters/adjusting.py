"""The settings that admins may change while the site runs, judged by the same kinds as the environment's."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from adapters.settings import Settings
from domain.audio import AudioLimits
from domain.payouts.contributions import Rule
from domain.payouts.splitting import Exclusion
from domain.settings import Adjustable, Source
from domain.site import Site
from domain.uploads import POLICIES
from domain.words import say

ADJUSTABLE = (
    "site_name",
    "support_email",
    "terms_url",
    "privacy_url",
    "tax_note",
    "upload_policy",
    "upload_minutes",
    "max_upload_bytes",
    "payout_rule",
    "excluded_shares",
)
"""What nothing but the site's own values is made of, so that no process has to start anew."""
LONG = ("tax_note",)
_FIELDS = {field.name: field for field in fields(Settings)}


class SettingsAtStart:
    """Implements `Environment`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def adjustable(self) -> Sequence[Adjustable]:
        return [self._about(name) for name in ADJUSTABLE]

    def error(self, name: str, value: str, chosen: Mapping[str, str]) -> str | None:
        kind = _FIELDS[name].metadata["kind"]
        if (changed := _parsed(name, value)) is None:
            return say("This must be {must_be}.", must_be=kind.must_be)
        try:
            site_of(replace(self._with(chosen), **changed))
        except ValueError as error:
            return say("Together with the other settings this doesn’t work: {reason}.", reason=str(error))
        return None

    def site(self, chosen: Mapping[str, str]) -> Site:
        try:
            return site_of(self._with(chosen))
        except ValueError:
            # What the environment says has changed since, and no longer goes with what was chosen.
            return site_of(self._settings)

    def _with(self, chosen: Mapping[str, str]) -> Settings:
        """The settings with what was chosen; what this release can't read is left out."""
        changes: dict[str, Any] = {}
        for name, value in chosen.items():
            if name in ADJUSTABLE:
                changes |= _parsed(name, value) or {}
        return replace(self._settings, **changes)

    def _about(self, name: str) -> Adjustable:
        field = _FIELDS[name]
        kind, value = field.metadata["kind"], getattr(self._settings, name)
        return Adjustable(
            name=name,
            meaning=field.metadata["meaning"],
            must_be=kind.must_be,
            value=str(value),
            source=Source.DEFAULT if value == field.default else Source.ENVIRONMENT,
            choices=kind.choices,
            is_number=kind.name in ("whole number", "number"),
            is_long=name in LONG,
            may_be_empty=not field.metadata["default"],
        )


def _parsed(name: str, value: str) -> dict[str, Any] | None:
    """The setting's value by its name, or None for a text that it can't have."""
    try:
        return {name: _FIELDS[name].metadata["kind"].parse(value)}
    except ValueError:
        return None


def site_of(settings: Settings) -> Site:
    limits = replace(AudioLimits(), max_bytes=settings.max_upload_bytes)
    policy = POLICIES[settings.upload_policy]
    return Site(
        settings.site_name,
        settings.public_url,
        settings.support_email,
        policy,
        limits,
        settings.upload_minutes,
        Rule(settings.payout_rule),
        Exclusion(settings.excluded_shares),
        settings.fee,
        settings.offered_plans,
        settings.processor,
        settings.is_test_money,
        settings.terms_url,
        settings.privacy_url,
        settings.tax_note,
    )
