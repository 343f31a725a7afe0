from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from storage.desk_tables import conversations
from storage.questions import Question
from storage.workspace import Workspace


@dataclass(eq=False, kw_only=True)
class Conversation:
    """Where somebody stands in a dialogue."""

    key: str
    state: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


_BY_KEY = Question(Conversation, conversations.c.key)


class SqlConversations:
    """`usecases.ports.Conversations` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_key = work.shelf(Conversation, lambda item: item.key)

    async def state(self, key: str) -> str | None:
        """Give the dialogue's state."""
        found = await self._work.find(self._by_key, key, _BY_KEY)
        return found.state if found else None

    async def data(self, key: str) -> dict[str, Any]:
        """Give a copy of what the dialogue has gathered."""
        found = await self._work.find(self._by_key, key, _BY_KEY)
        return deepcopy(dict(found.data)) if found else {}

    async def keep(self, key: str, *, state: str | None, data: dict[str, Any]) -> None:
        """Remember state and data; both empty forgets the dialogue."""
        self._work.must_write()
        found = await self._work.find(self._by_key, key, _BY_KEY)
        if state is None and not data:
            if found is not None:
                await self._work.forget(found)
        elif found is None:
            self._work.keep(Conversation(key=key, state=state, data=deepcopy(data)))
        else:
            found.state, found.data = state, deepcopy(data)

    async def warm(self, keys: Collection[str]) -> None:
        """Load dialogues by key."""
        await self._work.warm(self._by_key, keys, _BY_KEY)

    async def forget_before(self, instant: datetime) -> None:
        """Forget the dialogues untouched since, by the database's clock."""
        self._work.must_write()
        await self._work.session.execute(
            delete(conversations).where(conversations.c.updated_at < instant)
        )
