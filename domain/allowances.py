"""How much of what somebody sends is worked on: so much in a minute, so much in an hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many within so many seconds from the first one on; then the count begins anew."""

    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Spent:
    """How many of an allowance were used, and since when it is counted."""

    since: int
    count: int


def each(minute: int, hour: int) -> tuple[Allowance, ...]:
    """Give an allowance for a minute and one for an hour; both hold."""
    return (Allowance(minute, MINUTE), Allowance(hour, HOUR))


@dataclass(frozen=True, kw_only=True)
class Allowances:
    """What one person may say, how often they may press, and what all may say in one group."""

    words: tuple[Allowance, ...] = each(60, 600)
    presses: tuple[Allowance, ...] = each(120, 2400)
    group: tuple[Allowance, ...] = each(240, 2400)


DEFAULT = Allowances()


def spent_until(spent: Sequence[Spent], allowances: Sequence[Allowance], at: int) -> int | None:
    """Give until when nothing more is worked on; None when one more may come now."""
    ends = [
        held.since + allowance.seconds
        for held, allowance in zip(spent, allowances, strict=False)
        if _counts(held, allowance, at) and held.count >= allowance.most
    ]
    return max(ends, default=None)


def spend(spent: Sequence[Spent], allowances: Sequence[Allowance], at: int) -> tuple[Spent, ...]:
    """Count one more."""
    known = spent or [Spent(at, 0)] * len(allowances)
    return tuple(
        Spent(held.since, held.count + 1) if _counts(held, allowance, at) else Spent(at, 1)
        for held, allowance in zip(known, allowances, strict=True)
    )


def _counts(held: Spent, allowance: Allowance, at: int) -> bool:
    """Say whether a count still goes on; after a clock that was put back a day it does not."""
    return abs(at - held.since) < allowance.seconds
