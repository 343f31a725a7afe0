"""The card that asks about overheard words: small, without names, and without the words."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from domain.community import Category
from domain.ticket import Place
from handlers.views.cards import spell_place
from handlers.views.keyboards import keyboard
from locales import Texts
from usecases.candidate_presses import Choice


class CandidatePress(CallbackData, prefix="cand"):
    """What a button of the card carries: the candidate, and what it says about its words."""

    candidate: int = Field(ge=0, lt=1 << 63)
    choice: Choice


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What the card shows: how many said it, what it seems to be, and which ticket it is like."""

    candidate: int
    category: Category
    building: str | None
    people: int
    number: int | None = None
    is_like: bool = False


def candidate_card(asking: Asking, texts: Texts) -> tuple[str, InlineKeyboardMarkup | None]:
    """Ask once; 附议 comes first where the words are very like an open ticket."""
    name = asking.category.name if texts.language == "zh" else asking.category.name_en
    place = spell_place(Place(building=asking.building), texts, unit=False, room=False)
    lines = [texts("candidate-ask", category=name, place=place, is_placed="yes" if place else "no")]
    if asking.number is not None:
        lines.append(texts("candidate-like", number=asking.number))
    if asking.people > 1:
        lines.append(texts("candidate-people", count=asking.people))
    lines.append(texts("candidate-who"))
    return "\n".join(lines), _keys(asking, texts)


def _keys(asking: Asking, texts: Texts) -> InlineKeyboardMarkup | None:
    yes = _button(asking, Choice.YES, texts.plain("button-candidate-yes"))
    no = _button(asking, Choice.NO, texts.plain("button-candidate-no"))
    if asking.number is None:
        return keyboard([[yes, no]])
    join = _button(asking, Choice.JOIN, texts.plain("button-candidate-join", number=asking.number))
    return keyboard([[join], [yes, no]] if asking.is_like else [[yes, no], [join]])


def _button(asking: Asking, choice: Choice, label: str) -> InlineKeyboardButton:
    carried = CandidatePress(candidate=asking.candidate, choice=choice)
    return InlineKeyboardButton(text=label, callback_data=carried.pack())
