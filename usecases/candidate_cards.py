"""The small card that asks whether overheard words are to be dealt with: put, changed, removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.chats import Chat
from domain.listening import Candidate, CandidateKind, CandidateState
from domain.outbox import OutboxItem, Urgency
from usecases import kept_words, outgoing
from usecases.candidates import UNASKED, crowd, end
from usecases.desk import Desk
from usecases.ports import UnitOfWork

HEARD = "heard"
"""The fact of a card's row that names the candidate it asks for (see `ask`)."""


async def ask(uow: UnitOfWork, *, chat: Chat, candidate: Candidate, now: datetime) -> None:
    """Put the card, or have the one that stands show how things are now; changes coalesce."""
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.CANDIDATE,
        now=now,
        urgency=Urgency.CARD,
        dedupe_key=f"candidate:{candidate.lead_id}",
        heard=candidate.lead_id,
    )


async def may_go(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> datetime:
    """Give when the card may go: not before its author has been silent for a while."""
    candidate, chat = await _behind(uow, item), await uow.chats.get(item.chat_id)
    home = desk.community(chat.community) if chat else None
    if candidate is None or home is None or candidate.card_message_id is not None:
        return now
    if candidate.state is not CandidateState.WAITING:
        return now
    return max(now, candidate.last_at + home.listening.quiet)


async def arrived(
    uow: UnitOfWork, *, item: OutboxItem, message_ids: Sequence[int], now: datetime
) -> None:
    """Note where the card stands; one that nothing waits under any more is taken away."""
    candidate, chat = await _behind(uow, item), await uow.chats.get(item.chat_id)
    if candidate is None or chat is None or not message_ids:
        return
    number = message_ids[0]
    if candidate.state is not CandidateState.WAITING:
        await take_away(uow, chat=chat, message_id=number, since=now, now=now)
    elif candidate.card_message_id is None:
        candidate.card_message_id = number
    elif candidate.card_message_id != number:  # said twice after a lost answer
        await take_away(uow, chat=chat, message_id=number, since=now, now=now)


async def lost(uow: UnitOfWork, *, item: OutboxItem, now: datetime) -> None:
    """Forget what waited under a card that somebody took away: that is an answer, too."""
    candidate = await _behind(uow, item)
    if candidate is None or candidate.state is not CandidateState.WAITING:
        return
    for one in await crowd(uow, candidate):
        one.card_message_id = None
        end(one, CandidateState.FADED, now=now)


async def move(uow: UnitOfWork, *, chat: Chat, now: datetime) -> None:
    """Forget what is asked about in a group that moves: its messages have other ids there.

    What the group agreed to have filed unasked is filed there, at its hour.
    """
    for candidate in await uow.candidates.waiting_in(chat.id):
        if candidate.facts.get(UNASKED):
            kept_words.leave_past(candidate)
        elif candidate.kind is CandidateKind.HEARD:
            candidate.card_message_id = None
            end(candidate, CandidateState.FADED, now=now)


async def remove(uow: UnitOfWork, *, chat: Chat, candidate: Candidate, now: datetime) -> None:
    """Take the card of a candidate away, if it stands."""
    if candidate.card_message_id is None:
        return
    await take_away(
        uow,
        chat=chat,
        message_id=candidate.card_message_id,
        since=candidate.asked_at or candidate.created_at,
        now=now,
    )
    candidate.card_message_id = None


async def take_away(
    uow: UnitOfWork, *, chat: Chat, message_id: int, since: datetime, now: datetime
) -> None:
    """Delete a card that asks; what is too old to be deleted is emptied."""
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.CANDIDATE_GONE,
        now=now,
        urgency=Urgency.CARD,
        dedupe_key=f"candidate-gone:{chat.id}:{message_id}",
        message_id=message_id,
        since=since.isoformat(),
    )


async def hand_on(uow: UnitOfWork, *, chat: Chat, ended: Candidate, now: datetime) -> bool:
    """Let the card of an ended candidate ask for those who are left under it; say if any are."""
    left = await crowd(uow, ended)
    if not left:
        return False
    if ended.lead_id == ended.id:
        heir = left[0]
        heir.card_message_id, ended.card_message_id = ended.card_message_id, None
        heir.asked_at, ended.asked_at = ended.asked_at, None
        for one in left:
            one.lead_id = heir.id
    if any(one.id == one.lead_id for one in left):  # else their card is a ticket's by now
        await ask(uow, chat=chat, candidate=left[0], now=now)
    return True


async def _behind(uow: UnitOfWork, item: OutboxItem) -> Candidate | None:
    found = await uow.candidates.get(item.payload.get(HEARD, 0))
    return found if found is not None and found.kind is CandidateKind.HEARD else None
