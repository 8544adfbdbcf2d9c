"""Accounts: registering, signing in and out, passwords, e-mail, sessions and the first admin."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain import letters
from domain.accounts import (
    DESK_PROOF,
    EMAIL_TAKEN,
    FRESH_PROOF,
    PROVE_FIRST,
    SESSION_TOUCH_INTERVAL,
    SETUP_DONE,
    WRONG_CREDENTIALS,
    Actor,
    OneTimeLink,
    Purpose,
    Role,
    Session,
    User,
    check_registration,
    digest,
    email_error,
    is_live,
    new_link,
    normal_email,
    owning,
    password_error,
    raise_errors,
    signed_in,
    spend,
)
from domain.errors import Conflict, Fault, Forbidden, Invalid, with_advice
from domain.leaving import LEAVING
from domain.letters import Letter, by_post
from domain.names import clean_text
from domain.ports import Clock, Ids, Passwords
from domain.services.naming import check_name, refused
from domain.services.signing_in import Browser, open_session, unchanged, with_right_password
from domain.site import Site
from domain.store import Store, Unit
from domain.two_factor import CODE_NEEDED, SET_UP_TWO_FACTOR
from domain.words import say


@dataclass(frozen=True)
class Accounts:
    store: Store
    passwords: Passwords
    clock: Clock
    ids: Ids
    site: Site

    def register(self, *, name: str, email: str, password: str, language: str = "") -> User:
        """Anyone may open a listener's account, and reads letters in the language in which they did.

        Raises `Invalid`, also for an e-mail that is taken.
        """
        with self.store.read() as unit:
            looks_wrong = refused(unit, self.site, clean_text(name))
        check_registration(clean_text(name), normal_email(email), password, looks_wrong)
        made = self._new_user(name=name, email=email, password=password, role=Role.LISTENER)
        user = replace(made, language=language)
        with self.store.write() as unit:
            self._add(unit, user)
            self._post(unit, letters.welcome(user.email, user.name, self.site.name, self.site.url))
            unit.commit()
        return user

    def create(self, *, name: str, email: str, password: str, role: Role) -> User:
        """An account of any role, for the person at the machine's own command line."""
        user = self._new_user(name=name, email=email, password=password, role=role)
        with self.store.write() as unit:
            self._add(unit, user)
            unit.commit()
        return user

    def sign_in(self, *, email: str, password: str, agent: str) -> str:
        """A session's secret, for who has nothing but a password: pages take two steps, see `Entering`.

        Raises `Forbidden`, as slowly for an unknown e-mail. Who is suspended is told so, with a link to
        appeal: `AccountSuspended`.
        """
        user = with_right_password(self.store, self.passwords, email, password)
        with self.store.write() as unit:
            now = unchanged(unit, self.ids, user, self.clock.now())
            factor = unit.two_factors.get(now.id)
            if factor is not None and factor.is_on:
                raise Forbidden(CODE_NEEDED)
            if unit.leavings.get(now.id) is not None:
                raise Forbidden(LEAVING)
            secret = open_session(unit, self.ids, self.site, now, Browser(agent), self.clock.now())
            unit.commit()
        return secret

    def actor(self, secret: str) -> Actor | None:
        """Whom a cookie's secret stands for; the session is marked as seen now and then."""
        now = self.clock.now()
        with self.store.read() as unit:
            session = unit.sessions.get(digest(secret))
            user = unit.users.get(session.user_id) if session else None
            producer = unit.producers.get(user.id) if user else None
        if session is None or user is None or not is_live(session, user, now):
            return None
        if now - session.seen_at > SESSION_TOUCH_INTERVAL:
            self._touch(session)
        slug = producer.slug if producer else ""
        person = Actor(user.id, user.name, user.role, session.id, slug, session.proven_at)
        return self._judged(person) if person.is_admin else person

    def sign_out(self, *, actor: Actor | None) -> None:
        if actor is not None:
            with self.store.write() as unit:
                unit.sessions.delete(actor.session_id)
                unit.commit()

    def sessions(self, *, actor: Actor | None) -> list[Session]:
        """One's own sessions, newest first."""
        with self.store.read() as unit:
            return unit.sessions.of_user(signed_in(actor).id)

    def end_session(self, *, actor: Actor | None, session_id: str) -> None:
        """One's own only; one that has ended already is fine."""
        with self.store.write() as unit:
            session = unit.sessions.get(session_id)
            if session is not None:
                owning(actor, session.user_id)
                unit.sessions.delete(session_id)
                unit.commit()

    def me(self, *, actor: Actor | None) -> User:
        person = signed_in(actor)
        with self.store.read() as unit:
            user = unit.users.get(person.id)
        if user is None:
            raise Forbidden(WRONG_CREDENTIALS)
        return user

    def change_password(self, *, actor: Actor | None, current: str, new: str) -> None:
        """Needs the current password; every other session and every mailed link ends."""
        person = signed_in(actor)
        user = self.me(actor=person)
        wrong = (
            None
            if self.passwords.matches(current, user.password_hash)
            else say("This isn't your current password.")
        )
        raise_errors(current=wrong, new=password_error(new, user.email))
        hashed = self.passwords.hash(new)
        with self.store.write() as unit:
            unit.users.save(replace(self._user(unit, user.id), password_hash=hashed))
            unit.sessions.delete_of_user(user.id, but=person.session_id)
            unit.links.delete_of_user(user.id)
            self._post(unit, letters.password_changed(user.email, self.site.name))
            unit.commit()

    def request_reset(self, *, email: str, language: str = "") -> None:
        """Mail a link, if the account exists; the asker learns nothing either way.

        `language` is that of the page, for who has chosen none.
        """
        with self.store.write() as unit:
            user = unit.users.by_email(normal_email(email))
            if user is None or user.suspended:
                return
            secret = self._add_link(unit, Purpose.RESET, user_id=user.id)
            link = f"{self.site.url}/reset-password/{secret}"
            self._post(unit, letters.password_reset(user.email, self.site.name, link), language)
            unit.commit()

    def reset_password(self, *, secret: str, new: str) -> None:
        """Spend a mailed link; every session and other link ends. Raises `Forbidden` (spent), `Invalid`."""
        raise_errors(new=password_error(new, ""))
        hashed = self.passwords.hash(new)
        with self.store.write() as unit:
            link = self._spend(unit, secret, Purpose.RESET)
            user = self._user(unit, link.user_id)
            unit.users.save(replace(user, password_hash=hashed))
            unit.sessions.delete_of_user(user.id)
            unit.links.delete_of_user(user.id)
            self._post(unit, letters.password_changed(user.email, self.site.name))
            unit.commit()

    def request_email(self, *, actor: Actor | None, email: str, password: str, language: str = "") -> None:
        """Mail a link to the new address; nothing changes before it is opened.

        `language` is that of the page, for who has chosen none.
        """
        new, user = normal_email(email), self.me(actor=actor)
        matches = self.passwords.matches(password, user.password_hash)
        raise_errors(email=email_error(new), password=None if matches else say("This isn't your password."))
        with self.store.write() as unit:
            if unit.users.by_email(new) is not None:
                raise Invalid({"email": with_advice(Conflict(EMAIL_TAKEN))})
            secret = self._add_link(unit, Purpose.EMAIL, user_id=user.id, email=new)
            link = f"{self.site.url}/confirm-email/{secret}"
            self._post(unit, letters.confirm_email(new, self.site.name, link), user.language or language)
            unit.commit()

    def confirm_email(self, *, secret: str) -> None:
        """Spend a mailed link and use the new address; the old one is told, and links mailed to it end."""
        with self.store.write() as unit:
            link = self._spend(unit, secret, Purpose.EMAIL)
            user = self._user(unit, link.user_id)
            unit.users.save(replace(user, email=link.email))
            unit.links.delete_of_user(user.id)
            self._post(unit, letters.email_changed(user.email, self.site.name, link.email))
            unit.commit()

    def rename(self, *, actor: Actor | None, name: str) -> None:
        person, new = signed_in(actor), clean_text(name)
        with self.store.write() as unit:
            check_name(unit, self.site, new, person.id, person.is_admin)
            unit.users.save(replace(self._user(unit, person.id), name=new))
            unit.commit()

    def choose_language(self, *, actor: Actor | None, code: str) -> None:
        """Of the letters to come; for anyone who is signed in."""
        with self.store.write() as unit:
            unit.users.save(replace(self._user(unit, signed_in(actor).id), language=code))
            unit.commit()

    def setup_link(self) -> str | None:
        """An address that makes the first admin, or None once there is one."""
        with self.store.write() as unit:
            if unit.users.any_with(Role.ADMIN):
                return None
            secret = self._add_link(unit, Purpose.SETUP)
            unit.commit()
        return f"{self.site.url}/setup/{secret}"

    def set_up(self, *, secret: str, name: str, email: str, password: str) -> User:
        """Make the first admin. The link works once, and not at all when there is an admin."""
        user = self._new_user(name=name, email=email, password=password, role=Role.ADMIN)
        with self.store.write() as unit:
            unit.lock("setup")
            if unit.users.any_with(Role.ADMIN):
                raise Conflict(SETUP_DONE)
            self._spend(unit, secret, Purpose.SETUP)
            self._add(unit, user)
            unit.commit()
        return user

    def forget_expired(self) -> None:
        """Remove sessions and links that have run out; called by the schedule."""
        with self.store.write() as unit:
            unit.sessions.delete_expired(self.clock.now())
            unit.links.delete_expired(self.clock.now())
            unit.commit()

    def _new_user(self, *, name: str, email: str, password: str, role: Role) -> User:
        name, email = clean_text(name), normal_email(email)
        check_registration(name, email, password)
        return User(self.ids.new(), email, name, role, self.passwords.hash(password), self.clock.now())

    def _add(self, unit: Unit, user: User) -> None:
        try:
            unit.users.add(user)
        except Conflict as taken:
            raise Invalid({"email": with_advice(taken)}) from taken

    def _user(self, unit: Unit, user_id: str) -> User:
        user = unit.users.get(user_id, lock=True)
        if user is None:
            raise Forbidden(WRONG_CREDENTIALS)
        return user

    def _judged(self, admin: Actor) -> Actor:
        """With what is missing before they may have to do with what is other people's, as at the desk."""
        with self.store.read() as unit:
            factor = unit.two_factors.get(admin.id)
        if factor is None or not factor.is_on:
            return replace(admin, lacks=SET_UP_TWO_FACTOR, lacks_to_look=SET_UP_TWO_FACTOR)
        return replace(
            admin,
            lacks=self._lacks_proof(admin, FRESH_PROOF),
            lacks_to_look=self._lacks_proof(admin, DESK_PROOF),
        )

    def _lacks_proof(self, admin: Actor, within: timedelta) -> Fault | None:
        is_fresh = admin.proven_at is not None and self.clock.now() - admin.proven_at < within
        return None if is_fresh else PROVE_FIRST

    def _touch(self, session: Session) -> None:
        with self.store.write() as unit:
            if unit.sessions.get(session.id, lock=True) is not None:
                unit.sessions.save(replace(session, seen_at=self.clock.now()))
                unit.commit()

    def _add_link(self, unit: Unit, purpose: Purpose, user_id: str = "", email: str = "") -> str:
        secret = self.ids.secret()
        unit.links.add(new_link(secret, purpose, self.clock.now(), user_id, email))
        return secret

    def _spend(self, unit: Unit, secret: str, purpose: Purpose) -> OneTimeLink:
        link = spend(unit.links.get(digest(secret), lock=True), purpose, self.clock.now())
        unit.links.save(link)
        return link

    def _post(self, unit: Unit, letter: Letter, language: str = "") -> None:
        unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now(), language))
