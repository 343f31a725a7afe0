"""Who lives where the generated updates arrive: grids, groups, and people of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.chats import Chat, ChatKind
from domain.community import Category, Community, Compound, Grid
from domain.listening import Listening
from domain.people import Appointment, Person, Rank, Role
from fuzzing.telegram import BOT_ID
from storage.unit_of_work import Database

DEMO = Community(
    code="demo",
    name="幸福社区",
    grids=(Grid(code="g1", name="第一网格"), Grid(code="g2", name="第二网格")),
    compounds=(
        Compound(
            code="c1", name="幸福家园", grid="g1", buildings=tuple(f"{n}栋" for n in range(1, 9))
        ),
        Compound(code="c2", name="团结小区", grid="g2", buildings=("1栋", "2栋", "A座")),
    ),
    categories=(
        Category(
            code="facilities.lighting", name="路灯", name_en="Lighting", keywords=("楼道灯", "灯")
        ),
        Category(
            code="facilities.road",
            name="道路、井盖",
            name_en="Roads",
            keywords=("井盖",),
            needs_photo=True,
        ),
        Category(code="utilities.gas", name="燃气", name_en="Gas", keywords=("燃气",)),
        Category(code="affairs.inquiry", name="咨询", name_en="Questions"),
    ),
    danger_words=("燃气泄漏", "着火"),
    urgent_words=("井盖不见",),
)
NEXT = replace(DEMO, code="next", name="邻家社区")
COMMUNITIES = (DEMO, NEXT)

GROUPS: dict[int, tuple[ChatKind | None, str | None, Listening]] = {
    -1001000000001: (ChatKind.COMPOUND, "g1", Listening.EXPLICIT),
    -1001000000002: (ChatKind.MERCHANTS, "g2", Listening.SUGGEST),
    -1001000000003: (ChatKind.STAFF, None, Listening.EXPLICIT),
    -1001000000004: (None, None, Listening.EXPLICIT),
}
RESIDENTS, LISTENING, STAFF, UNBOUND = GROUPS

PEOPLE: dict[int, tuple[str, Role | None, str | None]] = {
    5001: ("卓玛", None, None),
    5002: ("扎西<b>&amp;", None, None),
    5003: ("楼长格桑", Role.BUILDING_LEAD, "g1"),
    5004: ("李姐", Role.GRID_WORKER, "g1"),
    5005: ("小王", Role.GRID_WORKER, "g1"),
    5006: ("陈网格长", Role.GRID_LEAD, "g1"),
    5007: ("老赵", Role.GRID_WORKER, "g2"),
    5008: ("张书记", Role.SUPERVISOR, None),
    5009: ("=cmd|' /C calc'!A0", Role.ADMIN, None),
}


async def settle(database: Database, now: datetime) -> None:
    """Write down the groups and the people, the way binding and enrolling would."""
    async with database.writing() as uow:
        for telegram_id, (name, role, grid) in PEOPLE.items():
            person = uow.add(Person(telegram_id=telegram_id, name=name, created_at=now))
            uow.add(
                Chat(
                    bot_id=BOT_ID,
                    address=telegram_id,
                    type="private",
                    language="zh",
                    created_at=now,
                )
            )
            if role is not None:
                rank = Rank.B if telegram_id == 5005 else Rank.A  # noqa: PLR2004 - the second worker
                uow.add(
                    Appointment(
                        person_id=person.id,
                        community="demo",
                        grid=grid,
                        role=role,
                        rank=rank,
                        created_at=now,
                    )
                )
        for address, (kind, grid, way) in GROUPS.items():
            uow.add(
                Chat(
                    bot_id=BOT_ID,
                    address=address,
                    type="supergroup",
                    title="群",
                    kind=kind,
                    community="demo" if kind else None,
                    grid=grid,
                    compound="c1" if kind is ChatKind.COMPOUND else None,
                    language="zh",
                    is_admin=way is not Listening.EXPLICIT,
                    listening=way,
                    listening_since=now if way is not Listening.EXPLICIT else None,
                    created_at=now,
                )
            )
