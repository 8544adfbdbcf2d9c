"""What the payment processor still asks of a producer, in plain words."""

from domain.words import say

WORDS = {
    "external_account": say("the bank account that you are paid into"),
    "default_payout_method": say("the bank account that you are paid into"),
    "bank_account": say("the bank account that you are paid into"),
    "tos_acceptance": say("your agreement to the payment processor’s terms"),
    "terms_of_service": say("your agreement to the payment processor’s terms"),
    "attestations": say("your agreement to the payment processor’s terms"),
    "document": say("a picture of a document that shows who you are"),
    "id_number": say("your tax or identity number"),
    "id_numbers": say("your tax or identity number"),
    "ssn_last_4": say("your tax or identity number"),
    "tax_id": say("your tax or identity number"),
    "dob": say("your date of birth"),
    "date_of_birth": say("your date of birth"),
    "address": say("your address"),
    "phone": say("your phone number"),
    "email": say("your e-mail address"),
    "contact_email": say("your e-mail address"),
    "first_name": say("your name"),
    "last_name": say("your name"),
    "given_name": say("your name"),
    "surname": say("your name"),
    "business_type": say("whether you are a person or a company"),
    "entity_type": say("whether you are a person or a company"),
    "url": say("the address of your website, or what you sell"),
    "product_description": say("the address of your website, or what you sell"),
    "mcc": say("the address of your website, or what you sell"),
}


def due_words(due: tuple[str, ...]) -> tuple[str, ...]:
    """A phrase for each thing, once: names such as `individual.verification.document` in words."""
    return tuple(dict.fromkeys(_words(name) for name in due))


def _words(name: str) -> str:
    parts = name.replace("[", ".").replace("]", "").split(".")
    known = (WORDS[part] for part in reversed(parts) if part in WORDS)
    return next(known, say("more about you: {what}", what=" ".join(parts[-1].replace("_", " ").split())))
