"""What those who look after the program must know once."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calendar import calendar_of
from domain.chats import Chat, ChatKind
from domain.community import Community
from domain.dues import Audience, Due, DueKind, subject_of_community
from domain.outbox import Urgency
from domain.people import Person, Role
from usecases import outgoing
from usecases.cover import direct_chat
from usecases.falling_due import Run

_DECEMBER = 12
_CALENDAR = "calendar-"


async def seed_notices(run: Run, home: Community, planned: Sequence[Due]) -> None:
    """Plan one warning for each year whose holidays are not known: this one, and soon the next."""
    calendar = calendar_of(home.timing.duty, home.timezone)
    local = calendar.local(run.now)
    years = [local.year, local.year + 1] if local.month == _DECEMBER else [local.year]
    noted = {due.slot for due in planned if due.kind is DueKind.NOTICE}
    for year in years:
        slot = f"{_CALENDAR}{year}"
        if slot not in noted and not calendar.knows(year):
            run.uow.add(
                Due(
                    community=home.code,
                    subject=subject_of_community(home.code),
                    kind=DueKind.NOTICE,
                    slot=slot,
                    at=calendar.next_duty(run.now),
                    created_at=run.now,
                )
            )


async def tell_of_calendar(run: Run, due: Due) -> None:
    """Tell supervisors and admins that the holidays of a year are not known yet."""
    community = run.desk.home(due.community)
    year = int(due.slot.removeprefix(_CALENDAR))
    if calendar_of(community.timing.duty, community.timezone).knows(year):
        return
    unreached: list[Person] = []
    for person in await _chiefs(run, community):
        chat = await direct_chat(run.uow, desk=run.desk, person=person)
        if chat is None:
            unreached.append(person)
        else:
            await _tell(run, community, chat, year)
    group = await _staff_group(run, community) if unreached else None
    if group is not None:
        await _tell(run, community, group, year, mentions=[person.id for person in unreached])


async def _chiefs(run: Run, community: Community) -> list[Person]:
    found: dict[int, Person] = {}
    for role in (Role.SUPERVISOR, Role.ADMIN):
        for person, _ in await run.uow.people.holders(community.code, role=role, grid=None):
            found[person.id] = person
    return list(found.values())


async def _staff_group(run: Run, community: Community) -> Chat | None:
    groups = [
        chat
        for chat in await run.uow.chats.bound(community.code, kind=ChatKind.STAFF)
        if chat.bot_id == run.desk.bot_id
    ]
    return min(groups, key=lambda chat: (chat.grid is not None, chat.id), default=None)


async def _tell(
    run: Run, community: Community, chat: Chat, year: int, mentions: list[int] | None = None
) -> None:
    await outgoing.put(
        run.uow,
        chat=chat,
        kind=outgoing.SAY,
        now=run.now,
        urgency=Urgency.NOTICE,
        audience=Audience.STAFF,
        community=community.code,
        key="reminder-calendar",
        facts={"year": str(year)},
        mentions=mentions,
    )
