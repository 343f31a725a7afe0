"""A pass over what fell due: claimed in one transaction, done with all its effects in the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from domain.dues import Due, DueKind
from domain.leases import LONGEST_LEASE
from usecases.acts import ACTS, ALONE
from usecases.desk import Desk
from usecases.falling_due import Act, ActAlone, Run, fall_due, settle
from usecases.ports import UnitOfWork
from usecases.reminding import remind

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 200
APART = frozenset({DueKind.SHIFT, DueKind.DIGEST, DueKind.NOTICE, DueKind.CHECKUP})
"""What is done for a whole community or town: each of it in a transaction of its own.

It falls due for all of them in the same minute; together it would hold up everybody for long.
"""

_MINUTE = timedelta(minutes=1)
_DOUBLINGS = 9


async def claim(
    uow: UnitOfWork, *, desk: Desk, token: str, now: datetime, limit: int = BATCH
) -> Sequence[Due]:
    """Lease what is due in the desk's communities under the token, and give it."""
    return await uow.dues.lease(
        communities=desk.due_codes,
        token=token,
        now=now,
        until=now + LEASE,
        limit=limit,
    )


async def work(
    uow: UnitOfWork,
    *,
    desk: Desk,
    token: str,
    now: datetime,
    ids: Collection[int],
    acts: Mapping[DueKind, Act] = ACTS,
    alone: Mapping[DueKind, ActAlone] = ALONE,
) -> None:
    """Do those of these that are held under the token; then one reminder goes to each person.

    What fails raises, and nothing of the transaction is kept.
    """
    held = await uow.dues.held(token, ids)
    await uow.warm([due.ticket_id for due in held if due.ticket_id is not None])
    run = Run(uow=uow, desk=desk, now=now)
    for due in held:
        if due.ticket_id is None:
            settle(due, now)
            await alone[due.kind](run, due)
        else:
            await _fall(run, due, acts)
    for person_id, nudges in run.nudges.items():
        missed = run.missed[person_id]
        await remind(uow, desk=desk, person_id=person_id, nudges=nudges, missed=missed, now=now)


async def _fall(run: Run, due: Due, acts: Mapping[DueKind, Act]) -> None:
    ticket = await run.uow.tickets.get(due.ticket_id or 0)
    if ticket is None:
        raise LookupError(f"due {due.id} is about ticket {due.ticket_id}, which is not there")
    await fall_due(run, ticket=ticket, acts=acts)


async def hold_back(
    uow: UnitOfWork, *, token: str, due_id: int, now: datetime, error: Exception
) -> None:
    """Keep what failed from being tried at once: longer after every attempt, six hours at most."""
    due = next(iter(await uow.dues.held(token, [due_id])), None)
    if due is None:
        return
    pause = min(_MINUTE * 2 ** min(due.attempts, _DOUBLINGS), LONGEST_LEASE)
    due.lease_until, due.error = now + pause, repr(error)
    say = log.error if due.attempts == 1 else log.warning
    say(
        "due_failed",
        id=due.id,
        kind=due.kind,
        slot=due.slot,
        subject=due.subject,
        attempts=due.attempts,
        again=due.lease_until.isoformat(),
        exc_info=error if due.attempts == 1 else None,
        why=repr(error),
    )
