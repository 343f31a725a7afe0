from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import Message
from pydantic import ValidationError

from bot.raw import Raw
from bot.sieve import Verdict
from domain.refusals import Refusal
from domain.understanding.values import Understood
from handlers.incoming import words_of
from usecases.keeping import Words


@dataclass(frozen=True)
class Heard:
    """What handlers are given with an update: what was understood, and what waited for it.

    With an excess they only say that.
    """

    understood: Understood | None = None
    before: tuple[Words, ...] = ()
    excess: Refusal | None = None


NOTHING = Heard()


def heard_with(verdict: Verdict, bot: Bot) -> Heard:
    """Give what goes along with an update that was judged."""
    if verdict.understood is None and not verdict.before and verdict.refusal is None:
        return NOTHING
    waited = [found for one in verdict.before if (found := _words(one, bot)) is not None]
    return Heard(verdict.understood, tuple(waited), verdict.refusal)


def _words(message: Raw, bot: Bot) -> Words | None:
    """Read a message that waited; one that cannot be read is not worth the one it waited for."""
    try:
        return words_of(Message.model_validate(message, context={"bot": bot}))
    except ValidationError:
        return None
