"""The lively hour that ships with the pilot: who says what at which minute, and what must come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.commands.demo_pilot import Pilot, Resident, Step, person_of, pilot, read_pilot
from domain.ticket import Priority

TALK = 3
"""How many things a line of mere talk tells: the minute, who, and the words."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What must come of one trouble: one ticket, of this kind, for this place and these homes.

    With `danger` nobody is asked first, and the staff is called.
    """

    key: str
    category: str
    building: str | None
    urgency: Priority
    households: int
    danger: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that somebody says or presses, and the trouble that it is about, if any.

    `role` is "complaint", "emergency" or "joke" where the line is one of these.
    """

    step: Step
    about: str | None = None
    role: str | None = None

    @property
    def words(self) -> str:
        """Give what is said, the words under a picture included."""
        return self.step.say or self.step.photo or ""

    @property
    def is_said(self) -> bool:
        """Say whether it is a message; else it is the press of a button."""
        return self.step.press is None


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A scripted hour of one group."""

    group: str
    began: datetime
    people: tuple[Resident, ...]
    troubles: tuple[Trouble, ...]
    lines: tuple[Line, ...]

    @property
    def messages(self) -> tuple[Line, ...]:
        """Give what people say."""
        return tuple(line for line in self.lines if line.is_said)

    @property
    def talk(self) -> tuple[Line, ...]:
        """Give what must leave no trace."""
        return tuple(line for line in self.messages if line.about is None)

    def town(self) -> Pilot:
        """Give the pilot community with those who move in for this hour."""
        town = pilot()
        return replace(town, people=(*town.people, *self.people))


def lively_hour() -> Hour:
    """Read the hour."""
    found = read_pilot("lively.toml")
    lines = sorted(
        (_line(item, found["group"]) for item in found["lines"]),
        key=lambda line: line.step.minute or 0.0,
    )
    return Hour(
        group=found["group"],
        began=found["begins"],
        people=tuple(person_of(item) for item in found["people"]),
        troubles=tuple(_trouble(key, item) for key, item in found["troubles"].items()),
        lines=tuple(lines),
    )


def _line(item: list[Any] | dict[str, Any], group: str) -> Line:
    if isinstance(item, list):
        if len(item) != TALK:
            raise ValueError(f"talk is [minute, who, words], not {item!r}")
        minute, who, words = item
        return Line(step=Step(who=who, where=group, say=words, minute=float(minute)))
    told = {key: value for key, value in item.items() if key not in {"at", "about", "is"}}
    step = Step(**told, where=group, minute=float(item["at"]))
    return Line(step=step, about=item.get("about"), role=item.get("is"))


def _trouble(key: str, item: Mapping[str, Any]) -> Trouble:
    return Trouble(
        key=key,
        category=item["category"],
        building=item["building"] or None,
        urgency=Priority(item["urgency"]),
        households=item["households"],
        danger=item.get("danger", False),
    )
