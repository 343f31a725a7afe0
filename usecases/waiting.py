"""What all waiting words share: an hour at which their wait ends, and a card that asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.dues import Due, DueKind, subject_of_candidate
from domain.listening import Candidate, CandidateState
from domain.outbox import OutboxItem
from usecases.outgoing import put
from usecases.ports import UnitOfWork

CANDIDATE = "candidate"
"""The fact of an outbox row that is the card of a candidate: its id."""


def plan_end(uow: UnitOfWork, *, candidate: Candidate, community: str, now: datetime) -> None:
    """Have the end of a candidate's wait fall due; when it moves, the row follows by itself."""
    uow.add(
        Due(
            community=community,
            subject=subject_of_candidate(candidate.id),
            kind=DueKind.CANDIDATE,
            slot="end",
            at=candidate.due_at,
            created_at=now,
        )
    )


async def card_arrived(
    uow: UnitOfWork, *, item: OutboxItem, message_ids: Sequence[int], now: datetime
) -> None:
    """Note where the card of a candidate stands; if it came too late it is drawn once more."""
    candidate = await uow.candidates.get(item.payload.get(CANDIDATE, 0))
    if candidate is None or not message_ids:
        return
    is_late = candidate.card_message_id is None and candidate.state is not CandidateState.WAITING
    candidate.card_message_id = message_ids[0]
    chat = await uow.chats.get(item.chat_id) if is_late else None
    if chat is not None:
        await put(uow, chat=chat, kind=item.kind, now=now, **item.payload)


async def card_lost(uow: UnitOfWork, *, item: OutboxItem) -> None:
    """Note that the card of a candidate was deleted: if it still asks, it is posted again."""
    candidate = await uow.candidates.get(item.payload.get(CANDIDATE, 0))
    if candidate is not None:
        candidate.card_message_id = None
