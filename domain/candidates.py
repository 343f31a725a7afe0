"""How much we ask of a group: how sure to be, how often, and when not to ask at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from domain.listening import Listening, ListeningRules, Readiness

HOUR = timedelta(hours=1)
NEVER_SURER = 0.97


def branch_of(category: str) -> str:
    """Give the first level of the tree that a category belongs to: `noise` for `noise.living`."""
    return category.partition(".")[0]


def threshold(rules: ListeningRules, level: int) -> float:
    """Say how sure of a complaint we must be to ask a group that is `level` steps unwilling."""
    steps = max(0, min(level, rules.top_level))
    return min(max(rules.threshold, NEVER_SURER), rules.threshold + steps * rules.step)


def level_of(readiness: Iterable[Readiness], category: str) -> int:
    """Say how unwilling a group has made us about the branch of a category."""
    branch = branch_of(category)
    return next((item.level for item in readiness if item.category == branch), 0)


def after_dismissal(rules: ListeningRules, level: int) -> int:
    """Give the level after somebody said that it was only talk."""
    return min(level + 1, rules.top_level)


def after_yes(level: int) -> int:
    """Give the level after somebody said yes."""
    return max(level - 1, 0)


def may_ask(rules: ListeningRules, asked_last_hour: int) -> bool:
    """Say whether the group can bear one more question."""
    return asked_last_hour < rules.asks_an_hour


def files_unasked(
    rules: ListeningRules, listening: Listening, *, category: str, sure: float
) -> bool:
    """Say whether words become a ticket without a yes: only where the group agreed to that.

    `sure` is the lesser of how sure the request and how sure the category is. A branch in the list
    stands for all its leaves.
    """
    listed = category in rules.auto or branch_of(category) in rules.auto
    return listening is Listening.AUTO and listed and sure >= rules.sure
