"""Rosters written across, with a column for each role, weekday or shift, told as plain rows.

So a grid's A角 and B角 may stand side by side, a week may be ticked off, and a day may have a
column for each of its shifts. What a cell means is never guessed: an unknown mark is left to be
named as a problem of its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from domain.roster_rows import Field, SheetKind
from domain.roster_words import is_hours, names_in, plain, role_of

_FEWEST_DAYS = 3
"""So many weekdays side by side are a week; a single one may be any title."""

_WEEKDAY = re.compile(
    r"(?:周|星期|礼拜)[一二三四五六日天1-7]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
)
_IN_BRACKETS = re.compile(r"[(（](.*?)[)）]")
_ON = frozenset({*"√✓✔☑✅●班是1yv", "值班", "上班", "在岗", "yes", "on"})
_OFF = frozenset({"", *"×✗✘xX-—–/休否0n", "休息", "轮休", "no", "off"})
_NO_DAY = "—"

Cells = Mapping[Field, str]


@dataclass(frozen=True, kw_only=True)
class Across:
    """What the columns of a header stand for beside its fields, and how a row of it is told."""

    kind: SheetKind
    columns: Mapping[int, str]
    tell: Callable[[Cells, Mapping[str, str]], Iterator[Cells]]

    def spread(self, cells: Cells, words: Sequence[str]) -> Iterator[Cells]:
        """Give the rows that one row stands for."""
        said = {head: words[at] if at < len(words) else "" for at, head in self.columns.items()}
        yield from self.tell(cells, said)


def across(words: Sequence[str], fields: AbstractSet[Field]) -> Across | None:
    """Give what a header says across; None where each of its rows is about one thing already."""
    heads = {at: word for at, word in enumerate(words) if word}
    if Field.GRID in fields and not fields & {Field.NAME, Field.ROLE, Field.DATE, Field.DAYS}:
        roles = {at: word for at, word in heads.items() if role_of(word) is not None}
        if roles:
            return Across(kind=SheetKind.DUTY, columns=roles, tell=_roles)
    if not fields & {Field.DATE, Field.DAYS, Field.START}:
        days = {at: word for at, word in heads.items() if _WEEKDAY.fullmatch(plain(word))}
        if len(days) >= _FEWEST_DAYS:
            return Across(kind=SheetKind.DUTY, columns=days, tell=_days)
    if Field.DATE in fields and not fields & {Field.NAME, Field.TIME}:
        shifts = {at: hours for at, word in heads.items() if (hours := _hours(word))}
        if shifts:
            return Across(kind=SheetKind.SHIFT, columns=shifts, tell=_shifts)
    return None


def _hours(head: str) -> str:
    """Give the hours a column is about: those in brackets, else those that it is called after."""
    inner = _IN_BRACKETS.search(head)
    outer = _IN_BRACKETS.sub("", head)
    return next((said for said in (inner[1] if inner else "", outer) if is_hours(said)), "")


def _roles(cells: Cells, said: Mapping[str, str]) -> Iterator[Cells]:
    for role, names in said.items():
        for name in _people(names):
            yield {**cells, Field.NAME: name, Field.ROLE: role}


def _days(cells: Cells, said: Mapping[str, str]) -> Iterator[Cells]:
    """Tell a person's week that is ticked off, or the week of each person in the cells."""
    if Field.NAME in cells:
        marks = {day: plain(mark) for day, mark in said.items()}
        days = [day if mark in _ON else f"{day}{mark}" for day, mark in marks.items()]
        on = [told for told, mark in zip(days, marks.values(), strict=True) if mark not in _OFF]
        yield {**cells, Field.DAYS: "、".join(on) or _NO_DAY}
        return
    people: dict[str, list[str]] = {}
    for day, names in said.items():
        for name in _people(names):
            people.setdefault(name, []).append(day)
    for name, own in people.items():
        yield {**cells, Field.NAME: name, Field.DAYS: "、".join(own)}


def _shifts(cells: Cells, said: Mapping[str, str]) -> Iterator[Cells]:
    """Tell each shift of a day; who leads has the day's usual one."""
    rest = {field: cells[field] for field in (Field.DATE, Field.GRID) if field in cells}
    for hours, names in said.items():
        if people := _people(names):
            yield {**rest, Field.TIME: hours, Field.NAME: "、".join(people)}
    if cells.get(Field.LEADER):
        yield cells


def _people(text: str) -> list[str]:
    return [name for name in names_in(text) if plain(name) not in _OFF]
