"""Who is on duty: /leave, /board and /duty for staff, and the roster file of a supervisor."""

from __future__ import annotations

from datetime import datetime

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Document, Message

from domain.community import Community
from domain.outbox import Urgency
from domain.refusals import Refusal
from domain.roster_rows import SheetRow
from handlers import hearing
from handlers.answers import toast
from handlers.fetching import Fetch, Take
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press, press_of
from ledger.roster_sheet import LARGEST, read
from usecases import leaves, outgoing, roster
from usecases.desk import Desk, overseen
from usecases.leave_end import end_pressed
from usecases.owing import owe
from usecases.ports import UnitOfWork
from usecases.roster_import import import_best


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


async def is_unleave(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: the button of one of several leaves."""
    press = press_of(query)
    return {"press": press} if press and press.action == "unleave" else False


async def on_unleave(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """End the leave that was pressed; the version slot is its id."""
    await end_pressed(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        leave_id=press.version,
        now=here.now,
    )
    return toast(query, here.texts, "done-unleave")


async def board(_: Message, here: Here) -> None:
    """Show who is on duty, who is away, and whom the bot cannot reach."""
    await roster.show_board(
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now
    )


async def duty(_: Message, here: Here) -> None:
    """Show a colleague their own duty days, shifts and leave."""
    await roster.show_duty(here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now)


async def is_roster(message: Message, desk: Desk) -> bool:
    """Filter: /roster, as words or as the caption of a file."""
    return hearing.command_of(message, desk.bot_username) == "roster"


async def on_roster(message: Message, here: Here) -> Fetch | None:
    """Have a supervisor's roster file fetched; without one, say how to send it."""
    if not here.chat.is_private:
        raise Refusal("refuse-in-private")
    homes = list(overseen(here.desk, actor=here.actor).values())
    replied = message.reply_to_message
    document = message.document or (replied.document if replied is not None else None)
    if document is None:
        await outgoing.say(here.uow, chat=here.chat, key="roster-how", now=here.now)
        return None
    if (document.file_size or 0) > LARGEST:
        raise Refusal("refuse-roster-large")
    name = document.file_name or "?"
    await outgoing.say(here.uow, chat=here.chat, key="roster-reading", now=here.now, file=name)
    owed = await owe(here.uow, chat=here.chat, key="refuse-roster-fetch", now=here.now)
    return _fetch(document, name, homes, here, owed)


def _fetch(document: Document, name: str, homes: list[Community], here: Here, owed: int) -> Fetch:
    def read_in(data: bytes | None) -> Take:
        try:
            return _taking(_rows(data, name), name, homes, here)
        except Refusal as no:
            return _refusing(no, here)

    return Fetch(file_id=document.file_id, limit=LARGEST, read=read_in, owed=owed)


def _rows(data: bytes | None, name: str) -> list[SheetRow]:
    if data is None:
        raise Refusal("refuse-roster-fetch")
    return read(data, name)


def _taking(rows: list[SheetRow], name: str, homes: list[Community], here: Here) -> Take:
    async def take(uow: UnitOfWork, now: datetime) -> None:
        by = here.actor.id
        try:
            facts = await import_best(
                uow, desk=here.desk, homes=homes, rows=rows, by=by, file=name, now=now
            )
        except Refusal as no:
            await _refusing(no, here)(uow, now)
            return
        await outgoing.put(
            uow,
            chat=here.chat,
            kind=outgoing.ROSTER_REPORT,
            now=now,
            urgency=Urgency.ANSWER,
            **facts,
        )

    return take


def _refusing(no: Refusal, here: Here) -> Take:
    async def take(uow: UnitOfWork, now: datetime) -> None:
        await outgoing.put(
            uow,
            chat=here.chat,
            kind=outgoing.SAY,
            now=now,
            urgency=Urgency.ANSWER,
            key=no.code,
            facts=no.facts,
        )

    return take


def router() -> Router:
    """Give the routes of the roster file and of leaves to be ended."""
    routes = Router(name="roster")
    routes.message.register(on_roster, is_roster)
    routes.callback_query.register(on_unleave, is_unleave)
    return routes
