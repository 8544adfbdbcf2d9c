"""Requests sent at fixed times whether or not earlier ones were answered, and how long each answer took."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """`seconds` count from the time at which the request was to be sent, so that no delay is left out."""

    status: int
    seconds: float


def on_schedule(port: int, requests: Sequence[bytes], a_second: float) -> list[Answer]:
    """Send each on a connection of its own, so many a second; a status of 0 is that of no answer at all."""
    return asyncio.run(_all(port, requests, a_second))


async def _all(port: int, requests: Sequence[bytes], a_second: float) -> list[Answer]:
    start = time.perf_counter() + 0.1
    times = [start + number / a_second for number in range(len(requests))]
    sent = [_one(port, request, at) for request, at in zip(requests, times, strict=True)]
    return await asyncio.gather(*sent)


async def _one(port: int, request: bytes, at: float) -> Answer:
    await asyncio.sleep(at - time.perf_counter())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            status = await _status(port, request)
    except (OSError, TimeoutError, IndexError, ValueError):
        status = 0
    return Answer(status, time.perf_counter() - at)


async def _status(port: int, request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = await reader.read()
    finally:
        writer.close()
    return int(answer.split(b" ", 2)[1])


def percentile(values: Sequence[float], share: float) -> float:
    """The least of them that so large a share doesn't exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]
