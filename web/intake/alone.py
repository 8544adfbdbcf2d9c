"""Reports that a proxy passes to a process of their own, as an ASGI app: pages never wait behind them."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from domain.activity.listens import PlayReport
from domain.services.listening import Listening
from web.bodies import SenderGone
from web.intake.answers import (
    PATH,
    SILENCE_SECONDS,
    Turned,
    Turnstile,
    admitted,
    answer_to,
    claims_of,
    headers_of,
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
MOST_TOGETHER = 2000
"""Reports that are written at once."""


class Gathering:
    """Group commit: while some reports are being written, those of the next requests gather."""

    def __init__(self, keep: Callable[[Sequence[PlayReport]], None]) -> None:
        self._keep = keep
        self._waiting: list[tuple[Sequence[PlayReport], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def hand_in(self, reports: Sequence[PlayReport]) -> None:
        """Returns once the reports are durable; raises what kept them from that."""
        over = asyncio.get_running_loop().create_future()
        self._waiting.append((reports, over))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await over

    async def _write_all(self) -> None:
        while self._waiting:
            reports, waiting = self._next_group()
            try:
                await asyncio.to_thread(self._keep, reports)
                error = None
            except Exception as found:
                error = found
            for over in waiting:
                if over.cancelled():
                    continue
                if error:
                    over.set_exception(error)
                else:
                    over.set_result(None)

    def _next_group(self) -> tuple[list[PlayReport], list["asyncio.Future[None]"]]:
        reports: list[PlayReport] = []
        waiting: list[asyncio.Future[None]] = []
        for some, over in self._waiting:
            if reports and len(reports) + len(some) > MOST_TOGETHER:
                break
            reports += some
            waiting.append(over)
        del self._waiting[: len(waiting)]
        return reports, waiting


class Receiver:
    """`proxies` is how many in front of us are trusted to say whom a request is from."""

    def __init__(self, listening: Listening, turnstile: Turnstile | None, proxies: int) -> None:
        self._listening = listening
        self._gathering = Gathering(lambda reports: listening.keep(reports=reports))
        self._turnstile = turnstile
        self._proxies = proxies

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})
            return
        status, body = await self._answer(scope, receive)
        headers = [(name.encode(), value.encode()) for name, value in headers_of(status, body)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Message, receive: Receive) -> tuple[int, bytes]:
        try:
            if scope["path"] != PATH or scope["method"] != "POST":
                raise Turned(404)
            told = dict(scope["headers"])
            address = sender(scope, told.get(b"x-forwarded-for", b""), self._proxies)
            length = admitted(self._turnstile, address, told.get(b"content-length", b"").decode("latin-1"))
            claims = claims_of(await _body(receive, length))
            await self._gathering.hand_in(self._listening.reports(claims=claims))
        except Exception as error:
            return answer_to(error)
        return 204, b""


def sender(scope: Message, forwarded: bytes, proxies: int) -> str:
    """The address that the outermost of the trusted proxies saw, else the one at the other end."""
    seen = forwarded.decode("latin-1").split(",") if forwarded else []
    if 0 < proxies <= len(seen):
        return seen[-proxies].strip()
    return str((scope.get("client") or ("",))[0])


async def _body(receive: Receive, length: int) -> bytes:
    """Raises `SenderGone` where less comes, or nothing for too long."""
    got = b""
    try:
        async with asyncio.timeout(SILENCE_SECONDS):
            while len(got) < length:
                message = await receive()
                got += message.get("body", b"")
                if not message.get("more_body"):
                    break
    except TimeoutError as error:
        raise SenderGone from error
    if len(got) < length:
        raise SenderGone
    return got[:length]
