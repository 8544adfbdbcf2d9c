"""The Producer Program, from the side of those who want something of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain import program_letters as letters
from domain.accounts import (
    SUSPENDED,
    UNKNOWN_USER,
    Actor,
    User,
    administering,
    normal_email,
    producing,
    signed_in,
)
from domain.documents import Attachment
from domain.errors import Conflict, Forbidden, Invalid, NotFound, given
from domain.jobs import AuditEntry
from domain.lookalikes import skeleton
from domain.minutes import typed_limit
from domain.names import clean_text
from domain.pages.program import OF_PRODUCERS, Standing
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.producers import (
    MONEY_STAYS,
    NO_PROFILE,
    UNKNOWN_PRODUCER,
    YOURS_ALREADY,
    Application,
    ApplicationForm,
    ApplicationKind,
    ApplicationState,
    BadgeForm,
    ClaimForm,
    Producer,
    application_errors,
    approve,
    asking,
    claim_errors,
    may_ask_for_badge,
    may_become,
    statement_error,
)
from domain.services.attaching import attach, checked, stored
from domain.services.enrolling import enrol, held, post, producer_of
from domain.services.naming import refused
from domain.services.pictures import kept
from domain.site import Site
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

    def standing(self, *, actor: Actor | None) -> Standing:
        """What one has asked for so far, of each kind the latest; nothing of a visitor."""
        if actor is None:
            return Standing()
        with self.store.read() as unit:
            join, claim, badge = (unit.applications.latest_of(actor.id, kind) for kind in OF_PRODUCERS)
            producer = unit.producers.get(actor.id)
            asked = [each for each in (join, claim, badge) if each is not None]
            papers = {each.id: tuple(unit.documents.of_application(each.id)) for each in asked}
        return Standing(producer, join, claim, badge, papers)

    def namesake(self, *, name: str) -> Producer | None:
        """Whose profile has this name, or one that looks like it: somebody may want to claim it."""
        with self.store.read() as unit:
            alike = unit.producers.by_skeleton(skeleton(clean_text(name)))
        return alike[0] if alike else None

    def profile(self, *, slug: str) -> Producer:
        """A profile that is there, for whoever wants to claim it. Raises `NotFound`."""
        with self.store.read() as unit:
            producer = unit.producers.by_slug(slug)
        if producer is None:
            raise NotFound(UNKNOWN_PRODUCER)
        return producer

    def apply(
        self,
        *,
        actor: Actor | None,
        form: ApplicationForm,
        picture: PictureFile | None = None,
        documents: Sequence[Attachment] = (),
    ) -> Application:
        """Anyone signed in who isn't a producer and has none pending. Raises `Invalid`, `Conflict`."""
        person = signed_in(actor)
        with self.store.read() as unit:
            may_become(person.is_producer, unit.applications.pending_of(person.id))
            name = form.producer_name
            looks_wrong = refused(unit, self.site, name, person.id) if name else None
        content, error = read_picture(self.pictures.cover, picture)
        files, problem = checked(self.pictures, documents)
        errors = given(producer_name=looks_wrong, picture=error, documents=problem) | application_errors(form)
        if errors:
            raise Invalid(errors)
        application = self._application(person, form)
        with (
            kept(self.blobs, f"pictures/{self.ids.new()}.jpg", content) as picture_key,
            stored(self.blobs, self.ids, self.clock, application.id, files) as attached,
            self.store.write() as unit,
        ):
            application = replace(application, picture_key=picture_key)
            user = held(unit, person.id)
            is_producer = unit.producers.get(person.id) is not None
            may_become(is_producer, unit.applications.pending_of(person.id))
            self._hand_in(unit, user, application)
            attach(unit, attached)
            unit.commit()
        return application

    def claim(
        self, *, actor: Actor | None, slug: str, form: ClaimForm, documents: Sequence[Attachment] = ()
    ) -> Application:
        """Ask for a profile that is there: anyone signed in who isn't a producer and has nothing pending.

        With proof: documents, or a link to where it can be seen. Whoever has the profile is told. Raises
        `Invalid`, `Conflict`, also where a payout account or money belongs to it; `NotFound`.
        """
        person = signed_in(actor)
        files, problem = checked(self.pictures, documents, least=0 if form.proof_link else 1)
        application = self._blank(person.id, ApplicationKind.CLAIM, form.statement)
        with (
            stored(self.blobs, self.ids, self.clock, application.id, files) as attached,
            self.store.write() as unit,
        ):
            user, profile = held(unit, person.id), producer_of(unit, slug)
            if profile.id == person.id:
                raise Conflict(YOURS_ALREADY)
            is_producer = unit.producers.get(person.id) is not None
            may_become(is_producer, unit.applications.pending_of(person.id))
            if unit.handover.has_money(profile.id):
                raise Conflict(MONEY_STAYS)
            if errors := claim_errors(form) | given(documents=problem):
                raise Invalid(errors)
            named = replace(
                application,
                producer_name=profile.name,
                subject_id=profile.id,
                beats_link=form.proof_link,
            )
            self._hand_in(unit, user, named)
            attach(unit, attached)
            self._tell_owner(unit, profile)
            unit.commit()
        return named

    def ask_for_badge(
        self, *, actor: Actor | None, form: BadgeForm, documents: Sequence[Attachment] = ()
    ) -> Application:
        """Only producers who aren't verified, with one document at least. Raises `Invalid`, `Conflict`."""
        person = producing(actor)
        files, problem = checked(self.pictures, documents, least=1)
        if errors := given(statement=statement_error(form.statement), documents=problem):
            raise Invalid(errors)
        application = self._blank(person.id, ApplicationKind.VERIFY, form.statement)
        with (
            stored(self.blobs, self.ids, self.clock, application.id, files) as attached,
            self.store.write() as unit,
        ):
            user, producer = held(unit, person.id), producer_of(unit, person.producer_slug)
            may_ask_for_badge(producer, unit.applications.pending_of(person.id))
            named = replace(application, producer_name=producer.name, subject_id=producer.id)
            self._hand_in(unit, user, named)
            attach(unit, attached)
            unit.commit()
        return named

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
            now = self.clock.now()
            wanted = Producer(user.id, "", clean_text(name) or user.name, now)
            producer = enrol(unit, self.ids, held(unit, user.id), wanted)
            told = application or self._blank(user.id, ApplicationKind.JOIN, "")
            url = f"{self.site.url}/backstage/upload"
            letter = letters.approved(
                user.email, self.site.name, replace(told, producer_name=producer.name), url
            )
            post(unit, self.ids, letter, now)
            entry = AuditEntry(
                self.ids.new(), now, "", "producer.approved", user.id, {"producer": producer.name}
            )
            unit.audit.add(entry)
            unit.commit()
        return producer

    def set_minutes(self, *, actor: Actor | None, slug: str, minutes: str) -> Producer:
        """Give a producer an upload limit of their own, as typed: 0 for none, empty for the site's.

        Only admins. Raises `Invalid`, `NotFound`.
        """
        admin, limit = administering(actor), typed_limit(minutes)
        with self.store.write() as unit:
            producer = producer_of(unit, slug)
            changed = replace(producer, upload_minutes=limit)
            unit.producers.save(changed)
            told = {"producer": producer.name, "minutes": "the site's" if limit is None else f"{limit}"}
            now = self.clock.now()
            entry = AuditEntry(self.ids.new(), now, admin.id, "producer.minutes", producer.id, told)
            unit.audit.add(entry)
            unit.commit()
        return changed

    def acting(self, *, email: str) -> Actor:
        """The producer with this e-mail, for whom the machine's own command line may act."""
        with self.store.read() as unit:
            user = unit.users.by_email(normal_email(email))
            producer = unit.producers.get(user.id) if user else None
        if user is None:
            raise NotFound(UNKNOWN_USER)
        if user.suspended:
            raise Forbidden(SUSPENDED)
        if producer is None:
            raise NotFound(NO_PROFILE)
        return Actor(user.id, user.name, user.role, producer_slug=producer.slug)

    def _hand_in(self, unit: Unit, user: User, application: Application) -> None:
        unit.applications.add(application)
        post(unit, self.ids, letters.received(user.email, self.site.name, application), self.clock.now())

    def _tell_owner(self, unit: Unit, profile: Producer) -> None:
        owner = unit.users.get(profile.id)
        if owner is not None:
            letter = letters.claimed(owner.email, self.site.name, profile.name, self.site.support_email)
            post(unit, self.ids, letter, self.clock.now())

    def _blank(self, user_id: str, kind: ApplicationKind, statement: str) -> Application:
        return asking(self.ids.new(), user_id, kind, "", statement, self.clock.now())

    def _application(self, person: Actor, form: ApplicationForm) -> Application:
        return replace(
            self._blank(person.id, ApplicationKind.JOIN, ""),
            producer_name=form.producer_name,
            beats_link=form.beats_link,
            legal_first_name=form.legal_first_name,
            legal_last_name=form.legal_last_name,
            instagram=form.instagram.lstrip("@"),
            label=form.label,
        )
