"""What a demo's producer offers exclusively, and what its listener holds."""

from collections.abc import Sequence
from dataclasses import replace

from domain.accounts import Actor
from domain.licensing.offers import Delivery, OfferForm, Option, TermsForm
from domain.services.bundle import Services

TERMS = TermsForm(price="250", files=(Delivery.WAV, Delivery.TAGGED_WAV, Delivery.MP3_320))
SOLE_PRICE = "900"
PRESET = "Standard Exclusive"


def offer(services: Services, producer: Actor, track_ids: Sequence[str]) -> None:
    """The first beat exclusively only, every third of the others also exclusively, by a preset."""
    licensing = services.licensing
    preset = licensing.presets.create(actor=producer, name=PRESET, form=TERMS, is_default=True)
    sole, *others = track_ids
    form = OfferForm(Option.EXCLUSIVE, replace(TERMS, price=SOLE_PRICE))
    licensing.offering.set(actor=producer, track_id=sole, form=form)
    if others[::3]:
        licensing.offering.apply_preset(actor=producer, track_ids=others[::3], preset_id=preset.id)


def download(
    services: Services, listener: Actor, email: str, originals: Sequence[tuple[str, Delivery]]
) -> None:
    """Give them a plan, and the originals of these beats with a licence each."""
    services.plans.grant(email=email, plan=services.site.plans[0].name)
    for track_id, kind in originals:
        services.licensing.downloading.begin(actor=listener, track_id=track_id, kind=kind)
