"""Whose leave somebody may speak of, and how people hear of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain.calendar import Calendar, calendar_of
from domain.chats import Chat
from domain.community import Community
from domain.outbox import Urgency
from domain.people import Actor, Person, Role
from domain.refusals import Refusal
from domain.roster import Leave
from usecases import outgoing
from usecases.colleagues import Colleague, bearers, colleagues, find_colleague, helpers
from usecases.cover import direct_chat
from usecases.desk import Desk
from usecases.ports import UnitOfWork

_SOON = timedelta(days=7)
_LENGTH = timedelta(days=2)


def homes_of(desk: Desk, chat: Chat, actor: Actor) -> list[Community]:
    """Give the communities that the person works for, only the group's own in a group."""
    found = [item for item in desk.communities if actor.is_staff(item.code)]
    if chat.community is not None:
        found = [item for item in found if item.code == chat.community]
    if not found:
        raise Refusal("refuse-staff-only")
    return found


async def whom(
    uow: UnitOfWork, homes: Sequence[Community], actor: Actor, name: str, now: datetime
) -> list[tuple[Community, Person]]:
    """Give whose leave it is, in each community that it concerns; refuses who may not say so."""
    if not name:
        own = [(home, actor.person) for home in homes if actor.is_appointed(home.code)]
        if not own:
            raise Refusal("refuse-staff-only")
        return own
    staff = {home.code: await colleagues(uow, community=home) for home in homes}
    led = [home for home in homes if _led_grids(actor, home)]
    seen = list({i.person.id: i for home in led or homes for i in staff[home.code]}.values())
    if not led:
        return _own(homes, actor, seen, name, now)
    besides = [item for home in led for item in await helpers(uow, community=home)]
    person = find_colleague(seen, name, besides=besides).person
    whose = [
        (home, person)
        for home in led
        for item in staff[home.code]
        if item.person.id == person.id and (person.id == actor.id or _leads(actor, home, item))
    ]
    if not whose:
        raise Refusal("refuse-leave-for-others")
    return whose


def _own(
    homes: Sequence[Community], actor: Actor, seen: Sequence[Colleague], name: str, now: datetime
) -> list[tuple[Community, Person]]:
    """Let a worker give their own name; a word that names nobody is no name but a misread day."""
    found = bearers(seen, name)
    if not found:
        raise no_days(homes[0], now)
    if [item.person.id for item in found] != [actor.id]:
        raise Refusal("refuse-leave-for-others")
    return [(home, actor.person) for home in homes]


def no_days(home: Community, now: datetime) -> Refusal:
    """Give the refusal of words that name no days, with an example to come."""
    return Refusal("refuse-leave-words", example=leave_example(today_at(home, now)))


def leave_example(today: date) -> str:
    """Give days to come, as /leave takes them."""
    return f"{today + _SOON:%m-%d}..{today + _SOON + _LENGTH:%m-%d}"


async def may_speak_for(uow: UnitOfWork, actor: Actor, home: Community, person: Person) -> bool:
    """Say whether somebody may end the leave of a person in a community."""
    if person.id == actor.id:
        return True
    staff = await colleagues(uow, community=home)
    return any(item.person.id == person.id and _leads(actor, home, item) for item in staff)


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


def calendar_at(home: Community) -> Calendar:
    """Give the calendar of a community."""
    return calendar_of(home.timing.duty, home.timezone)


def today_at(home: Community, now: datetime) -> date:
    """Give the local day of a community."""
    return calendar_at(home).local(now).date()


def facts_of(leave: Leave, person: Person, *, is_own: bool, today: date) -> dict[str, str | int]:
    """Give what sentences say of a leave; `who` and `day` are what /leave 销假 ends it by."""
    is_near = leave.first_day.year == today.year
    return {
        "name": person.name,
        "first": leave.first_day.isoformat(),
        "last": leave.last_day.isoformat(),
        "days": (leave.last_day - leave.first_day).days + 1,
        "who": "" if is_own else f"{person.name} ",
        "day": f"{leave.first_day:%m-%d}" if is_near else leave.first_day.isoformat(),
    }


async def tell_person(
    uow: UnitOfWork, *, desk: Desk, key: str, leave: Leave, now: datetime
) -> None:
    """Say something about a leave to the person it is about, in their direct chat."""
    person = await uow.people.get(leave.person_id)
    place = await direct_chat(uow, desk=desk, person=person) if person is not None else None
    if person is not None and place is not None:
        await tell_at(uow, desk=desk, chat=place, key=key, leave=leave, to=person.id, now=now)


async def tell_at(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    key: str,
    leave: Leave,
    to: int,
    now: datetime,
    **more: str,
) -> None:
    """Say something about a leave in a chat, in words that fit whoever reads it there."""
    person = await uow.people.get(leave.person_id)
    if person is None:
        return
    today = today_at(desk.home(leave.community), now)
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.SAY,
        now=now,
        urgency=Urgency.ANSWER,
        key=key,
        facts={**facts_of(leave, person, is_own=to == person.id, today=today), **more},
    )
