"""Digests asked for: /digest, and the buttons behind numbers and grids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.counts import What
from domain.refusals import Refusal
from handlers import hearing
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press
from handlers.views import dates
from usecases.digest_asks import ask_behind, ask_digest, ask_grid

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=4000)


async def digest(message: Message, here: Here) -> None:
    """Give the numbers of a period; today when none is named."""
    await ask_digest(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        words=hearing.after_command(text_of(message)),
        now=here.now,
    )


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What the button of a number carries."""

    what: What
    start: datetime
    end: datetime
    scope: str
    category: int | None
    page: int


def _read(argument: str) -> Behind:
    """Read `what.from.to.scope[.category[.page]]`; anybody may have written it."""
    what, *rest = argument.split(".")
    if what not in set(What) or len(rest) not in (3, 4, 5):
        raise Refusal("refuse-stale")
    start, end = _span(rest[0], rest[1])
    category, page = [*rest[3:], "", ""][:2]
    return Behind(
        what=What(what),
        start=start,
        end=end,
        scope=rest[2],
        category=_small(category) if category else None,
        page=_small(page) if page else 0,
    )


def _small(digits: str) -> int:
    if not (digits.isdecimal() and len(digits) < 4):  # noqa: PLR2004 - nothing of ours is longer
        raise Refusal("refuse-stale")
    return int(digits)


def _span(first: str, last: str) -> tuple[datetime, datetime]:
    start, end = dates.unpack(first, "UTC"), dates.unpack(last, "UTC")
    if start is None or end is None or not (_EARLIEST < start <= end and end - start <= _LONGEST):
        raise Refusal("refuse-stale")
    return start, end


async def on_number(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """List the tickets behind a number; the version slot is the community's key."""
    behind = _read(press.arg)
    await ask_behind(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        key=press.version,
        scope=behind.scope,
        what=behind.what,
        start=behind.start,
        end=behind.end,
        category=behind.category,
        page=behind.page,
        now=here.now,
    )
    return toast(query, here.texts, "toast-see-below")


async def on_grid(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Give one grid's share of a digest."""
    parts = press.arg.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - from, to, grid
        raise Refusal("refuse-stale")
    start, end = _span(parts[0], parts[1])
    await ask_grid(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        key=press.version,
        scope=parts[2],
        start=start,
        end=end,
        now=here.now,
    )
    return toast(query, here.texts, "toast-see-below")
