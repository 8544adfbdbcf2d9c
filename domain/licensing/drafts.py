"""Licensing Options as a draft remembers them, among the other fields of its form."""

from collections.abc import Mapping

from domain.licensing.offers import CHOICES, COUNTS, OfferForm, TermsForm

PREFIX = "offer."
"""Begins the name of each of these fields, on pages and in what a draft keeps."""
OWN = ("option", "preset_id", "shown_preset")
PLAIN = (
    "price",
    "currency",
    "producer_share",
    "buyer_share",
    "royalty",
    "territory",
    "law",
    "contact_email",
)
LONGEST = 320
"""What is remembered of a field, beyond what any may have."""


def kept_offer(form: OfferForm) -> dict[str, str]:
    """The form as fields by their names."""
    terms = form.terms
    values = {name: getattr(form, name) for name in OWN} | {name: getattr(terms, name) for name in PLAIN}
    values |= {**terms.counts, **terms.choices, "files": ",".join(terms.files)}
    return {PREFIX + name: str(value)[:LONGEST] for name, value in values.items()}


def typed_offer(fields: Mapping[str, str]) -> OfferForm | None:
    """The form that a draft remembers, None when nobody has touched it."""
    values = {name.removeprefix(PREFIX): value for name, value in fields.items() if name.startswith(PREFIX)}
    if not values:
        return None
    terms = TermsForm(
        **{name: values.get(name, "") for name in PLAIN},
        counts={name: values[name] for name in COUNTS if name in values},
        choices={name: values[name] for name in CHOICES if name in values},
        files=tuple(kind for kind in values.get("files", "").split(",") if kind),
    )
    return OfferForm(terms=terms, **{name: values.get(name, "") for name in OWN})


def with_offer(
    fields: Mapping[str, str], before: Mapping[str, str], form: OfferForm | None
) -> dict[str, str]:
    """A draft's fields with the offer that was typed, as a whole, or with the one that was there before."""
    others = {name: value for name, value in fields.items() if not name.startswith(PREFIX)}
    stays = {name: value for name, value in before.items() if name.startswith(PREFIX)}
    return others | (stays if form is None else kept_offer(form))


def prefixed(errors: Mapping[str, str]) -> dict[str, str]:
    """Errors of an offer, beside the fields of a form that has others as well."""
    return {PREFIX + name: sentence for name, sentence in errors.items()}
