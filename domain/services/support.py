"""Contact support: a message lands with the admins and goes out by mail."""

from dataclasses import dataclass, replace

from domain import letters
from domain.accounts import Actor, administering, normal_email
from domain.errors import Invalid, NotFound
from domain.jobs import AuditEntry
from domain.letters import by_post
from domain.names import clean_text
from domain.pages.support import SupportQueries, SupportRow
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.services.pictures import kept
from domain.site import Site
from domain.store import Store, Unit
from domain.support import MAX_FACT, UNKNOWN_REQUEST, SupportForm, SupportRequest, facts_of, support_errors
from domain.uploads import PictureFile, read_picture


@dataclass(frozen=True)
class Support:
    store: Store
    queries: SupportQueries
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def send(
        self, *, actor: Actor | None, form: SupportForm, screenshot: PictureFile | None = None
    ) -> SupportRequest:
        """Anyone; who is signed in is answered at their own address. Raises `Invalid`."""
        form = self._signed(actor, form)
        content, problem = read_picture(self.pictures.screenshot, screenshot)
        errors = support_errors(form) | ({"screenshot": problem} if problem else {})
        if errors:
            raise Invalid(errors)
        with (
            kept(self.blobs, f"screenshots/{self.ids.new()}.jpg", content) as key,
            self.store.write() as unit,
        ):
            request = self._request(actor, form, key)
            unit.support.add(request)
            self._post(unit, request)
            unit.commit()
        return request

    def messages(self, *, actor: Actor | None) -> tuple[SupportRow, ...]:
        """Only admins: the open ones first."""
        administering(actor)
        return self.queries.support()

    def waiting(self, *, actor: Actor | None) -> int:
        """How many are open. Only admins."""
        administering(actor)
        return self.queries.open_messages()

    def screenshot_key(self, *, actor: Actor | None, request_id: str) -> str:
        """Only admins. Raises `NotFound` for a message without one."""
        administering(actor)
        with self.store.read() as unit:
            request = unit.support.get(request_id)
        if request is None or not request.screenshot_key:
            raise NotFound(UNKNOWN_REQUEST)
        return request.screenshot_key

    def close(self, *, actor: Actor | None, request_id: str) -> None:
        """Only admins; one that is closed already stays as it is."""
        admin, now = administering(actor), self.clock.now()
        with self.store.write() as unit:
            request = unit.support.get(request_id, lock=True)
            if request is None:
                raise NotFound(UNKNOWN_REQUEST)
            if request.closed_at is not None:
                return
            unit.support.save(replace(request, closed_at=now, closed_by=admin.id))
            entry = AuditEntry(
                self.ids.new(), now, admin.id, "support.closed", request.id, {"code": request.code}
            )
            unit.audit.add(entry)
            unit.commit()

    def _signed(self, actor: Actor | None, form: SupportForm) -> SupportForm:
        if actor is None:
            return form
        with self.store.read() as unit:
            user = unit.users.get(actor.id)
        return replace(form, email=user.email) if user else form

    def _request(self, actor: Actor | None, form: SupportForm, screenshot_key: str) -> SupportRequest:
        return SupportRequest(
            id=self.ids.new(),
            user_id=actor.id if actor else "",
            email=normal_email(form.email),
            message=form.message.strip(),
            created_at=self.clock.now(),
            code=clean_text(form.code)[:MAX_FACT],
            file_name=clean_text(form.file_name)[:MAX_FACT],
            format=clean_text(form.format)[:MAX_FACT],
            mode=clean_text(form.mode)[:MAX_FACT],
            screenshot_key=screenshot_key,
        )

    def _post(self, unit: Unit, request: SupportRequest) -> None:
        url = f"{self.site.url}/admin/support#{request.id}"
        letter = letters.support_message(
            self.site.support_email, self.site.name, request.email, request.message, facts_of(request), url
        )
        unit.jobs.add(by_post(letter, self.ids.new(), self.clock.now()))
