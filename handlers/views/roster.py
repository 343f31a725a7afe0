"""The board and a colleague's own duty, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.chats import Chat
from domain.cover import Standing
from domain.people import Appointment, Rank, Role
from domain.roster import Shift
from locales import Texts
from usecases.leave_people import leave_example
from usecases.roster import Board, GridLine, OwnDuty

_SHOWN = 12
_SHIFTS = 14
_PROBLEMS = 25
_READ = 15
_OFF_HOURS = {
    (True, False): "board-after-hours",
    (True, True): "board-after-hours-shift",
    (False, False): "board-day-off",
    (False, True): "board-day-off-shift",
}
"""What is said outside duty time, by whether it is a workday and whether anybody has a shift."""


def board(found: Board, texts: Texts) -> str:
    """Say for each grid who is on, who is away or out of reach, and which groups are deaf."""
    local = found.local
    lines = [
        texts(
            "board-title",
            community=found.community.name,
            day=_day(local.date(), texts),
            time=local.strftime("%H:%M"),
        )
    ]
    if not found.is_duty_time:
        is_on_shift = any(line.on_duty for line in found.lines)
        lines.append(texts(_OFF_HOURS[found.is_workday, is_on_shift]))
    lines += [_grid(line, found, texts) for line in found.lines]
    lines += [
        texts("board-away", name=person.name, last=_day(leave.last_day, texts))
        for person, leave in found.away
    ]
    if found.unreachable:
        names = _names([person.name for person in found.unreachable], texts)
        lines.append(texts("board-unreachable", names=names))
    lines += _groups("board-deaf", found.deaf, texts)
    lines += _groups("board-called-only", found.called_only, texts)
    lines += _groups("board-listening", found.listening, texts)
    lines += _groups("board-should-listen", found.should_listen, texts)
    return "\n".join(lines)


def _grid(line: GridLine, found: Board, texts: Texts) -> str:
    name = line.grid.name
    shown = line.on_duty if found.is_duty_time or line.on_duty else line.on_today
    if not shown:
        return texts("board-nobody" if found.is_workday else "board-off", grid=name)
    key = "board-now" if line.on_duty else "board-today"
    people = texts.plain("digest-comma").join(_standing(item, line, found, texts) for item in shown)
    return texts(key, grid=name, people=people)


def _standing(item: Standing, line: GridLine, found: Board, texts: Texts) -> str:
    if item.grid not in {line.grid.code, None}:
        home = found.community.grid(item.grid)
        return texts.plain(
            "board-stands-in", name=item.person.name, grid=home.name if home else item.grid or ""
        )
    return texts.plain(f"board-rank-{item.rank.name.lower()}", name=item.person.name)


def _groups(key: str, chats: Sequence[Chat], texts: Texts) -> list[str]:
    return [texts(key, names=_names([chat.title for chat in chats], texts))] if chats else []


def _names(names: Sequence[str], texts: Texts) -> str:
    comma = texts.plain("digest-comma")
    return comma.join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")


def own_duty(found: OwnDuty, texts: Texts, *, is_changed: bool = False) -> str:
    """Say a colleague's duty days by grid, their shifts to come, and their leaves."""
    lines = [texts("duty-changed")] if is_changed else []
    lines.append(texts("duty-title", community=found.community.name))
    lines += [_duty(item, found, texts) for item in found.appointments]
    lines += [_shift(item, found, texts) for item in found.shifts[:_SHIFTS]]
    lines += [
        texts("duty-leave", first=_day(leave.first_day, texts), last=_day(leave.last_day, texts))
        for leave in found.leaves
    ]
    lines.append(texts("duty-hint", example=leave_example(found.today)))
    return "\n".join(lines)


def _duty(item: Appointment, found: OwnDuty, texts: Texts) -> str:
    days = texts.plain("digest-comma").join(
        texts.plain("duty-weekday", weekday=texts.plain(f"weekday-{day}")) for day in item.duty_days
    )
    grid = found.community.grid(item.grid)
    return texts(
        "duty-days",
        place=grid.name if grid else found.community.name,
        role=texts.plain(_role(item)),
        days=days or texts.plain("duty-workdays"),
    )


def _role(item: Appointment) -> str:
    if item.role is Role.GRID_WORKER:
        return "role-grid-worker-1" if item.rank is Rank.B else "role-grid-worker-0"
    return f"duty-role-{item.role.value.replace('_', '-')}"


def _shift(item: Shift, found: OwnDuty, texts: Texts) -> str:
    grid = found.community.grid(item.grid)
    return texts(
        "duty-shift",
        day=_day(item.day, texts),
        start=item.start.strftime("%H:%M"),
        end=item.end.strftime("%H:%M"),
        place=grid.name if grid else texts.plain("duty-all-grids"),
    )


def _day(day: date, texts: Texts) -> str:
    weekday = texts.plain(f"weekday-{day.isoweekday()}")
    return texts.plain("roster-day", day=day.isoformat(), weekday=weekday)


def report(told: Mapping[str, Any], texts: Texts) -> str:
    """Say what a roster file set, or every row that could not be understood, and why."""
    name, problems = told["file"], told["problems"]
    if not problems:
        return "\n".join([_outcome(told, texts), *_left_out(told, texts)])
    lines = [texts("roster-wrong", file=name, count=len(problems))]
    lines += [
        texts(
            "roster-row",
            sheet=item["sheet"],
            number=item["number"],
            why=texts.plain(item["key"], **item["facts"]),
        )
        for item in problems[:_PROBLEMS]
    ]
    if len(problems) > _PROBLEMS:
        lines.append(texts("roster-more", count=len(problems) - _PROBLEMS))
    return "\n".join(lines)


def _outcome(told: Mapping[str, Any], texts: Texts) -> str:
    """Say what was set, every shift by itself."""
    if told["is_same"]:
        return texts("roster-nothing", file=told["file"])
    counts = {key: told[key] for key in ("duties", "shifts", "leaves", "past")}
    key = "roster-checked" if told["dry_run"] else "roster-kept"
    lines = [texts(key, file=told["file"], **counts)]
    lines += [_read_shift(item, texts) for item in told["read"][:_READ]]
    if len(told["read"]) > _READ:
        lines.append(texts("roster-shifts-more", count=len(told["read"]) - _READ))
    return "\n".join(lines)


def _read_shift(item: Mapping[str, Any], texts: Texts) -> str:
    return texts(
        "roster-shift",
        name=item["name"],
        day=_day(date.fromisoformat(item["day"]), texts),
        start=item["start"],
        end=item["end"],
        place=item["grid"] or texts.plain("duty-all-grids"),
    )


def _left_out(told: Mapping[str, Any], texts: Texts) -> list[str]:
    lines = []
    if told["strangers"]:
        lines.append(texts("roster-strangers", names=_names(told["strangers"], texts)))
    if told["unused"]:
        lines.append(texts("roster-unused", names=_names(told["unused"], texts)))
    return lines
