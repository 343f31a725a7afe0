"""What must hold of waiting words: they are sure to end, and what ended has no words left."""

from __future__ import annotations

from collections.abc import Collection

from domain.dues import Due, DueState, subject_of_candidate
from domain.listening import Candidate
from usecases.candidates import empty
from usecases.ports import UnitOfWork
from usecases.waiting import plan_end

ENDLESS = "waits without an end"
WORDY = "ended, but its words are still there"


async def check_candidates(
    uow: UnitOfWork, *, communities: Collection[str]
) -> list[tuple[Candidate, str, str]]:
    """Give what will never end of these communities' candidates, or kept its words; and where."""
    waiting = await uow.candidates.waiting(communities)
    await uow.dues.warm_subjects([subject_of_candidate(item.id) for item in waiting])
    broken = [(item, ENDLESS) for item in waiting if await _pending(uow, item) is None]
    broken += [(item, WORDY) for item in await uow.candidates.leftovers(communities)]
    chats = [await uow.chats.get(item.chat_id) for item, _ in broken]
    return [
        (item, chat.community, what)
        for (item, what), chat in zip(broken, chats, strict=True)
        if chat is not None and chat.community is not None
    ]


async def mend_candidates(uow: UnitOfWork, *, community: str) -> None:
    """Forget what should be forgotten, and have what waits end."""
    for candidate, _, what in await check_candidates(uow, communities=[community]):
        if what == WORDY:
            empty(candidate)
            continue
        done = await uow.dues.of_subject(subject_of_candidate(candidate.id))
        if done:
            due = done[-1]
            due.state, due.at, due.done_at = DueState.PENDING, candidate.due_at, None
        else:
            plan_end(uow, candidate=candidate, community=community, now=candidate.created_at)


async def _pending(uow: UnitOfWork, candidate: Candidate) -> Due | None:
    dues = await uow.dues.of_subject(subject_of_candidate(candidate.id))
    return next((due for due in dues if due.state is DueState.PENDING), None)
