"""What is done when something falls due, by its kind: the two tables every room adds its line to.

Each kind stands in exactly one of them.
"""

from __future__ import annotations

from domain.dues import DueKind
from usecases.climbing import climb
from usecases.falling_due import Act, ActAlone, Seed
from usecases.invariants import check_up, seed_check_up
from usecases.notices import seed_notices, tell_of_calendar
from usecases.pausing import end_pause
from usecases.roster import begin_leave

ACTS: dict[DueKind, Act] = {
    DueKind.LADDER: climb,
    DueKind.PAUSE: end_pause,
}
"""What is due for a ticket."""

ALONE: dict[DueKind, ActAlone] = {
    DueKind.LEAVE: begin_leave,
    DueKind.NOTICE: tell_of_calendar,
    DueKind.CHECKUP: check_up,
}
"""What is due for a leave or a community; the row is done, and the act adds the one after it."""

SEEDS: tuple[Seed, ...] = (seed_check_up, seed_notices)
"""What makes sure, at the start of the bot and every night, that those rows are there."""
