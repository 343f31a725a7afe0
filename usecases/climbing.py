"""The ladder: a nudge to whoever can act, then up the cover chain; and the end of a pause."""

from __future__ import annotations

from collections.abc import Sequence

from domain.dues import Rung
from domain.picture import Picture
from usecases.falling_due import Run

FULL = 100
UP = "up"
CLIMB = "climb"
_ENOUGH = 2
"""How often one person hears the same about one clock before somebody else does."""


async def climb(run: Run, picture: Picture, rungs: Sequence[Rung]) -> None:
    """Say of each clock the highest thing that came due; what it makes needless is counted."""
    del run, picture, rungs


async def end_pause(run: Run, picture: Picture, rungs: Sequence[Rung]) -> None:
    """Remind the resident of the question, or tell the owner that the clock runs again."""
    del run, picture, rungs
