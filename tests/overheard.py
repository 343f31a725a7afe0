"""A town with a group that listens, and what its tests look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from actors import Actor, labels_of, text_of
from sqlalchemy import select
from telegram import Message
from town import Town, make_town
from town_facts import COMMUNITY

from domain.chats import ChatKind
from domain.community import Category, Community
from domain.listening import Candidate, CandidateState, Listening, ListeningDay, ListeningRules
from storage.keyring import NO_KEYS, Keyring
from storage.listening_tables import candidates

QUIET = 21
"""Seconds after which the bot may ask about what was said."""

MARKS: dict[int, int] = {}
"""The last message of each group before it listened."""

_KINDS = (
    ("utilities.water", "停水、水压、水质", ("停水",)),
    ("facilities.elevator", "电梯", ("电梯",)),
    ("noise.living", "邻居、广场舞、宠物", ("广场舞",)),
    ("sanitation.garbage", "垃圾、堆物", ("垃圾",)),
    ("safety.fire", "消防", ("消防通道",)),
)


def listening_community(**rules: object) -> Community:
    """Give the town's community with more kinds of trouble, and rules for listening."""
    kinds = tuple(
        Category(code=code, name=name, name_en=code, keywords=words) for code, name, words in _KINDS
    )
    return replace(
        COMMUNITY,
        categories=(*kinds, *COMMUNITY.categories),
        listening=replace(ListeningRules(), **rules),
    )


@asynccontextmanager
async def listening_town(
    url: str,
    *,
    how: Listening = Listening.SUGGEST,
    hour: int = 2,
    keyring: Keyring = NO_KEYS,
    **rules: object,
) -> AsyncIterator[Town]:
    """Give a town whose compound group listens; it is ten in the morning of a Monday."""
    async with make_town(url, keyring=keyring) as town:
        await town.stop()
        town.communities = [listening_community(**rules)]
        now = town.clock.now()
        town.clock.set(now.replace(hour=hour, minute=0))
        await town.start()
        town.world.promote_bot(town.group, by=town.boss.id)
        await town.calm()
        await listen(town, how)
        yield town
        await town.calm()
        await town.assert_unharmed()
        await town.assert_in_order()


async def listen(town: Town, how: Listening, group: int = 0) -> None:
    """Let a group listen from now on, as a supervisor's press would; the bot starts anew."""
    await town.stop()
    database = town.open()
    async with database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, group or town.group)
        assert chat is not None
        chat.kind, chat.community, chat.grid = ChatKind.COMPOUND, "demo", "g1"
        chat.listening, chat.listening_since = how, town.clock.now()
    await database.close()
    await town.start()
    await town.calm()
    MARKS[town.group] = town.last_id(town.group)


async def quiet(town: Town, seconds: float = QUIET) -> None:
    """Let the group be silent for a while."""
    town.clock.advance(seconds)
    await town.calm()


async def asked(town: Town, who: Actor, *texts: str) -> Message:
    """Let somebody complain to nobody; gives the card that asks about it."""
    said = [who.say(town.group, text) for text in texts]
    await town.calm()
    await quiet(town)
    cards = [message for message in asking(town) if _answers(message, said[0])]
    assert cards, f"nothing asks about {texts}:\n{town.transcript(town.group)}"
    return cards[-1]


def _answers(message: Message, said: Message) -> bool:
    replied = message.reply_to_message
    return replied is not None and replied.message_id == said.message_id


def spoken(town: Town) -> list[Message]:
    """Give what the bot has said in the group since it listens, and not taken back."""
    return town.heard(town.group, MARKS[town.group])


def asking(town: Town) -> list[Message]:
    """Give the cards that ask in the group now."""
    return [m for m in town.heard(town.group) if "只是聊聊" in " ".join(labels_of(m))]


def tickets(town: Town) -> list[Message]:
    """Give the tickets' cards in the group now."""
    return [m for m in town.heard(town.group) if "📋 #" in text_of(m)]


async def rows(town: Town) -> list[Candidate]:
    """Give all candidates as the database has them."""
    async with town.reading() as uow:
        return list(await uow.session.scalars(select(Candidate).order_by(candidates.c.id)))


async def day(town: Town) -> ListeningDay:
    """Give what listening brought to the group, all days together."""
    async with town.reading() as uow:
        found = list(await uow.session.scalars(select(ListeningDay)))
    whole = ListeningDay(chat_id=0, day=found[0].day)
    for one in found:
        for name in ("asked", "accepted", "dismissed", "faded"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    return whole


async def assert_forgotten(town: Town) -> None:
    """Fail when anything of what was said is left in a candidate that ended."""
    for row in await rows(town):
        if row.state is not CandidateState.WAITING:
            assert (row.text, row.facts, row.media, row.messages) == ("", {}, [], [])
