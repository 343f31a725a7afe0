"""What is owed to somebody who was told to wait: the answer, or else the word that none comes.

The word waits in the outbox from the transaction in which it was promised, and the answer takes its
place in a transaction of its own. So one of the two is said, whatever dies in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.chats import Chat
from domain.outbox import OutboxItem, Urgency
from usecases.outgoing import SAY
from usecases.ports import UnitOfWork

PATIENCE = timedelta(minutes=5)
"""How long an answer may take: far longer than any fetching and reading does."""


async def owe(uow: UnitOfWork, *, chat: Chat, key: str, now: datetime) -> int:
    """Have a sentence said in a while unless the answer comes first; gives what redeems it."""
    item = OutboxItem(
        bot_id=chat.bot_id,
        chat_id=chat.id,
        kind=SAY,
        payload={"key": key, "facts": {}},
        urgency=Urgency.ANSWER,
        not_before=now + PATIENCE,
        created_at=now,
    )
    await uow.outbox.put(item)
    return item.id


async def redeem(uow: UnitOfWork, owed: int) -> bool:
    """Take the sentence back and say that the answer may be given: not when it may have been said.

    Whoever heard it sends the same again; an answer after it would contradict it.
    """
    item = await uow.outbox.held(owed, None)
    if item is None or item.uncertain:
        return False
    await uow.remove(item)
    return True
