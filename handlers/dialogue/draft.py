"""What the conversation has gathered so far, as the JSON that the storage keeps."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from aiogram.fsm.state import State

from domain.chats import Chat
from domain.ticket import Media, MediaKind, Place
from domain.understanding.places import find_place
from handlers.dialogue.states import Telling
from handlers.here import Here
from usecases.intake import Home, home_of
from usecases.keeping import Words

_COMMUNITY = "h"


@dataclass(kw_only=True)
class Draft:
    """A complaint in the making. `source` is g<chat id> for a group, c<code> for a compound.

    Where the bot serves several, `community` is that of somebody whose groups are not known.
    """

    source: str | None = None
    community: str | None = None
    text: str = ""
    message_id: int = 0
    sent_at: str = ""
    place: dict[str, str | None] = field(default_factory=dict)
    placed: bool = False
    media: list[dict[str, Any]] = field(default_factory=list)
    photos_done: bool = False
    anonymous: bool | None = None

    @property
    def step(self) -> State:
        """Give the first step whose answer is missing."""
        if self.source is None:
            return Telling.group
        if not self.text and not self.media:
            return Telling.what
        if not self.placed:
            return Telling.where
        if not self.photos_done:
            return Telling.photos
        return Telling.naming if self.anonymous is None else Telling.confirm

    def as_place(self) -> Place:
        """Give the place said so far."""
        return Place(**self.place)

    def hear(self, words: Words) -> None:
        """Take a message in: its words, its files, and a place if it names one."""
        self.text = "\n".join(part for part in (self.text, words.text) if part)
        self.media.extend(asdict(item) for item in words.media)
        if not self.message_id:
            self.message_id, self.sent_at = words.message_id, words.sent_at.isoformat()
        found = find_place(words.text).as_place()
        if found and not self.placed:
            self.place, self.placed = asdict(found), True

    def words(self) -> Words:
        """Give all of it as one message's words."""
        media = tuple(Media(**{**item, "kind": MediaKind(item["kind"])}) for item in self.media)
        return Words(
            text=self.text,
            media=media,
            message_id=self.message_id,
            sent_at=datetime.fromisoformat(self.sent_at),
        )


async def sources(here: Here, draft: Draft) -> list[tuple[str, str]]:
    """List what the complaint may be about: the person's groups, else every compound.

    Of several communities one is chosen first: h<code>.
    """
    groups = await here.uow.chats.groups_of(here.actor.id)
    mine = [(f"g{chat.id}", chat.title) for chat in groups if _is_ours(chat, here)]
    if mine:
        return mine
    homes = [home for home in here.desk.communities if home.compounds]
    if len(homes) > 1 and draft.community is None:
        return [(f"{_COMMUNITY}{home.code}", home.name) for home in homes]
    return [
        (f"c{item.code}", item.name)
        for home in homes
        if draft.community in {None, home.code}
        for item in home.compounds
    ]


def _is_ours(chat: Chat, here: Here) -> bool:
    return chat.bot_id == here.desk.bot_id and here.desk.community(chat.community) is not None


def choose(draft: Draft, source: str) -> None:
    """Take a source; a community asks for its compounds next."""
    if source.startswith(_COMMUNITY):
        draft.community = source.removeprefix(_COMMUNITY)
    else:
        draft.source = source


async def home_of_source(here: Here, source: str) -> tuple[Home | None, int | None]:
    """Give where a source lies, and the group's row id when it is a group."""
    if source.startswith("g") and source[1:].isdecimal():
        chat = await here.uow.chats.get(int(source[1:]))
        return (home_of(chat), chat.id) if chat is not None and chat.is_residents else (None, None)
    for community in here.desk.communities:
        compound = community.compound(source[1:])
        if compound is not None:
            return Home(community.code, compound.grid, compound.code), None
    return None, None
