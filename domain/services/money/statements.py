"""The months that were closed, to those who had a part in them."""

from dataclasses import dataclass

from domain.accounts import Actor, producing
from domain.errors import NotFound
from domain.pages.statements import Statement, StatementList, StatementQueries
from domain.payouts.closing import NO_STATEMENT


@dataclass(frozen=True)
class Statements:
    queries: StatementQueries

    def mine(self, *, actor: Actor | None) -> StatementList:
        """One's own months, the newest first. Only producers."""
        return self.queries.statements(producing(actor).id)

    def one(self, *, actor: Actor | None, period: str, page: int) -> Statement:
        """One's own part of a month. Only producers; raises `NotFound` (NO_STATEMENT)."""
        found = self.queries.statement(producing(actor).id, period, page)
        if found is None:
            raise NotFound(NO_STATEMENT)
        return found
