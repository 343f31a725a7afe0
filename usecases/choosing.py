"""Which community is meant, where somebody works for many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.chats import Chat
from domain.community import Community, Town
from usecases.outgoing import say
from usecases.ports import UnitOfWork

MOST = 3
"""From so many communities each is answered; of more, one is asked for."""


async def ask_which(
    uow: UnitOfWork,
    *,
    chat: Chat,
    homes: Sequence[Community | Town],
    what: str,
    now: datetime,
    action: str = "in",
) -> None:
    """Ask for one of many communities by a button each; its argument says what for."""
    keys = [[home.name, f"v1:{action}:0:{home.key}:{what}"] for home in homes]
    buttons = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    await say(uow, chat=chat, key="which-community", now=now, buttons=buttons)
