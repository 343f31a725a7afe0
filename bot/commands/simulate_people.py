"""Who complains in a simulated month, when, where and in which words; who works how.

Every choice is drawn from a source of its own, named by what it decides. So nothing that happens
in between, and no restart, changes what people do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.commands.demo_pilot import USERNAME, Group, Pilot, Resident
from domain.calendar import calendar_of
from domain.chats import ChatKind
from domain.community import Community
from domain.people import Rank, Role

T = TypeVar("T")
SLOT = timedelta(minutes=15)
"""People act on the beats of this clock."""

DUE_SLOT = timedelta(minutes=5)
"""What is due is seen to on these, so that ten minutes of danger have their steps."""

A_DAY = 9.0
"""How many complaints a workday brings; on days off many are away."""

DAY_OFF = 0.5
BY_HOUR = (1, 0, 0, 0, 0, 1, 3, 8, 12, 12, 9, 7, 6, 6, 8, 8, 8, 9, 11, 12, 10, 7, 4, 2)
CHATTER_A_DAY = 8
PHOTOS = 0.3
BY_COMMAND = 0.2
MOST_ENDORSERS = 3


class Pace(StrEnum):
    """How somebody works."""

    DILIGENT = "diligent"
    SLOW = "slow"
    FORGETFUL = "forgetful"


PACES = (Pace.DILIGENT, Pace.SLOW, Pace.DILIGENT, Pace.FORGETFUL)
"""Given to the workers in turn."""

SAYINGS: tuple[tuple[int, str], ...] = (
    (14, "{where}楼道灯坏了{n}天了，老人晚上不敢下楼"),
    (8, "{where}路灯不亮，黑黢黢的"),
    (14, "{where}垃圾桶满了没人清，味道很大"),
    (9, "{where}晚上施工，吵得睡不着"),
    (7, "{where}广场舞音响太吵，能不能小点声"),
    (10, "{where}门口乱停车，车位都被占了"),
    (7, "{where}电瓶车飞线充电，看着害怕"),
    (8, "{where}下水道堵了，积水{n}天了"),
    (6, "{where}自来水水压太小，热水器打不着"),
    (5, "{where}墙漏水，天花板都湿了"),
    (5, "{where}有流浪狗，小孩不敢出门"),
    (4, "{where}健身器材坏了，会夹手"),
    (3, "{where}单元门锁坏了，关不上"),
    (3, "{where}占道摆摊，路都过不去"),
    (3, "{where}电梯坏了，有老人下不了楼，今天能不能修"),
    (2, "{where}停水了，一上午没水，急"),
    (1, "{where}电线冒火星，很危险"),
    (1, "{where}有燃气味，好像煤气漏了"),
)
"""What people complain about, with weights."""

CHATTER = (
    "早上好各位邻居",
    "谁捡到一把钥匙，在门口",
    "今天风大，阳台的花盆收一收",
    "有没有人一起团青稞面",
    "收到，谢谢",
    "周末一起去拍杏花",
    "晚上打球还差两个人",
    "好的好的",
)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """Somebody's words that become a ticket; `key` names it in every later choice."""

    key: str
    at: datetime
    group: str
    who: str
    words: str
    has_photo: bool = False
    endorsers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Somebody's everyday words."""

    at: datetime
    group: str
    who: str
    words: str


@dataclass(frozen=True)
class Staff:
    """Who works, by role, with the keys of the pilot."""

    pilot: Pilot

    def chain(self, grid: str) -> list[str]:
        """Give who answers for a grid: first, stand-in, grid lead."""
        first = self._holding(Role.GRID_WORKER, grid, Rank.A)
        second = self._holding(Role.GRID_WORKER, grid, Rank.B)
        return [*first, *second, *self._holding(Role.GRID_LEAD, grid)]

    @property
    def supervisors(self) -> list[str]:
        """Give who oversees everything."""
        return self._holding(Role.SUPERVISOR, None)

    @property
    def workers(self) -> list[str]:
        """Give who works in some grid."""
        return [
            person.key
            for person in self.pilot.people
            if any(seat.role is Role.GRID_WORKER for seat in person.seats)
        ]

    def pace(self, key: str) -> Pace:
        """Give how somebody works."""
        workers = self.workers
        return PACES[workers.index(key) % len(PACES)] if key in workers else Pace.DILIGENT

    def _holding(self, role: Role, grid: str | None, rank: Rank | None = None) -> list[str]:
        return [
            person.key
            for person in self.pilot.people
            for seat in person.seats
            if seat.role is role and seat.grid == grid and rank in (None, seat.rank)
        ]


def source(*names: object) -> random.Random:
    """Give the source of the choices that these names stand for."""
    return random.Random(":".join(map(str, names)))  # noqa: S311 - a play, no secrets


def weighted(rng: random.Random, choices: Sequence[tuple[int, T]]) -> T:
    """Draw one by weight."""
    return rng.choices([what for _, what in choices], [weight for weight, _ in choices])[0]


def on_beat(instant: datetime, slot: timedelta = SLOT) -> datetime:
    """Give the first beat from this instant on."""
    rest = instant.timestamp() % slot.total_seconds()
    return instant if not rest else instant + slot - timedelta(seconds=rest)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The residents of the pilot, over some days from the first midnight on."""

    pilot: Pilot
    community: Community
    seed: int
    first: date
    days: int

    def complaints(self) -> list[Complaint]:
        """Give every complaint, oldest first."""
        found = [item for day in self._days() for item in self._complaints(day)]
        return sorted(found, key=lambda item: (item.at, item.key))

    def chatter(self) -> list[Chat]:
        """Give everyday words, oldest first."""
        found = [item for day in self._days() for item in self._chatter(day)]
        return sorted(found, key=lambda item: item.at)

    def _days(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.days))

    def _complaints(self, day: date) -> Iterator[Complaint]:
        rng = source(self.seed, "day", day)
        calendar = calendar_of(self.community.timing.duty, self.community.timezone)
        load = A_DAY * (1.0 if calendar.is_workday(day) else DAY_OFF)
        for number in range(int(load * rng.uniform(0.7, 1.3))):
            key = f"{day:%m%d}-{number}"
            draw = source(self.seed, "complaint", key)
            group = draw.choice(self._groups())
            people = self._talkers(group)
            who = draw.choice(people)
            neighbours = [person for person in people if person is not who]
            count = min(len(neighbours), max(0, draw.randint(-3, MOST_ENDORSERS)))
            words = weighted(draw, SAYINGS).format(
                where=self._place(draw, group), n=draw.choice(("两", "三", "好几"))
            )
            yield Complaint(
                key=key,
                at=self._instant(day, draw),
                group=group.key,
                who=who.key,
                words=self._call(draw) + words,
                has_photo=draw.random() < PHOTOS,
                endorsers=tuple(person.key for person in draw.sample(neighbours, count)),
            )

    def _chatter(self, day: date) -> Iterator[Chat]:
        for number in range(CHATTER_A_DAY):
            draw = source(self.seed, "chatter", day, number)
            group = draw.choice(self._groups())
            who = draw.choice(self._talkers(group))
            words = draw.choice(CHATTER)
            yield Chat(at=self._instant(day, draw), group=group.key, who=who.key, words=words)

    def _groups(self) -> list[Group]:
        return [group for group in self.pilot.groups if group.kind is not ChatKind.STAFF]

    def _talkers(self, group: Group) -> list[Resident]:
        return [person for person in self.pilot.members(group) if not person.seats]

    def _place(self, draw: random.Random, group: Group) -> str:
        compound = self.community.compound(group.compound)
        if compound is None or not compound.buildings:
            return draw.choice(("我家门口", "巷子口", "对面"))
        building = draw.choice(compound.buildings)
        return draw.choice((f"{building}{draw.randint(1, 3)}单元", building))

    def _call(self, draw: random.Random) -> str:
        return f"/bao@{USERNAME} " if draw.random() < BY_COMMAND else f"@{USERNAME} "

    def _instant(self, day: date, draw: random.Random) -> datetime:
        hour = draw.choices(range(24), BY_HOUR)[0]
        local = datetime(
            day.year, day.month, day.day, hour, tzinfo=ZoneInfo(self.community.timezone)
        )
        return local + SLOT * draw.randrange(timedelta(hours=1) // SLOT)
