"""A connection for plain code, on which one statement comes after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import is_sqlite, make_engine
from storage.keyring import Keyring
from storage.sealed import give_keys

T = TypeVar("T")


class Link:
    """Asks a database from outside of any loop; every question sees what is kept by then.

    The driver of SQLite's file is plain itself. That of a server is for coroutines only: they run
    in a thread of their own, while whoever asks waits.
    """

    def __init__(self, url: str, keyring: Keyring) -> None:
        address = make_url(url)
        self.is_file = is_sqlite(address)
        if self.is_file:
            engine = create_engine(address.set(drivername="sqlite"), isolation_level="AUTOCOMMIT")
            give_keys(engine.dialect, keyring)
            self._plain = engine.connect()
            return
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="link", daemon=True)
        self._thread.start()
        self._engine = make_engine(url, keyring=keyring)
        self._connection = self._wait(self._connect())

    def ask(self, question: Callable[[Connection], T]) -> T:
        """Put a question; gives its answer, read to the end."""
        if self.is_file:
            return question(self._plain)
        return self._wait(self._connection.run_sync(question))

    def close(self) -> None:
        """Ask no more."""
        if self.is_file:
            self._plain.close()
            return
        self._wait(self._connection.close())
        self._wait(self._engine.dispose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _connect(self) -> AsyncConnection:
        lasting = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        return await lasting.connect()

    def _wait(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result()
