"""The Producer Program: applying, and deciding about applications."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain import facts, letters
from domain.accounts import UNKNOWN_USER, Actor, Role, User, administering, normal_email, signed_in
from domain.errors import Conflict, Forbidden, Invalid, NotFound, given
from domain.jobs import AuditEntry, Fact
from domain.letters import Letter, by_post
from domain.lookalikes import NAME_TAKEN, skeleton
from domain.minutes import typed_limit
from domain.names import clean_lines, clean_text
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.producers import (
    NO_PROFILE,
    UNKNOWN_APPLICATION,
    UNKNOWN_PRODUCER,
    Application,
    ApplicationForm,
    ApplicationState,
    Producer,
    application_errors,
    approve,
    deny,
    may_apply,
)
from domain.services.naming import refused
from domain.services.pictures import kept
from domain.site import Site
from domain.slugs import free_slug
from domain.store import Store, Unit
from domain.uploads import PictureFile, read_picture


@dataclass(frozen=True)
class ProducerProgram:
    store: Store
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def latest(self, *, actor: Actor | None) -> Application | None:
        """One's own latest application."""
        with self.store.read() as unit:
            return unit.applications.latest_of(signed_in(actor).id)

    def apply(
        self, *, actor: Actor | None, form: ApplicationForm, picture: PictureFile | None = None
    ) -> Application:
        """Anyone signed in who isn't a producer and has none pending. Raises `Invalid`, `Conflict`."""
        person = signed_in(actor)
        with self.store.read() as unit:
            may_apply(person.is_producer, unit.applications.latest_of(person.id))
            looks_wrong = (
                refused(unit, self.site, form.producer_name, person.id) if form.producer_name else None
            )
        content, error = read_picture(self.pictures.cover, picture)
        errors = given(producer_name=looks_wrong, picture=error) | application_errors(form)
        if errors:
            raise Invalid(errors)
        with kept(self.blobs, f"pictures/{self.ids.new()}.jpg", content) as picture_key:
            application = self._application(person, form, picture_key)
            self._hand_in(person, application)
        return application

    def approve(self, *, actor: Actor | None, application_id: str) -> Producer:
        """Only admins. The applicant becomes a producer and is told."""
        admin = administering(actor)
        with self.store.write() as unit:
            application = self._pending(unit, application_id)
            unit.applications.save(approve(application, admin.id, self.clock.now()))
            producer = self._enrol(
                unit, application.user_id, application.producer_name, application.picture_key
            )
            self._record(unit, admin.id, "application.approved", application.id, {"producer": producer.name})
            unit.commit()
        return producer

    def deny(self, *, actor: Actor | None, application_id: str, reason: str) -> None:
        """Only admins, with a reason that the applicant is told."""
        admin = administering(actor)
        with self.store.write() as unit:
            application = self._pending(unit, application_id)
            denied = deny(application, admin.id, self.clock.now(), clean_lines(reason))
            unit.applications.save(denied)
            user = self._user(unit, application.user_id)
            letter = letters.application_denied(
                user.email, self.site.name, application.producer_name, denied.reason
            )
            self._post(unit, letter)
            self._record(unit, admin.id, "application.denied", application.id, {"reason": denied.reason})
            unit.commit()

    def approve_by_email(self, *, email: str, name: str = "") -> Producer:
        """Make an account a producer from the machine's own command line, with or without an application."""
        with self.store.write() as unit:
            user = unit.users.by_email(normal_email(email))
            if user is None:
                raise NotFound(UNKNOWN_USER)
            existing = unit.producers.get(user.id)
            if existing is not None:
                return existing
            application = unit.applications.latest_of(user.id)
            if application and application.state is ApplicationState.PENDING:
                unit.applications.save(approve(application, "", self.clock.now()))
                name = name or application.producer_name
            producer = self._enrol(unit, user.id, clean_text(name) or user.name)
            self._record(unit, "", "producer.approved", user.id, {"producer": producer.name})
            unit.commit()
        return producer

    def set_minutes(self, *, actor: Actor | None, slug: str, minutes: str) -> Producer:
        """Give a producer an upload limit of their own, as typed: 0 for none, empty for the site's.

        Only admins. Raises `Invalid`, `NotFound`.
        """
        admin, limit = administering(actor), typed_limit(minutes)
        with self.store.write() as unit:
            found = unit.producers.by_slug(slug)
            producer = unit.producers.get(found.id, lock=True) if found else None
            if producer is None:
                raise NotFound(UNKNOWN_PRODUCER)
            changed = replace(producer, upload_minutes=limit)
            unit.producers.save(changed)
            told = "the site's" if limit is None else f"{limit}"
            self._record(
                unit, admin.id, "producer.minutes", producer.id, {"producer": producer.name, "minutes": told}
            )
            unit.commit()
        return changed

    def acting(self, *, email: str) -> Actor:
        """The producer with this e-mail, for whom the machine's own command line may act."""
        with self.store.read() as unit:
            user = unit.users.by_email(normal_email(email))
            producer = unit.producers.get(user.id) if user else None
        if user is None:
            raise NotFound(UNKNOWN_USER)
        if producer is None:
            raise NotFound(NO_PROFILE)
        return Actor(user.id, user.name, user.role, producer_slug=producer.slug)

    def _hand_in(self, person: Actor, application: Application) -> None:
        with self.store.write() as unit:
            may_apply(person.is_producer, unit.applications.latest_of(person.id))
            unit.applications.add(application)
            user = self._user(unit, person.id)
            letter = letters.application_received(user.email, self.site.name, application.producer_name)
            self._post(unit, letter)
            unit.commit()

    def _application(self, person: Actor, form: ApplicationForm, picture_key: str) -> Application:
        return Application(
            id=self.ids.new(),
            user_id=person.id,
            producer_name=form.producer_name,
            beats_link=form.beats_link,
            legal_first_name=form.legal_first_name,
            legal_last_name=form.legal_last_name,
            instagram=form.instagram.lstrip("@"),
            label=form.label,
            picture_key=picture_key,
            state=ApplicationState.PENDING,
            created_at=self.clock.now(),
        )

    def _enrol(self, unit: Unit, user_id: str, name: str, picture_key: str = "") -> Producer:
        user, now = self._user(unit, user_id), self.clock.now()
        unit.lock("producers")
        if unit.producers.by_skeleton(skeleton(name)):
            raise Conflict(NAME_TAKEN)
        slug = free_slug(name, "producer", lambda slug: unit.producers.by_slug(slug) is not None)
        producer = Producer(user.id, slug, name, now, picture_key=picture_key, owns_name=True)
        unit.producers.add(producer)
        if user.role is Role.LISTENER:
            unit.users.save(replace(user, role=Role.PRODUCER))
        unit.facts.add(Fact(self.ids.new(), facts.PRODUCER_APPROVED, {"producer": producer.id}, now))
        url = f"{self.site.url}/backstage/upload"
        self._post(unit, letters.application_approved(user.email, self.site.name, name, url))
        return producer

    def _pending(self, unit: Unit, application_id: str) -> Application:
        application = unit.applications.get(application_id, lock=True)
        if application is None:
            raise NotFound(UNKNOWN_APPLICATION)
        return application

    def _user(self, unit: Unit, user_id: str) -> User:
        user = unit.users.get(user_id, lock=True)
        if user is None:
            raise Forbidden(UNKNOWN_USER)
        return user

    def _record(
        self, unit: Unit, actor_id: str, action: str, subject: str, details: Mapping[str, str]
    ) -> None:
        unit.audit.add(AuditEntry(self.ids.new(), self.clock.now(), actor_id, action, subject, details))

    def _post(self, unit: Unit, letter: Letter) -> None:
        unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))
