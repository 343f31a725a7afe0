"""Leave: /leave 10-01..10-07, for oneself, or by a chief for somebody by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.chats import Chat
from domain.community import Community
from domain.cover import taker
from domain.dues import Audience, Due, DueKind, subject_of_leave
from domain.leave_words import Span, leave_words
from domain.people import STAFF, Actor, Person
from domain.refusals import Refusal
from domain.roster import Leave
from usecases.cover import duty_of
from usecases.desk import Desk
from usecases.handover import hand_over
from usecases.leave_end import end_leave
from usecases.leave_people import (
    calendar_at,
    facts_of,
    homes_of,
    no_days,
    tell_at,
    tell_person,
    today_at,
    whom,
)
from usecases.ports import UnitOfWork
from usecases.shift_change import hold_roster

LONGEST = 60


async def leave_by_words(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, words: str, now: datetime
) -> None:
    """Keep or end the leave that the words behind /leave ask for, and read it back."""
    homes = homes_of(desk, chat, actor)
    calendar = calendar_at(homes[0])
    asked = leave_words(words, calendar.local(now), calendar)
    if asked is None:
        raise no_days(homes[0], now)
    whose = await whom(uow, homes, actor, asked.name, now)
    for home, _ in whose:
        await hold_roster(uow, home=home, now=now)
    if asked.is_over:
        await end_leave(
            uow, desk=desk, chat=chat, actor=actor, whose=whose, days=asked.days, now=now
        )
    elif asked.days is not None:
        for home, person in whose:
            leave = await keep_leave(
                uow, home=home, person=person, days=asked.days, by=actor.id, now=now
            )
            await _read_back(uow, desk=desk, chat=chat, actor=actor, leave=leave, now=now)
            await start_leave(uow, desk=desk, leave=leave, person=person, now=now)
            if person.id != actor.id:
                await tell_person(uow, desk=desk, key="leave-told", leave=leave, now=now)


async def keep_leave(
    uow: UnitOfWork,
    *,
    home: Community,
    person: Person,
    days: Span,
    by: int,
    now: datetime,
) -> Leave:
    """Write a leave down; refuses what cannot be one."""
    today = today_at(home, now)
    check_days(days.first, days.last, today)
    for other in await uow.roster.leaves(home.code, since=days.first):
        if other.person_id == person.id and other.first_day <= days.last:
            raise overlaps(other, person, is_own=by == person.id, today=today)
    return uow.add(
        Leave(
            community=home.code,
            person_id=person.id,
            first_day=days.first,
            last_day=days.last,
            created_by=by,
            created_at=now,
        )
    )


def overlaps(other: Leave, person: Person, *, is_own: bool, today: date) -> Refusal:
    """Give the refusal of a leave beside another, with the command that ends that one."""
    return Refusal("refuse-leave-overlaps", **facts_of(other, person, is_own=is_own, today=today))


def check_days(first: date, last: date, today: date) -> None:
    """Refuse days that are over, turned round, or too many."""
    if last < first:
        raise Refusal("refuse-leave-order", first=first.isoformat(), last=last.isoformat())
    if last < today:
        raise Refusal("refuse-leave-past", last=last.isoformat())
    if (last - first).days >= LONGEST:
        raise Refusal("refuse-leave-long", limit=LONGEST)


async def start_leave(
    uow: UnitOfWork, *, desk: Desk, leave: Leave, person: Person, now: datetime
) -> None:
    """Hand over at once when the leave has begun, else when its first day's duty begins.

    Nobody is woken for it: at night it waits for the morning, if the leave lasts until then.
    """
    at = _hands_over_at(desk.home(leave.community), leave, now)
    if at <= now:
        awake = Audience.SHIFT
        await hand_over(uow, desk=desk, leave=leave, person=person, now=now, audience=awake)
        return
    uow.add(
        Due(
            community=leave.community,
            subject=subject_of_leave(leave.id),
            kind=DueKind.LEAVE,
            slot="begin",
            at=at,
            created_at=now,
        )
    )


def _hands_over_at(home: Community, leave: Leave, now: datetime) -> datetime:
    """Give when the work passes on: with the leave, or after the night in which it was taken."""
    at, calendar = _begins(home, leave.first_day), calendar_at(home)
    if at <= now and calendar.is_quiet(now) and not calendar.is_duty(now):
        return _begins(home, calendar.local(calendar.after_quiet(now)).date())
    return at


def _begins(home: Community, day: date) -> datetime:
    """Give the start of duty on a day; on a day off, the end of its night."""
    calendar = calendar_at(home)
    frames = calendar.frames(day)
    if frames:
        return frames[0].start
    midnight = datetime.combine(day, time(), ZoneInfo(home.timezone))
    return calendar.after_quiet(midnight.astimezone(UTC))


async def _read_back(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, leave: Leave, now: datetime
) -> None:
    home = desk.home(leave.community)
    at = max(now, _hands_over_at(home, leave, now))
    duty = await duty_of(uow, desk=desk, community=home, now=at)
    held = await uow.people.appointments_of(leave.person_id)
    grids = {item.grid for item in held if item.community == home.code and item.role in STAFF}
    covers = []
    for grid in home.grids:
        if grid.code in grids:
            heir = taker(await duty.chain(grid.code), besides=leave.person_id)
            covers.append(f"{grid.name} → {heir.name if heir is not None else '—'}")
    said = " · ".join(covers) or "none"
    if duty.today > leave.last_day:
        said = "over"
    await tell_at(
        uow,
        desk=desk,
        chat=chat,
        key="leave-kept",
        leave=leave,
        to=actor.id,
        now=now,
        covers=said,
    )
