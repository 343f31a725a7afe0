"""One ticket for many: 并入… and 拆开 on the staff card, and the same as commands."""

from __future__ import annotations

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.refusals import Refusal
from domain.ticket import Ticket
from domain.transitions import Action
from handlers import hearing
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press
from usecases import outgoing
from usecases.merging import check_merge, check_split, targets
from usecases.numbers import find_ticket
from usecases.outgoing import say
from usecases.parts import whole_of
from usecases.step import Step
from usecases.work import allow, load, perform


async def on_merge(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Make a ticket part of the one that was pressed, or offer the likeliest ones."""
    ticket, parties = await load(
        here.uow, ticket_id=press.ticket, actor=here.actor, seen_version=press.version
    )
    step = _step(ticket, Action.MERGE, here, press.arg or None)
    allow(step=step, parties=parties)
    if not here.is_desk_of(ticket.community):
        raise Refusal("refuse-stale")
    if press.arg:
        whole = await _merge(step, here)
        return toast(query, here.texts, "done-merge", number=ticket.number, whole=whole)
    if not await targets(here.uow, ticket=ticket, limit=1):
        raise Refusal("refuse-merge-alone", number=ticket.number)
    await outgoing.put(
        here.uow, chat=here.chat, kind=outgoing.MERGE_OFFER, now=here.now, ticket=ticket
    )
    return toast(query, here.texts, "toast-see-below")


async def on_split(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Let a ticket stand for itself again."""
    ticket, _ = await load(
        here.uow, ticket_id=press.ticket, actor=here.actor, seen_version=press.version
    )
    if not here.is_desk_of(ticket.community):
        raise Refusal("refuse-stale")
    await perform(here.uow, step=_step(ticket, Action.SPLIT, here))
    return toast(query, here.texts, "done-split", number=ticket.number)


async def merge(message: Message, here: Here) -> None:
    """Make the first ticket part of the second: /merge 241 238."""
    numbers = _numbers(message, here, count=2, usage="refuse-merge-usage")
    ticket, target = [await _find(number, here) for number in numbers]
    await check_merge(here.uow, ticket=ticket, target=target)
    whole = await _merge(_step(ticket, Action.MERGE, here, str(target.id)), here)
    await say(
        here.uow,
        chat=here.chat,
        key="done-merge",
        now=here.now,
        reply_to=message.message_id,
        number=ticket.number,
        whole=whole,
    )


async def split(message: Message, here: Here) -> None:
    """Let a ticket stand for itself again: /split 241."""
    (number,) = _numbers(message, here, count=1, usage="refuse-split-usage")
    ticket = await _find(number, here)
    check_split(ticket)
    await perform(here.uow, step=_step(ticket, Action.SPLIT, here))
    await say(
        here.uow,
        chat=here.chat,
        key="done-split",
        now=here.now,
        reply_to=message.message_id,
        number=ticket.number,
    )


async def _merge(step: Step, here: Here) -> int:
    """Give the number of the ticket that it is part of then."""
    await perform(here.uow, step=step)
    return (await whole_of(here.uow, step.ticket)).number


def _numbers(message: Message, here: Here, *, count: int, usage: str) -> list[str]:
    """Give the numbers after the command, said by staff where staff talk."""
    if not any(here.actor.is_staff(home.code) for home in here.desk.communities):
        raise Refusal("refuse-merge-who")
    if not (here.chat.is_private or here.chat.is_staff):
        raise Refusal("refuse-in-private")
    numbers = hearing.after_command(text_of(message)).replace("#", " ").replace("＃", " ").split()
    if len(numbers) != count:
        raise Refusal(usage)
    if len(set(numbers)) != count:
        raise Refusal("refuse-merge-twice")
    return numbers


async def _find(number: str, here: Here) -> Ticket:
    return await find_ticket(
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, number=number
    )


def _step(ticket: Ticket, action: Action, here: Here, target: str | None = None) -> Step:
    return Step(
        desk=here.desk, ticket=ticket, actor=here.actor, action=action, now=here.now, target=target
    )
