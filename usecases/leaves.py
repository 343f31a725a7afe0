"""Leave: /leave 10-01..10-07, for oneself, or by a chief for somebody by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import Calendar, calendar_of
from domain.chats import Chat
from domain.community import Community
from domain.cover import taker
from domain.dues import Due, DueKind, DueState, subject_of_leave
from domain.outbox import Urgency
from domain.people import STAFF, Actor, Person, Role
from domain.refusals import Refusal
from domain.roster import Leave
from domain.roster_words import days_of, plain
from usecases import outgoing
from usecases.colleagues import Colleague, colleagues, find_colleague, helpers
from usecases.cover import direct_chat, duty_of
from usecases.desk import Desk
from usecases.handover import hand_over
from usecases.ports import UnitOfWork

LONGEST = 60
_DAY = timedelta(days=1)
_OFF = ("off", "销假", "取消", "结束", "回来了", "上班了")


async def leave_by_words(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, words: str, now: datetime
) -> None:
    """Keep or end the leave that the words behind /leave ask for, and read it back."""
    homes = _homes(desk, chat, actor)
    name = _name_before_off(words)
    if name is not None:
        await _end_by_name(uow, desk=desk, homes=homes, chat=chat, actor=actor, name=name, now=now)
        return
    today = _calendar(homes[0]).local(now).date()
    asked = days_of(words, today)
    if asked is None:
        raise Refusal("refuse-leave-words")
    first, last, name = asked
    for home, person in await _whom(uow, homes, actor, name):
        leave = await keep_leave(
            uow, home=home, person=person, first=first, last=last, by=actor.id, now=now
        )
        await _read_back(uow, desk=desk, chat=chat, person=person, leave=leave, now=now)
        await start_leave(uow, desk=desk, leave=leave, person=person, now=now)
        if person.id != actor.id:
            await _tell(uow, desk=desk, chat=chat, key="leave-told", leave=leave, now=now)


def _homes(desk: Desk, chat: Chat, actor: Actor) -> list[Community]:
    """Give the communities that the person works for, only the group's own in a group."""
    found = [item for item in desk.communities if actor.is_staff(item.code)]
    if chat.community is not None:
        found = [item for item in found if item.code == chat.community]
    if not found:
        raise Refusal("refuse-staff-only")
    return found


def _name_before_off(words: str) -> str | None:
    """Give the name before a word that ends a leave, empty for oneself; None for other words."""
    said = plain(words)
    word = next((word for word in _OFF if said.endswith(word)), None)
    return None if word is None else words.strip()[: -len(word)].strip()


async def _whom(
    uow: UnitOfWork, homes: Sequence[Community], actor: Actor, name: str
) -> list[tuple[Community, Person]]:
    """Give whose leave it is, in each community that it concerns; refuses who may not say so."""
    if not name:
        return [(home, actor.person) for home in homes]
    led = [home for home in homes if _led_grids(actor, home)]
    staff = {home.code: await colleagues(uow, community=home) for home in led}
    once = {item.person.id: item for found in staff.values() for item in found}
    if not led:
        raise Refusal("refuse-leave-for-others")
    besides = [item for home in led for item in await helpers(uow, community=home)]
    person = find_colleague(list(once.values()), name, besides=besides).person
    whose = [
        (home, person)
        for home in led
        for item in staff[home.code]
        if item.person.id == person.id and (person.id == actor.id or _leads(actor, home, item))
    ]
    if not whose:
        raise Refusal("refuse-leave-for-others")
    return whose


def _led_grids(actor: Actor, home: Community) -> set[str | None]:
    """Give the grids whose people a chief may send on leave; None stands for all of them."""
    if actor.oversees(home.code):
        return {None}
    return {
        item.grid
        for item in actor.appointments
        if item.community == home.code and item.role is Role.GRID_LEAD
    }


def _leads(actor: Actor, home: Community, other: Colleague) -> bool:
    led = _led_grids(actor, home)
    return None in led or any(
        item.role is Role.GRID_WORKER and item.grid in led for item in other.appointments
    )


async def keep_leave(
    uow: UnitOfWork,
    *,
    home: Community,
    person: Person,
    first: date,
    last: date,
    by: int,
    now: datetime,
) -> Leave:
    """Write a leave down; refuses what cannot be one."""
    today = _calendar(home).local(now).date()
    check_days(first, last, today)
    for other in await uow.roster.leaves(home.code, since=first):
        if other.person_id == person.id and other.first_day <= last:
            raise Refusal(
                "refuse-leave-overlaps",
                name=person.name,
                first=other.first_day.isoformat(),
                last=other.last_day.isoformat(),
            )
    return uow.add(
        Leave(
            community=home.code,
            person_id=person.id,
            first_day=first,
            last_day=last,
            created_by=by,
            created_at=now,
        )
    )


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
    """Hand over at once when the leave has begun, else when its first day's duty begins."""
    at = _begins(desk.home(leave.community), leave)
    if at <= now:
        await hand_over(uow, desk=desk, leave=leave, person=person, now=now)
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


def _begins(home: Community, leave: Leave) -> datetime:
    """Give the start of duty on the first day; on a day off, the end of its night."""
    calendar = _calendar(home)
    frames = calendar.frames(leave.first_day)
    if frames:
        return frames[0].start
    midnight = datetime.combine(leave.first_day, time(), ZoneInfo(home.timezone))
    return calendar.after_quiet(midnight.astimezone(UTC))


def _calendar(home: Community) -> Calendar:
    return calendar_of(home.timing.duty, home.timezone)


async def _read_back(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, person: Person, leave: Leave, now: datetime
) -> None:
    home = desk.home(leave.community)
    duty = await duty_of(uow, desk=desk, community=home, now=max(now, _begins(home, leave)))
    held = await uow.people.appointments_of(person.id)
    grids = {item.grid for item in held if item.community == home.code and item.role in STAFF}
    covers = []
    for grid in home.grids:
        if grid.code in grids:
            heir = taker(await duty.chain(grid.code), besides=person.id)
            covers.append(f"{grid.name} → {heir.name if heir is not None else '—'}")
    await outgoing.say(
        uow,
        chat=chat,
        key="leave-kept",
        now=now,
        name=person.name,
        first=leave.first_day.isoformat(),
        last=leave.last_day.isoformat(),
        days=(leave.last_day - leave.first_day).days + 1,
        covers="；".join(covers) or "none",
    )


async def _end_by_name(
    uow: UnitOfWork,
    *,
    desk: Desk,
    homes: Sequence[Community],
    chat: Chat,
    actor: Actor,
    name: str,
    now: datetime,
) -> None:
    """End the leave that runs, or the next one; nothing that was handed over comes back."""
    ended: list[Leave] = []
    for home, person in await _whom(uow, homes, actor, name):
        today = _calendar(home).local(now).date()
        leaves = await uow.roster.leaves(home.code, since=today)
        mine = [leave for leave in leaves if leave.person_id == person.id]
        ended += [min(mine, key=lambda leave: leave.first_day)] if mine else []
    if not ended:
        raise Refusal("refuse-no-leave")
    for leave in ended:
        leave.ended_at = now
        for due in await uow.dues.of_subject(subject_of_leave(leave.id)):
            if due.state is DueState.PENDING:
                await uow.remove(due)
        await _tell(uow, desk=desk, chat=chat, key="leave-ended", leave=leave, now=now, here=True)
        if leave.person_id != actor.id:
            await _tell(uow, desk=desk, chat=chat, key="leave-ended", leave=leave, now=now)


async def _tell(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    key: str,
    leave: Leave,
    now: datetime,
    here: bool = False,
) -> None:
    """Say something about a leave here, or to the person it is about."""
    person = await uow.people.get(leave.person_id)
    if person is None:
        return
    place = chat if here else await direct_chat(uow, desk=desk, person=person)
    if place is not None:
        await outgoing.put(
            uow,
            chat=place,
            kind=outgoing.SAY,
            now=now,
            urgency=Urgency.ANSWER,
            key=key,
            facts={
                "name": person.name,
                "first": leave.first_day.isoformat(),
                "last": leave.last_day.isoformat(),
            },
        )
