"""How much we ask of a group: how sure to be, how often, and when not to ask at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.listening import Listening, ListeningRules, Readiness
from domain.understanding.values import Sense, Understood

HOUR = timedelta(hours=1)
LONGEST = 4
"""How many times the time of one a card may ask, however many join late."""

PATIENCE = timedelta(minutes=2)
"""How long a question may stand before its silence counts as a no."""

NEVER_SURER = 0.97
DOUBT = 0.4
"""What doubt about the kind adds: a complaint is about something, banter like all and nothing."""


def branch_of(category: str) -> str:
    """Give the first level of the tree that a category belongs to: `noise` for `noise.living`."""
    return category.partition(".")[0]


def threshold(rules: ListeningRules, level: int) -> float:
    """Say how sure of a complaint we must be to ask a group that is `level` steps unwilling."""
    steps = max(0, min(level, rules.top_level))
    return min(max(rules.threshold, NEVER_SURER), rules.threshold + steps * rules.step)


def needed(rules: ListeningRules, understood: Understood, level: int) -> float:
    """Say how sure these words must be a complaint for a group `level` steps unwilling."""
    doubt = 0.0 if understood.sense is Sense.ME_TOO else 1 - understood.category_sure
    least = threshold(rules, level)
    return max(least, min(least + DOUBT * doubt, NEVER_SURER))


def is_sure(rules: ListeningRules, understood: Understood, level: int) -> bool:
    """Say whether a group that is `level` steps unwilling is asked about these words."""
    sure = max(understood.request, understood.me_too)
    return sure >= needed(rules, understood, level)


def level_of(readiness: Iterable[Readiness], category: str) -> int:
    """Say how unwilling a group has made us about the branch of a category."""
    branch = branch_of(category)
    return next((item.level for item in readiness if item.category == branch), 0)


def mood(rules: ListeningRules, refused: int) -> int:
    """Say how unwilling an hour with so many noes makes us, whatever it is about.

    Never so much that a clear complaint goes unheard.
    """
    return min(2 * refused, max(rules.top_level - 1, 0))


def after_dismissal(rules: ListeningRules, level: int) -> int:
    """Give the level after somebody said that it was only talk."""
    return min(level + 1, rules.top_level)


def after_yes(level: int) -> int:
    """Give the level after somebody said yes."""
    return max(level - 1, 0)


def may_ask(rules: ListeningRules, unwelcome: int) -> bool:
    """Say whether the group can bear one more question; those that got a yes were none too many."""
    return unwelcome < rules.asks_an_hour


def asks_until(rules: ListeningRules, *, asked: datetime, now: datetime) -> datetime:
    """Give until when a card asks that somebody joins now: each has time, but it must end."""
    return min(now + rules.fade, asked + LONGEST * rules.fade)


def files_unasked(
    rules: ListeningRules, listening: Listening, *, category: str, sure: float
) -> bool:
    """Say whether words become a ticket without a yes: only where the group agreed to that.

    `sure` is the lesser of how sure the request and how sure the category is. A branch in the list
    stands for all its leaves.
    """
    listed = category in rules.auto or branch_of(category) in rules.auto
    return listening is Listening.AUTO and listed and sure >= rules.sure
