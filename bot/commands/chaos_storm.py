"""What goes wrong between the bot and Telegram while chaos reigns: one call in five is struck.

Pushes of updates are struck like calls.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.commands.simulate_people import source, weighted
from sandbox.faults import PUSH, Fault, Faults
from sandbox.methods import POLL
from sandbox.world import World

SHARE = 0.2
"""How many of the calls are struck."""

LONGEST_FLOOD = 30
"""The most simulated seconds that a 429 asks for."""

SLOWEST = 0.3
"""The most real seconds that a slow answer takes."""

SILENCE = 3.0
"""How many real seconds there is no answer after the work; the bot gives up before."""

KINDS: tuple[tuple[int, str], ...] = (
    (3, "429"),
    (3, "500"),
    (3, "502"),
    (3, "reset"),
    (3, "timeout_after"),
    (2, "slow"),
    (1, "hang"),
)
"""Kinds of faults with weights."""

CUT_AFTER = frozenset({"timeout_after", "hang"})


@dataclass(slots=True)
class Storm(Faults):
    """Faults by a schedule: what befalls the n-th call of a run hangs on the seed and n alone.

    `done_anyway` are the numbers of the calls that were cut off after their work was done.
    """

    world: World = field(kw_only=True)
    seed: int = field(kw_only=True)
    calls: int = 0
    is_over: bool = False
    struck: Counter[str] = field(default_factory=Counter)
    done_anyway: set[int] = field(default_factory=set)

    def strike(self, method: str, chat: int | None) -> Fault | None:
        """Give what befalls this call; nothing once the storm is over."""
        del chat
        if self.is_over:
            return None
        self.calls += 1
        fault = scheduled(self.seed, self.calls)
        if fault is not None:
            self.struck[fault.kind] += 1
            if fault.kind in CUT_AFTER and method not in {POLL, PUSH}:
                self.done_anyway.add(self.world.calls_made + 1)
        return fault


def scheduled(seed: int, number: int) -> Fault | None:
    """Give what befalls the call of this number, if anything does."""
    rng = source(seed, "call", number)
    if rng.random() >= SHARE:
        return None
    kind = weighted(rng, KINDS)
    return Fault(
        kind=kind,
        retry_after=rng.randint(1, LONGEST_FLOOD),
        seconds=SILENCE if kind == "hang" else rng.uniform(0.02, SLOWEST),
    )
