"""The rates against tables computed by hand; 2026-11-23 is a Monday, duty is 9-12 and 14-18."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rate_samples import past, promise, when, window

from domain import rates
from domain.callbacks import Callback, CallbackReason, CallbackState
from domain.counts import What, count, times
from domain.figures import Rate
from domain.past import Past
from domain.promises import PromiseState
from domain.ticket import Priority, State

MONDAY = window("11-23 00:00", "11-24 00:00")
TUESDAY = window("11-24 00:00", "11-25 00:00")
WEEK = window("11-23 00:00", "11-30 00:00")


@pytest.mark.parametrize(
    ("lines", "monday", "tuesday"),
    [
        # opened 9:00, four duty hours end at 15:00
        (["11-23 09:00 open", "11-23 10:00 claim"], (1, 0), (0, 0)),
        (["11-23 09:00 open", "11-23 15:00 claim"], (1, 0), (0, 0)),
        (["11-23 09:00 open", "11-23 15:01 claim"], (1, 1), (0, 0)),
        (["11-23 09:00 open", "11-24 10:00 claim"], (1, 1), (0, 0)),
        (["11-23 09:00 open"], (1, 1), (0, 0)),
        # answered in the very instant
        (["11-23 09:00 open", "11-23 09:00 claim"], (1, 0), (0, 0)),
        # opened 17:00: one hour on Monday, three on Tuesday, due at 12:00
        (["11-23 17:00 open"], (0, 0), (1, 1)),
        (["11-23 17:00 open", "11-23 17:30 claim"], (1, 0), (0, 0)),
        (["11-23 17:00 open", "11-24 12:00 claim"], (0, 0), (1, 0)),
        (["11-23 17:00 open", "11-24 12:01 claim"], (0, 0), (1, 1)),
        # turned down is answered, too; taken back is not
        (["11-23 09:00 open", "11-23 09:30 reject"], (1, 0), (0, 0)),
        (["11-23 09:00 open", "11-23 09:30 withdraw"], (0, 0), (0, 0)),
        (["11-23 09:00 open", "11-23 16:00 withdraw"], (1, 1), (0, 0)),
        # given back and taken again: the first answer counts
        (
            ["11-23 09:00 open", "11-23 10:00 claim", "11-23 11:00 release", "11-24 17:00 claim"],
            (1, 0),
            (0, 0),
        ),
    ],
)
def test_a_first_answer_is_judged_once(
    lines: list[str], monday: tuple[int, int], tuesday: tuple[int, int]
) -> None:
    """A ticket is due for its answer in one period only, and missed if its time was up first."""
    item = past(*lines)
    for day, expected in ((MONDAY, monday), (TUESDAY, tuesday)):
        found = times(What.JUDGED, item, day), times(What.RESPONSE_MISSED, item, day)
        assert found == expected


def test_danger_is_due_within_ten_minutes_at_any_hour() -> None:
    """The acknowledge clock of a P0 ticket runs at night."""
    late = past("11-23 23:00 open", "11-23 23:11 claim", priority=Priority.P0)
    assert rates.response([late], MONDAY) == Rate(tenths=0, whole=1)


FRIDAY = window("11-20 00:00", "11-21 00:00")
RAISED = ["11-20 17:50 open", "11-23 09:05 add p0", "11-23 09:08 claim"]


@pytest.mark.parametrize(
    ("lines", "monday", "tuesday"),
    [
        # opened on Friday 17:50 and due on Monday at 14:40; raised, due ten minutes later
        (RAISED, (1, 0), (0, 0)),
        (["11-20 17:50 open", "11-23 09:05 add p0", "11-23 09:16 claim"], (1, 1), (0, 0)),
        (["11-20 17:50 open", "11-23 09:05 add p0"], (1, 1), (0, 0)),
        # raised in steps, each in time, and answered within ten minutes of the last one
        (
            ["11-23 09:00 open", "11-23 12:00 add p1", "11-23 14:20 add p0", "11-23 14:29 claim"],
            (1, 0),
            (0, 0),
        ),
        # the first time was up before anybody spoke of danger
        (["11-23 09:00 open", "11-24 10:00 add p0", "11-24 10:01 claim"], (1, 1), (0, 0)),
        # answered before: what is said later judges nobody
        (["11-23 09:00 open", "11-23 14:00 claim", "11-23 14:05 add p0"], (1, 0), (0, 0)),
        # raised at night
        (["11-23 17:00 open", "11-23 23:55 add p0", "11-24 00:06 claim"], (0, 0), (1, 1)),
        (["11-23 17:00 open", "11-23 23:55 add p0", "11-24 00:04 claim"], (0, 0), (1, 0)),
    ],
)
def test_an_answer_is_judged_by_the_limit_that_ran(
    lines: list[str], monday: tuple[int, int], tuesday: tuple[int, int]
) -> None:
    """Words that raise it count from when they were said, and change nothing before."""
    item = past(*lines)
    for day, expected in ((FRIDAY, (0, 0)), (MONDAY, monday), (TUESDAY, tuesday)):
        found = times(What.JUDGED, item, day), times(What.RESPONSE_MISSED, item, day)
        assert found == expected


def test_words_of_danger_do_not_change_what_was_before_them() -> None:
    """A ticket that became a P0 on Monday was an ordinary one on Friday night."""
    item = past(*RAISED)
    for instant, priority, is_overdue in (
        ("11-21 12:00", Priority.NORMAL, False),
        ("11-23 09:05", Priority.NORMAL, False),
        ("11-23 09:07", Priority.P0, False),
        ("11-23 09:30", Priority.P0, False),
    ):
        assert item.as_of(when(instant)).ticket.priority is priority
        assert item.is_overdue_at(when(instant)) is is_overdue
    assert item.is_overdue_at(when("11-24 09:10"))
    unanswered = past(*RAISED[:2])
    assert unanswered.is_overdue_at(when("11-23 09:16"))
    assert not unanswered.is_overdue_at(when("11-23 09:05"))


def test_waiting_is_measured_as_urgent_as_it_was() -> None:
    """Ten minutes of Friday and five of Monday in duty time, then three of every hour."""
    assert rates.answer_times([past(*RAISED)], MONDAY) == [timedelta(minutes=18)]
    night = past("11-23 17:00 open", "11-23 23:00 add p0", "11-24 00:00 claim")
    assert rates.answer_times([night], TUESDAY) == [timedelta(hours=2)]


@pytest.mark.parametrize(
    ("events", "before"),
    [((0, 1, 2), Priority.NORMAL), ((1, 2), Priority.NORMAL), ((2,), Priority.P0)],
)
def test_old_histories_are_read_as_far_as_they_go(
    events: tuple[int, ...], before: Priority
) -> None:
    """Without the first priority a raised ticket was normal; without a raise it was as it is."""
    whole = past(*RAISED)
    kept = [whole.picture.events[at] for at in events]
    item = Past(replace(whole.picture, events=kept))
    assert item.as_of(when("11-22 09:00")).ticket.priority is before
    assert item.as_of(when("11-24 09:00")).ticket.priority is Priority.P0


def test_an_answer_is_not_missed_before_its_time_is_up() -> None:
    """At noon nothing is said about a ticket that is due at three."""
    item = past("11-23 09:00 open")
    noon = window("11-23 00:00", "11-24 00:00", now="11-23 12:00")
    assert rates.response([item], noon) == Rate()


def a_month() -> list[Past]:
    """Give the table: what happened to eight tickets in one week."""
    return [
        # 1 satisfied
        past(
            *["11-23 09:00 open", "11-23 09:30 claim", "11-23 11:00 resolve"],
            *["11-23 15:00 rate satisfied", "11-23 15:00 confirm"],
            number=1,
        ),
        # 2 mostly satisfied; a neighbour satisfied
        past(
            *["11-23 09:00 open", "11-23 10:00 claim", "11-24 11:00 resolve"],
            *["11-24 12:00 rate mostly", "11-24 12:00 confirm"],
            "11-24 13:00 rate satisfied neighbour",
            number=2,
        ),
        # 3 dissatisfied, but solved
        past(
            *["11-23 09:00 open", "11-23 16:00 claim", "11-25 11:00 resolve"],
            *["11-25 12:00 rate dissatisfied", "11-25 12:00 confirm"],
            number=3,
        ),
        # 4 not solved, then solved in its second cycle
        past(
            *["11-23 09:00 open", "11-23 09:10 claim", "11-24 09:00 resolve"],
            *["11-24 10:00 rate unsolved", "11-24 10:00 contest", "11-24 11:00 claim"],
            *["11-25 09:00 resolve", "11-25 10:00 rate satisfied", "11-25 10:00 confirm"],
            number=4,
        ),
        # 5 closed in silence
        past(
            *["11-23 09:00 open", "11-23 09:10 claim", "11-23 10:00 resolve"],
            "11-26 10:00 close",
            number=5,
        ),
        # 6 turned down
        past("11-23 09:00 open", "11-23 09:10 reject", number=6),
        # 7 nobody answered
        past("11-23 09:00 open", number=7),
        # 8 excluded: everything about it was bad
        past(
            *["11-23 09:00 open", "11-24 17:00 claim", "11-24 17:10 resolve"],
            *["11-24 17:20 rate unsolved", "11-24 17:20 contest"],
            number=8,
            is_excluded=True,
        ),
    ]


def test_the_rates_of_a_week_are_those_of_the_table() -> None:
    """Every rate of a week has the numerator and the denominator computed by hand."""
    week = a_month()
    # due: 1-7; in time: 1, 2, 4, 5, 6 (3 came at 16:00, an hour late; 7 never)
    assert rates.response(week, WEEK) == Rate(tenths=50, whole=7)
    # asked and answered: 1, 2, 3, 4 twice; unsolved: the first of 4
    assert rates.resolution(week, WEEK) == Rate(tenths=40, whole=5)
    # votes: 1 satisfied, 2 mostly and satisfied, 3 dissatisfied, 4 unsolved and satisfied
    assert rates.satisfaction(week, WEEK) == Rate(tenths=30 + 9, whole=6)
    # closed by the resident's word: 1, 2, 3, 4; in silence: 5
    assert rates.silent_share(week, WEEK) == Rate(tenths=10, whole=5)
    # solutions: 1, 2, 3, 4 twice, 5; taken up again: the first of 4
    assert rates.reopened(week, WEEK) == Rate(tenths=10, whole=6)
    assert rates.satisfaction(week, WEEK).value == pytest.approx(0.65)


def test_plain_counts_of_a_week_hold_excluded_tickets() -> None:
    """An excluded ticket is received and open like any other; only rates leave it out."""
    week = a_month()
    assert count(What.RECEIVED, week, WEEK) == 8
    assert count(What.CLOSED, week, WEEK) == 6
    assert count(What.OPEN, week, WEEK) == 2
    assert count(What.CONTESTED, week, WEEK) == 2
    assert count(What.EXCLUDED, week, WEEK) == 1
    assert count(What.EXCLUDED, week, window("11-16 00:00", "11-23 00:00")) == 0


def test_a_refused_exclusion_excludes_nothing() -> None:
    """Only a yes of the second person leaves a ticket out."""
    item = past("11-23 09:00 open", is_excluded=False)
    assert rates.response([item], MONDAY) == Rate(tenths=0, whole=1)
    assert times(What.EXCLUDED, item, MONDAY) == 0


@pytest.mark.parametrize("what", [What.RECEIVED, What.CLOSED, What.CONTESTED, What.JUDGED])
def test_days_add_up_to_the_week(what: What) -> None:
    """What happens at an instant is counted in one day only, and in no day twice."""
    days = [window(f"11-{day} 00:00", f"11-{day + 1} 00:00") for day in range(23, 30)]
    week = a_month()
    assert sum(count(what, week, day) for day in days) == count(what, week, WEEK)


def test_what_stood_open_is_told_from_the_past_and_not_from_now() -> None:
    """A ticket that is closed today was open on the days before, and again when contested."""
    item = past(
        *["11-23 09:00 open", "11-23 10:00 claim", "11-23 11:00 resolve", "11-23 12:00 confirm"],
        *["11-25 09:00 contest", "11-26 09:00 resolve", "11-26 10:00 confirm"],
    )
    ends = {
        "11-23 09:00": 0,
        "11-23 09:01": 1,
        "11-23 12:01": 0,
        "11-25 10:00": 1,
        "11-27 00:00": 0,
    }
    for end, expected in ends.items():
        assert times(What.OPEN, item, window("11-01 00:00", end)) == expected, end
    assert item.state_at(when("11-25 10:00")) is State.CONTESTED
    assert item.as_of(when("11-25 10:00")).ticket.cycle == 2
    assert item.as_of(when("11-25 08:00")).ticket.cycle == 1
    assert times(What.CLOSED, item, WEEK) == 2


def test_overdue_is_told_from_the_past() -> None:
    """A ticket that was answered late had been overdue at the end of its day, and is no more."""
    item = past(
        "11-23 09:00 open", "11-24 09:30 claim", "11-24 10:00 resolve", "11-24 11:00 confirm"
    )
    assert times(What.OVERDUE, item, window("11-23 00:00", "11-23 14:00")) == 0
    assert times(What.OVERDUE, item, window("11-23 00:00", "11-23 16:00")) == 1
    assert times(What.OVERDUE, item, TUESDAY) == 0


def test_a_changed_vote_counts_as_it_was_when_the_period_ended() -> None:
    """Monday keeps the vote of Monday; the week has the last word only."""
    item = past(
        *["11-23 09:00 open", "11-23 09:30 claim", "11-23 10:00 resolve"],
        *["11-23 11:00 rate dissatisfied", "11-23 11:00 confirm", "11-24 11:00 rate satisfied"],
    )
    assert rates.satisfaction([item], MONDAY) == Rate(tenths=0, whole=1)
    assert rates.satisfaction([item], TUESDAY) == Rate(tenths=10, whole=1)
    assert rates.satisfaction([item], WEEK) == Rate(tenths=10, whole=1)


def test_silence_is_no_answer() -> None:
    """What closed in silence is in neither side of the resolution rate, until somebody votes."""
    lines = ["11-23 09:00 open", "11-23 09:10 claim", "11-23 10:00 resolve", "11-26 10:00 close"]
    assert rates.resolution([past(*lines)], WEEK) == Rate()
    voted = past(*lines, "11-27 10:00 rate satisfied")
    assert rates.resolution([voted], WEEK) == Rate(tenths=10, whole=1)


def test_promises_kept_are_counted_when_they_are_settled() -> None:
    """Kept over kept, late and broken; what is open or dropped is in neither."""
    made = [
        promise(PromiseState.KEPT, due="11-24 10:00", settled="11-24 09:00", made="11-23 10:00"),
        promise(PromiseState.LATE, due="11-24 10:00", settled="11-25 09:00", made="11-23 10:00"),
        promise(PromiseState.BROKEN, due="11-24 10:00", settled="11-26 09:00", made="11-23 10:00"),
        promise(PromiseState.DROPPED, due="11-24 10:00", settled="11-24 09:00", made="11-23 10:00"),
        promise(PromiseState.OPEN, due="11-27 10:00", settled=None, made="11-23 10:00"),
    ]
    item = past("11-23 09:00 open", "11-23 10:00 claim", promises=tuple(made))
    assert rates.promises_kept([item], WEEK) == Rate(tenths=10, whole=3)
    assert rates.promises_kept([item], TUESDAY) == Rate(tenths=10, whole=1)
    assert times(What.PROMISES_BROKEN, item, WEEK) == 2


def test_promises_of_the_day_are_those_still_to_be_kept() -> None:
    """The morning tells what is due from then until midnight, and nothing that is late or done."""
    made = [
        promise(PromiseState.KEPT, due="11-24 10:00", settled="11-23 17:00", made="11-23 10:00"),
        promise(PromiseState.OPEN, due="11-24 15:00", settled=None, made="11-23 10:00"),
        promise(PromiseState.OPEN, due="11-23 15:00", settled=None, made="11-20 10:00"),
        promise(PromiseState.OPEN, due="11-25 15:00", settled=None, made="11-23 10:00"),
    ]
    item = past("11-20 09:00 open", "11-20 10:00 claim", promises=tuple(made))
    assert times(What.PROMISED, item, window("11-24 08:30", "11-25 00:00")) == 1


@pytest.mark.parametrize(
    ("state", "settled", "ends"),
    [
        (PromiseState.OPEN, None, {"24 15:00": 0, "24 15:02": 1, "26 08:30": 1}),
        (PromiseState.BROKEN, "11-25 09:00", {"24 15:00": 0, "25 08:30": 1, "26 08:30": 1}),
        (PromiseState.LATE, "11-25 09:00", {"24 15:00": 0, "25 08:30": 1, "26 08:30": 0}),
        (PromiseState.KEPT, "11-24 14:00", {"24 15:00": 0, "25 08:30": 0, "26 08:30": 0}),
    ],
)
def test_a_promise_past_its_time_is_told_until_it_is_done(
    state: PromiseState, settled: str | None, ends: dict[str, int]
) -> None:
    """A broken one does not go from the mornings; one that came late at last does."""
    made = promise(state, due="11-24 15:00", settled=settled, made="11-23 10:00")
    item = past("11-20 09:00 open", "11-20 10:00 claim", promises=(made,))
    assert {end: times(What.UNKEPT, item, window("11-01 00:00", f"11-{end}")) for end in ends} == (
        ends
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("11-25 10:00 release",), 1),
        (("11-25 10:00 resolve",), 0),
        (("11-25 10:00 resolve", "11-25 11:00 contest"), 0),
        (("11-25 10:00 withdraw",), 0),
    ],
)
def test_what_is_solved_or_begun_anew_has_no_broken_promise(
    lines: tuple[str, ...], expected: int
) -> None:
    """A promise stands for its cycle, and until the work is done, whoever has it."""
    made = promise(
        PromiseState.BROKEN, due="11-24 15:00", settled="11-25 09:00", made="11-23 10:00"
    )
    item = past("11-20 09:00 open", "11-20 10:00 claim", *lines, promises=(made,))
    assert times(What.UNKEPT, item, window("11-01 00:00", "11-26 08:30")) == expected


def test_call_backs_are_counted_until_they_are_made() -> None:
    """A call-back is open from when it was asked for until it is done."""
    asked = Callback(
        ticket_id=1,
        cycle=1,
        reason=CallbackReason.SILENT,
        state=CallbackState.CONTENT,
        created_at=when("11-23 10:00"),
        done_at=when("11-24 10:00"),
    )
    item = past("11-20 09:00 open", callbacks=(asked,))
    ends = {"11-23 09:00": 0, "11-23 11:00": 1, "11-24 09:00": 1, "11-24 11:00": 0}
    for end, expected in ends.items():
        assert times(What.CALLBACKS, item, window("11-01 00:00", end)) == expected, end


def test_recurrence_is_the_same_trouble_at_the_same_place_within_thirty_days() -> None:
    """A lamp solved not long before in the same unit comes back; other places and kinds do not."""
    place = ("3栋", "2单元")
    solved = ["10-10 09:00 open", "10-10 10:00 claim", "10-12 10:00 resolve", "10-12 11:00 confirm"]
    pasts = [
        past(*solved, number=1, place=place),
        past("11-11 09:00 open", number=2, place=place),
        past("11-11 10:01 open", number=3, place=place, category="road"),
        past("11-10 09:00 open", number=4, place=("3栋", None)),
        past("11-12 09:00 open", number=5, place=place),
        past("10-11 09:00 open", number=6, place=place),
        past(*solved, number=7),
        past("11-10 09:00 open", number=8),
    ]
    marked = rates.mark_recurrences(pasts)
    assert [item.ticket.number for item in marked if item.comes_back] == [2]
    autumn = window("10-01 00:00", "12-01 00:00")
    assert rates.recurrence(marked, autumn) == Rate(tenths=10, whole=8)


def test_waiting_is_measured_in_duty_time() -> None:
    """From 17:00 to 10:00 the next day two hours passed; at half and nine tenths by rank."""
    pasts = [
        past("11-23 17:00 open", "11-24 10:00 claim", number=1),
        past("11-23 09:00 open", "11-23 09:30 claim", number=2),
        past("11-23 23:00 open", "11-24 01:00 claim", number=3, priority=Priority.P0),
    ]
    found = rates.answer_times(pasts, WEEK)
    assert found == [timedelta(hours=2), timedelta(minutes=30), timedelta(hours=2)]
    assert rates.percentile(found, 50) == timedelta(hours=2)
    ten = [timedelta(hours=hour) for hour in range(1, 11)]
    assert [rates.percentile(ten, percent) for percent in (50, 90)] == [ten[4], ten[8]]
    assert rates.percentile([], 50) is None


def test_solutions_are_measured_from_the_first_word() -> None:
    """Each solution of the period tells how long the resident had waited since the complaint."""
    item = past("11-23 09:00 open", "11-23 10:00 claim", "11-23 15:00 resolve")
    assert rates.solution_times([item], WEEK) == [timedelta(hours=4)]
    assert rates.solution_times([item], TUESDAY) == []
