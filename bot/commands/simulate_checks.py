"""What must hold in every simulated hour, judged from rows and messages alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.forked_sight import Said
from bot.commands.simulate_hours import Hours
from domain.ticket import ENDED, State
from usecases import outgoing

SILENT = frozenset({outgoing.CARD, outgoing.STAFF_CARD, outgoing.RETIREMENT, outgoing.REACTION})
"""Kinds that redraw what stands there, or are not heard."""

ON_SCHEDULE = frozenset(
    {outgoing.DIGEST, outgoing.DIGEST_PART, outgoing.CHART, outgoing.LEDGER, outgoing.PUBLIC_DIGEST}
)
"""Kinds that come at their hour on a workday, be it before the first duty frame."""

NOT_REPEATED = "an earlier try may have arrived"
"""Why a message is given up that was in the air when the bot was killed."""

STEP = timedelta(hours=1)
"""The smallest step of the ladder above its limits: the same is not said twice within it."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message the clock caused, and who was disturbed by it; person None is a group.

    `is_shift` says that the person had a shift then, besides the ordinary duty time.
    """

    at: datetime
    kind: str
    chat: int
    is_for_staff: bool
    is_danger: bool = False
    is_away: bool = False
    is_shift: bool = False


@dataclass(frozen=True, kw_only=True)
class Evening:
    """What an evening's digest counted in its span: how many came in and how many ended.

    `told` is what the messages said that supervisors read.
    """

    start: datetime
    end: datetime
    received: int
    closed: int
    told: Sequence[tuple[int, int]] = ()


def without_one_next(
    tickets: Iterable[tuple[int, State]], pending: Mapping[int, int]
) -> Iterator[str]:
    """Tell of living tickets that do not have exactly one next due thing; pairs of id, state."""
    for ticket_id, state in tickets:
        count = pending.get(ticket_id, 0)
        if count > 1 or (state not in ENDED and count != 1):
            yield f"ticket {ticket_id} ({state.value}) has {count} next due things"


def overdue(pending: Iterable[tuple[str, datetime]], now: datetime) -> Iterator[str]:
    """Tell of what should have happened and did not; pairs of what and when."""
    for what, at in pending:
        if at < now - STEP:
            yield f"{what} was due at {at.isoformat()} and did not happen"


def disturbing(heard: Iterable[Heard], hours: Hours) -> Iterator[str]:
    """Tell of messages of the clock that came at night or off duty; danger may."""
    for one in heard:
        if one.is_danger or one.kind in SILENT:
            continue
        local = hours.local(one.at)
        where = f"{one.kind} in chat {one.chat} at {local:%m-%d %H:%M}"
        if hours.is_quiet(one.at):
            yield f"{where}: it was night"
        elif one.kind in ON_SCHEDULE:
            if not hours.is_workday(local.date()):
                yield f"{where}: it was a day off"
        elif one.is_for_staff and not (hours.is_duty(one.at) or one.is_shift):
            yield f"{where}: it was off duty"
        elif one.is_away and not one.is_shift:
            yield f"{where}: that person was on leave"


def repeated(
    said: Sequence[Said],
    before: Sequence[Said] = (),
    uncertain: Mapping[int, int] | None = None,
) -> Iterator[str]:
    """Tell of the same words said to the same person twice within a step of the ladder.

    Only what is said now is told of; `before` was said earlier. `uncertain` counts, by chat, sends
    whose arrival a killed bot did not learn of: so many may be doubled.
    """
    left = Counter(uncertain or {})
    last = {(one.chat, one.text): one.at for one in before}
    for one in sorted(said, key=lambda item: item.at):
        earlier = last.get((one.chat, one.text))
        last[one.chat, one.text] = one.at
        if earlier is None or one.at - earlier >= STEP:
            continue
        if left[one.chat] > 0:
            left[one.chat] -= 1
        else:
            yield f"chat {one.chat} read twice within {one.at - earlier}: {one.text[:60]!r}"


def complaints(log: str) -> Iterator[str]:
    """Tell what the bot's own log calls broken: its errors, and invariants it had to mend."""
    for line in log.splitlines():
        is_told = NOT_REPEATED in line  # a send in doubt that may do harm is given up
        if not is_told and ("[error" in line or "invariant_broken" in line):
            yield f"the bot's log: {line[:200]}"


def unequal_sums(
    evenings: Sequence[Evening], received: Sequence[datetime], closed: Sequence[datetime]
) -> Iterator[str]:
    """Tell of evenings that do not follow on each other, or tell another sum than the history.

    The history is the instants at which tickets came in and ended.
    """
    last: datetime | None = None
    for evening in sorted(evenings, key=lambda item: item.start):
        span = f"the evening of {evening.start:%m-%d %H:%M} to {evening.end:%m-%d %H:%M}"
        if last is not None and evening.start != last:
            yield f"{span} does not follow on {last:%m-%d %H:%M}"
        last = evening.end
        came, went = (
            sum(evening.start <= at < evening.end for at in instants)
            for instants in (received, closed)
        )
        if not evening.told and (came or went):
            yield f"{span} was told to nobody"
        for told_in, told_out in {(evening.received, evening.closed), *evening.told}:
            if (told_in, told_out) != (came, went):
                yield (
                    f"{span} told of {told_in} in and {told_out} out, "
                    f"the history has {came} and {went}"
                )


def unequal_ledger(evenings: Sequence[Evening], ledger: tuple[int, int]) -> Iterator[str]:
    """Tell when the evenings do not add up to the ledger of their whole span."""
    sums = (sum(one.received for one in evenings), sum(one.closed for one in evenings))
    if sums != ledger:
        yield (
            f"the evenings add up to {sums[0]} in and {sums[1]} out, "
            f"the ledger of the same days has {ledger[0]} and {ledger[1]}"
        )
