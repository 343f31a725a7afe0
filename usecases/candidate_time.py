"""What happens to waiting words when nobody pressed: by their kind, at the hour in their row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.dues import Due, DueState, candidate_of_subject
from domain.listening import Candidate, CandidateKind, CandidateState
from usecases.candidate_ends import unpressed
from usecases.falling_due import Run
from usecases.offering import file_unpressed

Ending = Callable[[Run, Candidate], Awaitable[None]]
"""Ends the wait of one candidate."""

ENDINGS: dict[CandidateKind, Ending] = {
    CandidateKind.HEARD: unpressed,
    CandidateKind.FILED: file_unpressed,
}
"""The act of `DueKind.CANDIDATE`, by kind."""


async def end_wait(run: Run, due: Due) -> None:
    """Do what is due for a candidate that still waits; one whose hour moved waits on.

    The row is planned by `waiting.plan_end`, once a candidate; who moves `due_at` leaves it alone.
    """
    candidate = await run.uow.candidates.get(candidate_of_subject(due.subject))
    if candidate is None or candidate.state is not CandidateState.WAITING:
        return
    if candidate.due_at <= run.now:
        await ENDINGS[candidate.kind](run, candidate)
    if candidate.state is CandidateState.WAITING:
        due.state, due.at, due.done_at = DueState.PENDING, candidate.due_at, None
