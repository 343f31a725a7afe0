"""More of the same person while their words wait: pictures, half sentences, corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.chats import Chat
from domain.emergencies import is_another_danger
from domain.listening import Candidate
from domain.people import Person
from domain.ticket import Place
from domain.understanding import understand
from usecases import kept_words
from usecases.candidates import place_of
from usecases.desk import Desk
from usecases.filing import take_up
from usecases.keeping import Words
from usecases.kept_words import Filing, read_for
from usecases.offering import file_now, waiting_in
from usecases.outgoing import nod
from usecases.ports import UnitOfWork


async def take_more(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, person: Person, words: Words, now: datetime
) -> bool:
    """Keep what somebody says while their words wait, within the burst; say whether it was that.

    Words of danger wait for nobody: a ticket is opened, of them alone where they tell of another.
    """
    community = desk.community(chat.community)
    mine = [item for item in await waiting_in(uow, chat) if item.person_id == person.id]
    if community is None or not (words.text or words.media):
        return False
    since = words.sent_at - community.rules.burst
    found = next(
        (
            item
            for item in reversed(mine)
            if kept_words.has_album(item, words.media_group_id) or item.last_at >= since
        ),
        None,
    )
    if found is None:
        return False
    own = replace(await kept_words.unpack(uow, found), words=words, place=None, filed_by=None)
    if await file_danger(
        uow,
        desk=desk,
        filing=own,
        category=found.category,
        place=place_of(found).as_place(),
        now=now,
    ):
        return True
    kept_words.add(found, words)
    await nod(uow, chat=chat, message_id=words.message_id, now=now)
    await _heed(uow, desk, found, words.text, now)
    return True


async def has_album(uow: UnitOfWork, *, chat: Chat, album: str | None) -> bool:
    """Say whether a ticket, or words said to us that wait, have other pictures of an album."""
    if album is None:
        return False
    if await uow.tickets.album(chat.id, album) is not None:
        return True
    return any(kept_words.has_album(item, album) for item in await waiting_in(uow, chat))


async def change_words(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, message_id: int, text: str, now: datetime
) -> bool:
    """Take the corrected text of a message that waits; say whether it is one."""
    waiting = await waiting_in(uow, chat)
    found = next((item for item in waiting if message_id in item.messages), None)
    if found is None:
        return False
    most = desk.home(kept_words.home_of_kept(found).community).rules.max_text
    kept_words.edit(found, message_id, text, most=most)
    await _heed(uow, desk, found, text, now)
    return True


async def file_danger(
    uow: UnitOfWork,
    *,
    desk: Desk,
    filing: Filing,
    category: str,
    place: Place,
    now: datetime,
) -> bool:
    """File danger told in the burst of another matter; say if it was that.

    `category` and `place` are those of that matter; danger that names no place is there.
    """
    understood = read_for(desk, filing)
    if not is_another_danger(understood, category=category, building=place.building):
        return False
    there = filing if understood.place or not place else replace(filing, place=place)
    await take_up(uow, desk=desk, filing=there, now=now)
    return True


async def _heed(
    uow: UnitOfWork, desk: Desk, candidate: Candidate, text: str, now: datetime
) -> None:
    community = desk.home(kept_words.home_of_kept(candidate).community)
    if understand(text, community).is_danger:
        await file_now(uow, desk=desk, candidate=candidate, now=now)
