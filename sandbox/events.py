from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

Event = dict[str, Any]


class Bell:
    """Wakes whoever waits; rings from plain synchronous code."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        for waiter in self._waiting:
            waiter.set()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after `seconds`."""
        waiter = asyncio.Event()
        self._waiting.add(waiter)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await waiter.wait()
        finally:
            self._waiting.discard(waiter)


class Subscription(AsyncIterator[Event]):
    """Everything published since the moment of subscribing, in order."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue()

    def push(self, event: Event | None) -> None:
        """Hand over one event; None ends the stream."""
        self._waiting.put_nowait(event)

    def close(self) -> None:
        """Stop listening; the iteration ends after what is already there."""
        self._bus.drop(self)
        self.push(None)

    async def within(self, seconds: float) -> Event | None:
        """Answer the next event, or None when none comes within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                return await self._waiting.get()
        except TimeoutError:
            return None

    async def __anext__(self) -> Event:
        event = await self._waiting.get()
        if event is None:
            raise StopAsyncIteration
        return event


class Bus:
    """Publishes what happened in the world to any number of listeners."""

    def __init__(self) -> None:
        self._listeners: list[Subscription] = []

    def __bool__(self) -> bool:
        return bool(self._listeners)

    def publish(self, event: Event) -> None:
        """Give `event` to every listener without waiting for any."""
        for listener in self._listeners:
            listener.push(event)

    def subscribe(self) -> Subscription:
        """Listen from now on."""
        listener = Subscription(self)
        self._listeners.append(listener)
        return listener

    def drop(self, listener: Subscription) -> None:
        """Forget a listener."""
        with contextlib.suppress(ValueError):
            self._listeners.remove(listener)

    @contextlib.contextmanager
    def listening(self) -> Iterator[Subscription]:
        """Subscribe for the length of a block."""
        listener = self.subscribe()
        try:
            yield listener
        finally:
            listener.close()
