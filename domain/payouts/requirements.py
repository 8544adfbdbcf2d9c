"""What the payment processor still asks of a producer, in plain words."""

WORDS = {
    "external_account": "the bank account that you are paid into",
    "default_payout_method": "the bank account that you are paid into",
    "bank_account": "the bank account that you are paid into",
    "tos_acceptance": "your agreement to the payment processor’s terms",
    "terms_of_service": "your agreement to the payment processor’s terms",
    "attestations": "your agreement to the payment processor’s terms",
    "document": "a picture of a document that shows who you are",
    "id_number": "your tax or identity number",
    "id_numbers": "your tax or identity number",
    "ssn_last_4": "your tax or identity number",
    "tax_id": "your tax or identity number",
    "dob": "your date of birth",
    "date_of_birth": "your date of birth",
    "address": "your address",
    "phone": "your phone number",
    "email": "your e-mail address",
    "contact_email": "your e-mail address",
    "first_name": "your name",
    "last_name": "your name",
    "given_name": "your name",
    "surname": "your name",
    "business_type": "whether you are a person or a company",
    "entity_type": "whether you are a person or a company",
    "url": "the address of your website, or what you sell",
    "product_description": "the address of your website, or what you sell",
    "mcc": "the address of your website, or what you sell",
}


def due_words(due: tuple[str, ...]) -> tuple[str, ...]:
    """A phrase for each thing, once: names such as `individual.verification.document` in words."""
    return tuple(dict.fromkeys(_words(name) for name in due))


def _words(name: str) -> str:
    parts = name.replace("[", ".").replace("]", "").split(".")
    known = (WORDS[part] for part in reversed(parts) if part in WORDS)
    return next(known, "more about you: " + " ".join(parts[-1].replace("_", " ").split()))
