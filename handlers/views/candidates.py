"""The card that asks about overheard words: small, without names, and without the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from aiogram.filters.callback_data import CallbackData

from domain.community import Category
from domain.ticket import Place
from handlers.views.cards import spell_place
from handlers.views.keyboards import Button, Markup, carrying, keyboard
from locales import Texts
from usecases.candidate_presses import Choice

_IDS_END = 1 << 63


class CandidatePress(CallbackData, prefix="cand"):
    """What a button of the card carries: the candidate, and what it says about its words."""

    candidate: int
    choice: Choice

    @classmethod
    def unpack(cls, value: str) -> Self:
        """Read a button; anybody can forge one, so numbers no row can have are refused."""
        pressed = super().unpack(value)
        if not 0 <= pressed.candidate < _IDS_END:
            raise ValueError(f"no row has such a number: {value!r}")
        return pressed


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What the card shows: how many said it, what it seems to be, and which ticket it is like.

    `is_own` says that who is asked reported that ticket, or joined it.
    """

    candidate: int
    category: Category
    building: str | None
    people: int
    number: int | None = None
    is_like: bool = False
    is_own: bool = False


def candidate_card(asking: Asking, texts: Texts) -> tuple[str, Markup | None]:
    """Ask once; 附议 comes first where the words are very like an open ticket."""
    name = asking.category.name if texts.language == "zh" else asking.category.name_en
    place = spell_place(Place(building=asking.building), texts, unit=False, room=False)
    lines = [texts("candidate-ask", category=name, place=place, is_placed="yes" if place else "no")]
    if asking.number is not None:
        lines.append(texts("candidate-like", number=asking.number))
    if asking.people > 1:
        lines.append(texts("candidate-people", count=asking.people))
    is_theirs = asking.is_like and asking.number is not None and not asking.is_own
    lines.append(texts("candidate-join" if is_theirs else "candidate-who"))
    return "\n".join(lines), _keys(asking, texts)


def _keys(asking: Asking, texts: Texts) -> Markup | None:
    yes = _button(asking, Choice.YES, texts.plain("button-candidate-yes"))
    no = _button(asking, Choice.NO, texts.plain("button-candidate-no"))
    if asking.number is None:
        return keyboard([[yes, no]])
    key = "button-candidate-add" if asking.is_own else "button-candidate-join"
    join = _button(asking, Choice.JOIN, texts.plain(key, number=asking.number))
    return keyboard([[join], [yes, no]] if asking.is_like else [[yes, no], [join]])


def _button(asking: Asking, choice: Choice, label: str) -> Button:
    carried = CandidatePress(candidate=asking.candidate, choice=choice)
    return carrying(label, carried.pack())
