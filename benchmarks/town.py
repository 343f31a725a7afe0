"""The community that all benchmarks are about: the pilot's grids, twenty groups, their workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import config
from bot.clock import SystemClock
from bot.commands.demo_pilot import read_pilot
from bot.config import Settings
from domain.chats import Chat, ChatKind
from domain.community import Community
from domain.listening import Listening
from domain.people import Appointment, Person, Role
from storage.schema import upgrade
from storage.unit_of_work import open_database

BOT = 12345
USERNAME = "weisu_bench_bot"
GROUPS = 20
PEOPLE = 500
FIRST_PERSON = 10_000
FIRST_WORKER = 90_000
GROUP_BASE = -1_000_000_000_000
STAFF_BASE = -1_000_500_000_000
CROWD_BASE = -1_000_700_000_000
DEFAULT_TOKEN = f"{BOT}:BENCHMARK-TOKEN-THAT-OPENS-NOTHING-000"
"""The fake server and the sandbox take any bot by the number before the colon."""


@dataclass(frozen=True)
class Group:
    """A residents' group: where it is, and where its grid's staff sit."""

    address: int
    kind: ChatKind
    grid: str
    compound: str | None
    staff: int


def settings(api: str, path: Path | str, *, token: str = DEFAULT_TOKEN) -> Settings:
    """Give the settings of the pilot community as `weisu run` would read them."""
    given: dict[str, Any] = {
        "telegram": {"token": token, "api_base": api},
        "security": {"link_secret": "a secret that guards nothing at all"},
        "database": {"url": url_of(path)},
        "log": {"level": "error"},
    }
    return config.check(read_pilot("community.toml"), overrides=given)


def url_of(path: Path | str) -> str:
    """Give the address of a database file."""
    return f"sqlite+aiosqlite:///{path}"


def groups(community: Community) -> list[Group]:
    """Give the residents' groups: those of the compounds, and the shop owners' and landlords'."""
    codes = [grid.code for grid in community.grids]
    staff = dict(zip(codes, staff_addresses(community), strict=True))
    made: list[tuple[ChatKind, str, str | None]] = [
        (ChatKind.COMPOUND, item.grid, item.code) for item in community.compounds if item.buildings
    ]
    for kind in (ChatKind.MERCHANTS, ChatKind.LANDLORDS):
        made += [(kind, grid.code, None) for grid in community.grids if not grid.special]
    return [
        Group(GROUP_BASE - at, kind, grid, compound, staff[grid])
        for at, (kind, grid, compound) in enumerate(made[:GROUPS])
    ]


def staff_addresses(community: Community) -> list[int]:
    """Give the staff groups, one a grid."""
    return [STAFF_BASE - at for at in range(len(community.grids))]


def crowd(count: int) -> list[int]:
    """Give groups that nobody is bound to: somebody to talk to."""
    return [CROWD_BASE - at for at in range(count)]


def rows(community: Community, now: datetime) -> Iterator[tuple[Chat, Person | None, str]]:
    """Give the chats of the town; a staff group comes with its worker and its grid."""
    for group in groups(community):
        chat = Chat(
            bot_id=BOT,
            address=group.address,
            type="supergroup",
            title="幸福家园小区群",
            kind=group.kind,
            community=community.code,
            grid=group.grid,
            compound=group.compound,
            is_admin=True,
            listening=Listening.SUGGEST,
            listening_since=now - timedelta(days=30),
            created_at=now,
        )
        yield chat, None, group.grid
    for at, grid in enumerate(community.grids):
        worker = Person(telegram_id=FIRST_WORKER + at, name=f"网格员{at}", created_at=now)
        chat = Chat(
            bot_id=BOT,
            address=STAFF_BASE - at,
            type="supergroup",
            title=f"{grid.name}工作群",
            kind=ChatKind.STAFF,
            community=community.code,
            grid=grid.code,
            is_admin=True,
            created_at=now,
        )
        yield chat, worker, grid.code


async def furnish(path: Path, community: Community) -> None:
    """Make a database with the town in it, if it is not there yet."""
    await upgrade(url_of(path), backup=False)
    now = SystemClock().now()
    database = open_database(url_of(path))
    async with database.writing() as uow:
        if await uow.chats.at(BOT, STAFF_BASE) is not None:
            return
        for chat, worker, grid in rows(community, now):
            uow.add(chat)
            if worker is not None:
                uow.add(worker)
                uow.add(
                    Appointment(
                        person_id=worker.id,
                        community=community.code,
                        grid=grid,
                        role=Role.GRID_WORKER,
                        created_at=now,
                    )
                )
    await database.close()


TROUBLES = (
    "2单元楼道灯坏了三天了",
    "门口垃圾没人清，苍蝇很多",
    "单元门关不上，锁坏了",
    "地下车库漏水，车都泡了",
    "楼下夜里装修到十二点，太吵",
    "绿化带的草半人高了，没人修剪",
    "路面坑坑洼洼，骑车颠得厉害",
    "健身器材的螺丝松了，孩子在玩",
)
TALK = (
    "今天天气真好",
    "哈哈哈哈哈",
    "收到，谢谢",
    "晚上六点打篮球，还差两个人，来的接龙",
    "谁家的快递放在3栋门口了，怕下雨淋湿，麻烦出来收一下，谢谢",
    "新开的面馆味道不错，推荐大家去试试",
    "明天几点开家长会？",
    "接龙：1. 白菜两份 2. 土豆三斤 3. 鸡蛋一板",
)


class Voices:
    """Makes updates as Telegram sends them: complaints that call the bot, and talk."""

    def __init__(self, community: Community) -> None:
        self._groups = groups(community)
        self._next = 1

    def complaints(self, count: int) -> list[dict[str, Any]]:
        """Give complaints that nobody made before: another building, another trouble, each time."""
        return [self._said(f"@{USERNAME} {self._trouble()}", calls=True) for _ in range(count)]

    def talk(self, count: int) -> list[dict[str, Any]]:
        """Give what neighbours say to each other."""
        return [self._said(TALK[self._next % len(TALK)], calls=False) for _ in range(count)]

    def _trouble(self) -> str:
        building, kind = divmod(self._next, len(TROUBLES))
        return f"{building + 1}栋{TROUBLES[kind]}"

    def _said(self, text: str, *, calls: bool) -> dict[str, Any]:
        number, self._next = self._next, self._next + 1
        group = self._groups[number % len(self._groups)]
        person = FIRST_PERSON + number % PEOPLE
        entities = [{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}]
        return {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": int(datetime.now(UTC).timestamp()),  # noqa: TID251 - Telegram has a clock
                "chat": {"id": group.address, "type": "supergroup", "title": "幸福家园小区群"},
                "from": {
                    "id": person,
                    "is_bot": False,
                    "first_name": "卓玛",
                    "language_code": "zh-hans",
                },
                "text": text,
                **({"entities": entities} if calls else {}),
            },
        }
