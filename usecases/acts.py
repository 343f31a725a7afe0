"""What is done when something falls due, by its kind: the two tables every room adds its line to.

Each kind stands in exactly one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.community import Community, Town
from domain.dues import Due, DueKind, subject_of_community, subject_of_shifts
from usecases.candidate_time import end_wait
from usecases.climbing import climb
from usecases.closing import ask_again_or_close, chase_callback
from usecases.digest_planning import seed_digests
from usecases.digests import send_due
from usecases.falling_due import Act, ActAlone, Run, Seed
from usecases.invariants import check_up, seed_check_up
from usecases.notices import seed_notices, tell_of_calendar
from usecases.pausing import end_pause
from usecases.promising import chase
from usecases.roster import begin_leave
from usecases.shift_change import change_shift, seed_shift_changes

ACTS: dict[DueKind, Act] = {
    DueKind.LADDER: climb,
    DueKind.PAUSE: end_pause,
    DueKind.PROMISE: chase,
    DueKind.RATING: ask_again_or_close,
    DueKind.CALLBACK: chase_callback,
}
"""What is due for a ticket."""


async def every_night(run: Run, due: Due) -> None:
    """Look at a community's tickets, and see that all that hangs on none is planned."""
    await check_up(run, due)
    await sow(run, run.desk.told_with(due.community))


ALONE: dict[DueKind, ActAlone] = {
    DueKind.LEAVE: begin_leave,
    DueKind.SHIFT: change_shift,
    DueKind.DIGEST: send_due,
    DueKind.NOTICE: tell_of_calendar,
    DueKind.CHECKUP: every_night,
    DueKind.CANDIDATE: end_wait,
}
"""What is due for a leave, a candidate or a community.

The row is done, and the act adds the one after it.
"""

SEEDS: tuple[Seed[Community], ...] = (
    seed_check_up,
    seed_notices,
    seed_digests,
    seed_shift_changes,
)
"""What makes sure, at the start of the bot and every night, that those rows are there."""


async def sow(run: Run, codes: Sequence[str]) -> None:
    """See that all that hangs on no ticket is planned for these communities and towns.

    What is planned is asked for together, and so is the past of those for whom nothing is.
    """
    subjects = {subject_of_community(code): code for code in codes}
    subjects |= {subject_of_shifts(code): code for code in codes}
    planned: dict[str, list[Due]] = {code: [] for code in codes}
    for due in await run.uow.dues.planned(subjects):
        planned[subjects[due.subject]].append(due)
    new = [subject for subject, code in subjects.items() if not planned[code]]
    await run.uow.dues.warm_subjects(new)
    for code in codes:
        place = run.desk.place(code)
        if isinstance(place, Town):
            await seed_digests(run, place, planned[code])
        elif place is not None:
            for seed in SEEDS:
                await seed(run, place, planned[code])
