"""Who is on duty: /leave, /board and /duty, for staff in their direct chat or their own group."""

from __future__ import annotations

from aiogram.types import Message

from domain.refusals import Refusal
from handlers import hearing
from handlers.here import Here
from handlers.incoming import text_of
from usecases import leaves, roster


async def leave(message: Message, here: Here) -> None:
    """Keep or end somebody's leave, as the words behind the command say."""
    if not here.chat.is_private and not here.chat.is_staff:
        raise Refusal("refuse-in-private")
    await leaves.leave_by_words(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        words=hearing.after_command(text_of(message)),
        now=here.now,
    )


async def board(_: Message, here: Here) -> None:
    """Show who is on duty, who is away, and whom the bot cannot reach."""
    await roster.show_board(
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now
    )


async def duty(_: Message, here: Here) -> None:
    """Show a colleague their own duty days, shifts and leave."""
    await roster.show_duty(here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now)
