"""What must hold of waiting words: they are sure to end, and what ended has no words left."""

from __future__ import annotations

from domain.dues import Due, DueState, subject_of_candidate
from domain.listening import Candidate
from usecases.candidates import empty
from usecases.ports import UnitOfWork
from usecases.waiting import plan_end

ENDLESS = "waits without an end"
WORDY = "ended, but its words are still there"


async def check_candidates(uow: UnitOfWork, *, community: str) -> list[tuple[Candidate, str]]:
    """Give the candidates of a community that will never end, or that kept their words."""
    endless = [item for item in await uow.candidates.waiting() if await _pending(uow, item) is None]
    found = [(item, ENDLESS) for item in endless]
    found += [(item, WORDY) for item in await uow.candidates.leftovers()]
    return [pair for pair in found if await _belongs(uow, pair[0], community)]


async def mend_candidates(uow: UnitOfWork, *, community: str) -> None:
    """Forget what should be forgotten, and have what waits end."""
    for candidate, what in await check_candidates(uow, community=community):
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


async def _belongs(uow: UnitOfWork, candidate: Candidate, community: str) -> bool:
    chat = await uow.chats.get(candidate.chat_id)
    return chat is not None and chat.community == community
