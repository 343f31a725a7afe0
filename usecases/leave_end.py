"""The end of a leave: /leave 销假, the one that is meant; of several the one that is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from domain.chats import Chat
from domain.community import Community
from domain.dues import DueState, subject_of_leave
from domain.leave_words import Span
from domain.people import Actor, Person
from domain.refusals import Refusal
from domain.roster import Leave
from usecases import outgoing
from usecases.desk import Desk
from usecases.leave_people import homes_of, may_speak_for, tell_at, tell_person, today_at
from usecases.ports import UnitOfWork
from usecases.shift_change import hold_roster, look_now

_SHOWN = 8


async def end_leave(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    whose: Sequence[tuple[Community, Person]],
    days: Span | None,
    now: datetime,
) -> None:
    """End the one leave of these days, or the only one; of several, ask which."""
    standing = [leave for home, person in whose for leave in await _of(uow, home, person, now)]
    if not standing:
        raise Refusal("refuse-no-leave")
    found = standing if days is None else [item for item in standing if _touches(item, days)]
    if len({(item.first_day, item.last_day) for item in found}) == 1:
        await _end(uow, desk=desk, chat=chat, actor=actor, leaves=found, now=now)
    else:
        await _ask_which(uow, chat=chat, leaves=found or standing, person=whose[0][1], now=now)


async def end_pressed(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, leave_id: int, now: datetime
) -> None:
    """End the leave whose button was pressed, and the same days in other communities."""
    homes = homes_of(desk, chat, actor)
    for home in homes:
        await hold_roster(uow, home=home, now=now)
    pressed = await uow.roster.leave(leave_id)
    person = await uow.people.get(pressed.person_id) if pressed is not None else None
    if pressed is None or person is None:
        raise Refusal("refuse-stale")
    whose = [home for home in homes if await may_speak_for(uow, actor, home, person)]
    if pressed.community not in {home.code for home in whose}:
        raise Refusal("refuse-leave-for-others")
    standing = [leave for home in whose for leave in await _of(uow, home, person, now)]
    same = [item for item in standing if _days(item) == _days(pressed)]
    if pressed not in same:
        raise Refusal("refuse-no-leave")
    await _end(uow, desk=desk, chat=chat, actor=actor, leaves=same, now=now)


def _days(leave: Leave) -> tuple[date, date]:
    return leave.first_day, leave.last_day


def _touches(leave: Leave, days: Span) -> bool:
    return leave.first_day <= days.last and days.first <= leave.last_day


async def _of(uow: UnitOfWork, home: Community, person: Person, now: datetime) -> list[Leave]:
    found = await uow.roster.leaves(home.code, since=today_at(home, now))
    return [leave for leave in found if leave.person_id == person.id]


async def _ask_which(
    uow: UnitOfWork, *, chat: Chat, leaves: Sequence[Leave], person: Person, now: datetime
) -> None:
    """Show a button for each of several leaves; the version slot is the leave's id."""
    once = {_days(leave): leave.id for leave in leaves}
    shown = sorted(once.items())[:_SHOWN]
    await outgoing.say(
        uow,
        chat=chat,
        key="leave-which",
        now=now,
        buttons=[[[_label(*days), f"v1:unleave:0:{leave_id}:"]] for days, leave_id in shown],
        name=person.name,
        count=len(once),
    )


def _label(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} ~ {last}"


async def _end(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    leaves: Sequence[Leave],
    now: datetime,
) -> None:
    """End leaves of the same days; nothing that was handed over comes back."""
    for leave in leaves:
        leave.ended_at = now
        for due in await uow.dues.of_subject(subject_of_leave(leave.id)):
            if due.state is DueState.PENDING:
                await uow.remove(due)
        await look_now(uow, home=desk.home(leave.community), now=now)
    first = leaves[0]
    await tell_at(uow, desk=desk, chat=chat, key="leave-ended", leave=first, to=actor.id, now=now)
    if first.person_id != actor.id:
        await tell_person(uow, desk=desk, key="leave-ended", leave=first, now=now)
