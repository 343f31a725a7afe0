"""When digests fall due: one pending row for each kind, and what becomes of late ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from domain.community import Community, Town
from domain.digests import (
    DAILY,
    OF_TOWNS,
    PLANNED,
    DigestKind,
    Occasion,
    Told,
    is_timely,
    latest_occasion,
    next_chance,
    next_occasion,
)
from domain.dues import Due, DueKind, DueState, subject_of_community
from usecases.falling_due import Run

T = TypeVar("T", Community, Town)
Send = Callable[[Run, T, Due, Occasion], Awaitable[None]]
"""Sends a digest of a community or of a town."""


async def seed_digests(run: Run, told: Told, planned: Sequence[Due]) -> None:
    """Make sure that a community, or a town, has one pending row for each of its digests."""
    kinds = {kind_of(due) for due in planned if due.kind is DueKind.DIGEST}
    for kind in OF_TOWNS if isinstance(told, Town) else PLANNED:
        if kind not in kinds:
            occasion = next_occasion(told, kind, run.now)
            last = await _last_end(run, told, kind)
            _plan(run, told, occasion.since(last) if occasion and last else occasion)


def kind_of(due: Due) -> DigestKind:
    """Give which digest a due row plans."""
    return DigestKind(due.slot.partition("-")[0])


async def _last_end(run: Run, told: Told, kind: DigestKind) -> datetime | None:
    """Give where the last evening ended, so that one that was never planned loses nothing."""
    if kind is not DigestKind.EVENING:
        return None
    dues = await run.uow.dues.of_subject(subject_of_community(told.code))
    those = [due for due in dues if due.kind is DueKind.DIGEST and kind_of(due) is kind]
    return max((datetime.fromisoformat(due.facts["end"]) for due in those), default=None)


def _plan(run: Run, told: Told, occasion: Occasion | None) -> None:
    if occasion is None:
        return
    run.uow.add(
        Due(
            community=told.code,
            subject=subject_of_community(told.code),
            kind=DueKind.DIGEST,
            slot=occasion.slot,
            at=occasion.at,
            facts={"start": occasion.start.isoformat(), "end": occasion.end.isoformat()},
            created_at=run.now,
        )
    )


async def send_latest(run: Run, due: Due, told: T, send: Send[T]) -> None:
    """Send the latest digest of the kind that fell due, and plan the next one.

    Of several that were missed only the latest is sent. A daily one whose day is over is not; an
    evening passes its span on to the next, so that the evenings together leave nothing out. One
    whose time was moved to later since it was planned waits for that time.
    """
    kind = kind_of(due)
    latest = latest_occasion(told, kind, run.now)
    following = next_occasion(told, kind, run.now)
    if latest is None:  # the community does not want it any more
        return
    if kind is DigestKind.EVENING:
        latest = latest.since(datetime.fromisoformat(due.facts["start"]))
    if following is not None and following.slot == due.slot:
        _wait(due, following.at)
    elif is_timely(told, latest, run.now):
        await send(run, told, due, latest)
        _plan(run, told, following)
    elif kind in DAILY:
        due.facts = {**due.facts, "end": due.facts["start"]}
        is_evening = kind is DigestKind.EVENING
        _plan(run, told, following.since(latest.start) if following and is_evening else following)
    else:
        _wait(due, next_chance(told, run.now))


def _wait(due: Due, until: datetime) -> None:
    """Have a due that is settled fall due again later."""
    due.state, due.done_at, due.at, due.attempts = DueState.PENDING, None, until, 0
