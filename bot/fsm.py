from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from bot.current import current


def key_of(key: StorageKey) -> str:
    """Give the one string under which a dialogue is kept; every part counts, the bot's id too."""
    parts = (
        key.bot_id,
        key.chat_id,
        key.user_id,
        key.thread_id,
        key.business_connection_id,
        key.destiny,
    )
    return ":".join("" if part is None else str(part) for part in parts)


class SqlStorage(BaseStorage):
    """Conversation state that lives and dies with the transaction of the update."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Remember where the dialogue stands."""
        conversations, name = current().conversations, key_of(key)
        value = state.state if isinstance(state, State) else state
        await conversations.keep(name, state=value, data=await conversations.data(name))

    async def get_state(self, key: StorageKey) -> str | None:
        """Give where the dialogue stands."""
        return await current().conversations.state(key_of(key))

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Remember what the dialogue has gathered, in the place of what was there."""
        conversations, name = current().conversations, key_of(key)
        await conversations.keep(name, state=await conversations.state(name), data=dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Give a copy of what the dialogue has gathered."""
        return await current().conversations.data(key_of(key))

    async def close(self) -> None:
        """Do nothing: the database is closed by whoever opened it, last."""
