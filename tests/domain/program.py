"""Somebody who asks the Producer Program for something, and an admin who decides."""

from dataclasses import dataclass

from domain.accounts import Actor, Role
from domain.documents import Attachment
from domain.jobs import AuditEntry
from domain.producers import Application, ApplicationForm, Producer
from tests.domain.house import House

FORM = ApplicationForm("Night Owl", "https://example.com/owl", "Alice", "Archer", "@owl", "", True, True)
PDF = Attachment("contract.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n")
PICTURE = Attachment("passport.png", b"JPEG passport")
STATEMENT = "I have made these beats since 2019, see the links."


@dataclass
class Desk:
    house: House

    def __post_init__(self) -> None:
        self.admin = self.house.person(Role.ADMIN, "Root")

    def approve(self, application: Application) -> Application:
        return self.house.deciding.approve(actor=self.admin, application_id=application.id)

    def deny(self, application: Application, reason: str = "The link is dead.") -> Application:
        return self.house.deciding.deny(actor=self.admin, application_id=application.id, reason=reason)

    def suspend(self, person: Actor, reason: str = "Stolen beats.") -> str:
        """The secret of the link that goes out with the letter."""
        self.house.suspending.suspend(actor=self.admin, user_id=person.id, reason=reason)
        return self.letters(person)[-1][1].partition("/appeal/")[2].split()[0]

    def profile(self, person: Actor) -> Producer | None:
        with self.house.store.read() as unit:
            return unit.producers.get(person.id)

    def signed_in(self, person: Actor) -> Actor:
        """As their next request finds them."""
        with self.house.store.read() as unit:
            user, producer = unit.users.get(person.id), unit.producers.get(person.id)
        assert user
        return Actor(user.id, user.name, user.role, producer_slug=producer.slug if producer else "")

    def letters(self, person: Actor) -> list[tuple[str, str]]:
        """Subjects and texts of all that is on its way to somebody, the first first."""
        email = self.house.email(person)
        with self.house.store.read() as unit:
            jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(self.house.clock.now(), 500)]
        mails = [job.payload for job in jobs if job and job.name == "mail"]
        return [(each["subject"], each["text"]) for each in mails if each["to"] == email]

    def subjects(self, person: Actor) -> list[str]:
        return [subject for subject, _ in self.letters(person)]

    def audited(self) -> list[AuditEntry]:
        with self.house.store.read() as unit:
            return unit.audit.newest(99)[::-1]

    def work(self, person: Actor) -> int:
        """What the job that follows a suspension does."""
        return self.house.suspending.withhold(user_id=person.id)
