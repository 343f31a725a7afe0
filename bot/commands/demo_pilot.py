"""The pilot community that ships with the sandbox: its config, its people, groups and stories."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from bot import config
from bot.config import Settings
from domain.chats import ChatKind
from domain.people import Rank, Role

TOKEN = "10001:SANDBOX-TOKEN-THAT-OPENS-NOTHING"  # noqa: S105 - it opens nothing
SECRET = "signs the links of a demo that opens nothing"  # noqa: S105 - likewise
USERNAME = "weisu_bot"
NAME = "微诉"
EVERYWHERE = "*"
CHIEF = "wangdui"
"""Who brings the bot into the groups of the pilot community: its secretary."""

INTRO = (
    "您现在是居民央金拉姆。在“幸福家园小区群”里发：@weisu_bot 3栋2单元楼道灯坏了（可以带照片）。",
    "点“我是”，换成网格员卓玛措，到“格桑塘社区工作群”里接单、问居民、办结。",
    "再换回央金拉姆：回答问题，点“没解决”或“满意”，看卡片怎么变。",
    "换成居民马文涛，在“江畔花园小区群”里不叫机器人，随口说：2栋电梯又坏了，没人管。等二十秒，看它怎么问。",
)
"""What the first screen of the page proposes."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A role somebody holds; grid None is all of the community."""

    role: Role
    grid: str | None
    rank: Rank = Rank.A


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Somebody of the pilot community, with the groups they are in and the roles they hold."""

    key: str
    name: str
    label: str
    groups: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()

    @property
    def role(self) -> Role:
        """Give the role the page shows; a resident when none is held."""
        return self.seats[0].role if self.seats else Role.RESIDENT


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group chat and what people chat about in it: pairs of who and what.

    In one that `listens` the bot is asked to mind what is said there.
    """

    key: str
    title: str
    kind: ChatKind
    grid: str | None = None
    compound: str | None = None
    listens: bool = False
    chatter: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Give the word for its kind."""
        return LABELS[self.kind]


LABELS = {
    ChatKind.COMPOUND: "小区群",
    ChatKind.MERCHANTS: "商铺群",
    ChatKind.LANDLORDS: "房东群",
    ChatKind.STAFF: "工作群",
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing somebody does in a story, and what must follow from it; see story.toml."""

    who: str
    where: str
    say: str | None = None
    photo: str | None = None
    voice: bool = False
    press: str | None = None
    start: bool = False
    on: str | None = None
    late: bool = False
    minute: float | None = None
    note: str | None = None
    toast: str | None = None
    see: tuple[tuple[str, str], ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pilot:
    """People, groups and the community they belong to: `home`, or the only one of the config.

    The chief brings the bot into the groups.
    """

    people: tuple[Resident, ...]
    groups: tuple[Group, ...]
    tickets: tuple[tuple[Step, ...], ...] = ()
    home: str | None = None
    chief: str = CHIEF

    @cached_property
    def residents(self) -> tuple[Resident, ...]:
        """Give who holds no role."""
        return tuple(person for person in self.people if not person.seats)

    def members(self, group: Group) -> list[Resident]:
        """Give who is in a group."""
        return [
            person for person in self.people if {group.key, EVERYWHERE}.intersection(person.groups)
        ]


def settings_for(
    api_base: str, database: str, *, port: int | None = None, front: int | None = None
) -> Settings:
    """Give the settings of the pilot community against a sandbox; with a port it is pushed to.

    With `front` that is done through the port of whoever stands before it.
    """
    given: dict[str, Any] = {
        "telegram": {"token": TOKEN, "api_base": api_base},
        "security": {"link_secret": SECRET},
        "database": {"url": database, "synchronous": "OFF"},
    }
    if port is not None:
        given["http"] = {"listen": f"127.0.0.1:{port}"}
        given["webhook"] = {"url": f"http://127.0.0.1:{front or port}"}
    return config.check(read_pilot("community.toml"), overrides=given)


def pilot() -> Pilot:
    """Read the pilot community."""
    return pilot_of(read_pilot("people.toml"))


def pilot_of(found: Mapping[str, Any], home: str | None = None) -> Pilot:
    """Make a community's people and groups of what its file says."""
    return Pilot(
        people=tuple(person_of(item) for item in found["people"]),
        groups=tuple(_group(item) for item in found["groups"]),
        tickets=tuple(steps_of(item["steps"]) for item in found["tickets"]),
        home=home,
        chief=found.get("chief", CHIEF),
    )


def story() -> tuple[Step, ...]:
    """Read the story of one complaint."""
    return steps_of(read_pilot("story.toml")["steps"])


def steps_of(items: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Read the steps of a story."""
    return tuple(
        Step(
            **{
                **{key: value for key, value in item.items() if key != "in"},
                "where": item["in"],
                "see": tuple((chat, words) for chat, words in item.get("see", ())),
                "unseen": tuple((chat, words) for chat, words in item.get("unseen", ())),
            }
        )
        for item in items
    )


def person_of(item: Mapping[str, Any]) -> Resident:
    """Read somebody of the community."""
    seats = (_seat(*post) for post in item.get("posts", ()))
    return Resident(
        key=item["key"],
        name=item["name"],
        label=item["label"],
        groups=tuple(item["groups"]),
        seats=tuple(seats),
    )


def _seat(role: str, grid: str, rank: str = "A") -> Seat:
    return Seat(role=Role(role), grid=grid or None, rank=Rank[rank])


def _group(item: Mapping[str, Any]) -> Group:
    chatter = tuple((who, words) for who, words in item.get("chatter", ()))
    return Group(**{**item, "kind": ChatKind(item["kind"]), "chatter": chatter})


def read_pilot(name: str) -> dict[str, Any]:
    """Read a file of the pilot community."""
    return tomllib.loads(read_pilot_text(name))


def read_pilot_text(name: str) -> str:
    """Give a file of the pilot community as it is written."""
    return (files("sandbox") / "pilot" / name).read_text(encoding="utf-8")
