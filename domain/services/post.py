"""Delivering letters, in the language of whoever reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from domain.letters import Letter
from domain.packing import unpacked
from domain.ports import Mailer
from domain.store import Store
from domain.words import ENGLISH, Language, spoken


@dataclass(frozen=True)
class Post:
    store: Store
    mailer: Mailer
    languages: Mapping[str, Language]

    def deliver(self, *, payload: Mapping[str, str]) -> None:
        """A letter of `by_post`, in its reader's language, or in its own where they chose none."""
        with self.store.read() as unit:
            reader = unit.users.by_email(payload["to"])
        code = (reader.language if reader else "") or payload.get("language", ENGLISH)
        language = self.languages.get(code, self.languages[ENGLISH])
        told = json.loads(payload.get("said", "{}"))
        subject, text = (
            spoken(unpacked(told.get(part, payload[part])), language) for part in ("subject", "text")
        )
        self.mailer.send(Letter(payload["to"], subject, text))
