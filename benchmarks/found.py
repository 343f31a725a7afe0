"""What a part of the bench gives back, and how ways are compared: in turns, by their medians."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Way = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Plan:
    """How much is done: everything, or a little to see that it works."""

    folder: Path
    rounds: int = 5
    complaints: int = 400
    updates: int = 2_000
    seconds: float = 12.0
    tickets: int = 1_000_000
    presses: int = 30
    messages: int = 1_200
    backlog: int = 10_000
    starts: int = 5
    minutes: float = 0.0


def tiny(folder: Path) -> Plan:
    """Give a plan that touches everything and measures nothing."""
    return Plan(folder, 1, 8, 40, 2.0, 2_000, 3, 60, 120, 1)


@dataclass
class Found:
    """Ratios, which mean something anywhere, and the absolute figures behind them."""

    ratios: dict[str, float] = field(default_factory=dict)
    absolute: dict[str, float] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Take in what another part found."""
        self.ratios |= other.ratios
        self.absolute |= other.absolute


async def in_turns(
    rounds: int, ways: Mapping[str, Way], step: Callable[[], None]
) -> dict[str, float]:
    """Try the ways one after the other, again and again, so that a slow moment meets them all."""
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seen[name].append(await way())
        step()
    return {name: statistics.median(values) for name, values in seen.items()}


def percentile(values: list[float], share: float) -> float:
    """Give the value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
