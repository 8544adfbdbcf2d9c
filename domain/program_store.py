"""The Producer Program's part of the store: what people ask for, its documents, and suspensions."""

from datetime import datetime
from typing import Protocol

from domain.appeals import Suspension
from domain.documents import Document
from domain.producers import Application, ApplicationKind
from domain.repository import Repository


class Applications(Repository[Application], Protocol):
    """One pending application a user and kind: `Conflict` (APPLICATION_PENDING)."""

    def latest_of(self, user_id: str, kind: ApplicationKind = ApplicationKind.JOIN) -> Application | None: ...

    def pending_of(self, user_id: str) -> list[Application]:
        """Of every kind."""


class Documents(Repository[Document], Protocol):
    def of_application(self, application_id: str) -> list[Document]:
        """In the order in which they were attached; deleted ones, too."""

    def of_decided(self, before: datetime, limit: int) -> list[Document]:
        """Some that are kept although their application was decided before then."""


class Suspensions(Repository[Suspension], Protocol):
    """One a user that hasn't ended: `Conflict` (SUSPENDED_ALREADY)."""

    def current_of(self, user_id: str) -> Suspension | None: ...


class Handover(Protocol):
    """A profile that goes to another account, with all that is known of it."""

    def has_money(self, producer_id: str) -> bool:
        """Whether a payout account belongs to it, or money was ever owed to it."""

    def move(self, producer_id: str, user_id: str) -> None:
        """The profile, its beats and collections, followers, figures and rights are `user_id`'s from now on.

        Who follows themselves by that follows no more. `user_id` is no producer yet.
        """
