"""The three clocks: what they count, what stops them, what starts them anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from clock_samples import History, at, hours
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import Clock, ClockKind, clocks_of
from domain.clocks import at as clock_at
from domain.community import Category
from domain.courses import LIVE
from domain.ticket import Priority, State
from domain.transitions import Action

A = Action
ACK, PROGRESS, SOLVE = ClockKind.ACKNOWLEDGE, ClockKind.PROGRESS, ClockKind.SOLVE


def clock(history: History, kind: ClockKind, now: datetime) -> Clock:
    """Give one clock."""
    return next(item for item in clocks_of(history.picture(), now) if item.kind is kind)


def kinds(history: History, now: datetime) -> set[ClockKind]:
    """Give which clocks there are."""
    return {item.kind for item in clocks_of(history.picture(), now)}


def test_a_complaint_on_friday_evening_is_to_be_taken_on_monday() -> None:
    """Four duty hours from Friday 17:00 end on Monday at noon, and the weekend counts nothing."""
    history = History(at(20, 17))
    found = clock(history, ACK, at(22, 12))
    assert (found.used, found.due_at) == (hours(1), at(23, 12))
    assert found.is_running
    assert not found.is_overdue
    assert [(span.start, span.end) for span in found.spans] == [(at(20, 17), at(20, 18))]
    assert clock(history, ACK, at(23, 12)).is_overdue


def test_danger_counts_every_hour() -> None:
    """Ten minutes are ten minutes on a Sunday night."""
    found = clock(History(at(22, 3), priority=Priority.P0), ACK, at(22, 3, 5))
    assert (found.used, found.due_at) == (hours(1 / 12), at(22, 3, 10))


def test_taking_it_stops_the_first_clock_and_starts_the_second() -> None:
    """After a claim nobody is waited for, and the resident waits for a word."""
    history = History(at(23, 9))
    assert kinds(history, at(23, 10)) == {ACK, SOLVE}
    history.do(A.CLAIM, at(23, 10))
    acknowledged = clock(history, ACK, at(23, 17))
    assert (acknowledged.used, acknowledged.due_at) == (hours(1), None)
    assert not acknowledged.is_running
    assert clock(history, PROGRESS, at(23, 17)).used == hours(5)
    assert clock(history, SOLVE, at(23, 17)).used == hours(6)


def test_one_taken_late_is_not_overdue_any_more() -> None:
    """A clock that is done shows that it was late only by what it used."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 16))
    found = clock(history, ACK, at(24, 9))
    assert found.used > found.limit
    assert not found.is_overdue


def test_giving_it_back_does_not_reset_the_first_clock() -> None:
    """Claiming and releasing again and again does not win time."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 11)).do(A.RELEASE, at(23, 15))
    found = clock(history, ACK, at(23, 16))
    assert (found.used, found.due_at) == (hours(3), at(23, 17))
    history.do(A.REROUTE, at(23, 16))
    assert clock(history, ACK, at(23, 17)).is_overdue


def test_a_transfer_stops_the_first_clock_and_gives_no_new_second_one() -> None:
    """Passing on by name is an answer, and whoever gets it inherits the resident's wait."""
    history = History(at(23, 9)).do(A.TRANSFER, at(23, 10))
    assert clock(history, ACK, at(23, 17)).used == hours(1)
    first = clock(history, PROGRESS, at(23, 11))
    history.do(A.TRANSFER, at(23, 14)).do(A.COVER, at(23, 15))
    later = clock(history, PROGRESS, at(23, 16))
    assert (first.started_at, later.started_at) == (at(23, 10), at(23, 10))
    assert later.used == hours(4)


@pytest.mark.parametrize(
    ("action", "is_news"),
    [
        (A.PROGRESS, True),
        (A.ASK, True),
        (A.SCHEDULE, True),
        ("tell", True),
        (A.TRANSFER, False),
        (A.COVER, False),
        (A.ESCALATE, False),
        (A.WAIT, False),
        ("note", False),
        ("look", False),
    ],
)
def test_a_sign_of_life_starts_the_second_clock_anew(action: Action | str, is_news: bool) -> None:
    """Only what the resident gets to know counts as progress."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 9))
    if isinstance(action, Action):
        history.do(action, at(24, 9), due=at(25, 9) if action is A.SCHEDULE else None)
    else:
        history.note(action, at(24, 9))
    found = clock(history, PROGRESS, at(24, 9))
    assert found.started_at == at(24 if is_news else 23, 9)
    assert found.course.period == (2 if is_news else 1)


def test_an_answer_and_carrying_on_start_the_second_clock_anew() -> None:
    """Each turn of the talk with the resident is a period of its own."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 9)).do(A.ASK, at(23, 10))
    history.do(A.ANSWER, at(24, 9))
    assert clock(history, PROGRESS, at(24, 10)).course.period == 3
    history.do(A.WAIT, at(24, 10)).do(A.RESUME, at(25, 9))
    found = clock(history, PROGRESS, at(25, 10))
    assert (found.course.period, found.used) == (4, hours(1))


def test_one_handed_to_somebody_counts_its_periods_from_there() -> None:
    """A transfer begins the first period, a sign of life the second: no slot is used twice."""
    history = History(at(23, 9)).do(A.TRANSFER, at(23, 10))
    assert clock(history, PROGRESS, at(23, 11)).course.period == 1
    history.do(A.PROGRESS, at(23, 11))
    assert clock(history, PROGRESS, at(23, 12)).course.period == 2


def test_waiting_for_the_resident_stops_the_clocks() -> None:
    """The days until the answer belong to the resident."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 10)).do(A.ASK, at(23, 11))
    waiting = clock(history, SOLVE, at(25, 11))
    assert (waiting.used, waiting.is_running) == (hours(2), False)
    assert waiting.due_at == at(4, 16, month=12)  # as if the wait lasts until Saturday, its cap
    history.do(A.ANSWER, at(25, 11))
    found = clock(history, SOLVE, at(25, 12))
    assert found.used == hours(3)
    (pause,) = found.pauses
    assert (pause.reason, pause.start, pause.end(at(25, 12)), pause.is_capped(at(25, 12))) == (
        State.WAITING_RESIDENT,
        at(23, 11),
        at(25, 11),
        False,
    )


def test_a_wait_is_capped() -> None:
    """After five days of silence the clocks run on, though the ticket still waits."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(A.ASK, at(2, 10))
    (pause,) = clock(history, SOLVE, at(4, 9)).pauses
    assert (pause.end(at(4, 9)), pause.is_capped(at(4, 9))) == (None, False)
    found = clock(history, SOLVE, at(9, 10))
    (pause,) = found.pauses
    assert (pause.end(at(9, 10)), pause.is_capped(at(9, 10))) == (at(7, 10), True)
    assert found.is_running
    assert found.used == hours(2)  # an hour before, and Monday's: the cap was on a Saturday
    history.do(A.ANSWER, at(9, 11))
    assert clock(history, SOLVE, at(9, 11)).pauses[0].is_capped(at(9, 11))


@pytest.mark.parametrize(("action", "days"), [(A.WAIT, 10), (A.ASK, 5), (A.DELIBERATE, 15)])
def test_each_kind_of_wait_has_its_own_cap(action: Action, days: int) -> None:
    """The resident, outside offices and the council get time by their measure."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(action, at(2, 10))
    (pause,) = clock(history, SOLVE, at(30, 9)).pauses
    assert pause.end(at(30, 9)) == at(2 + days, 10)


def test_an_appointment_stops_the_clocks_until_its_time() -> None:
    """Nobody is late before the promised time, and whoever lets it pass is counted again."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 9))
    history.do(A.SCHEDULE, at(23, 10), due=at(25, 15))
    assert not clock(history, SOLVE, at(25, 14)).is_running
    assert clock(history, SOLVE, at(25, 17)).used == hours(3)
    history.do(A.SCHEDULE, at(25, 17), due=at(27, 9))
    found = clock(history, SOLVE, at(26, 9))
    assert found.used == hours(3)
    assert [pause.is_capped(at(26, 9)) for pause in found.pauses] == [True, False]


def test_an_appointment_stops_the_clocks_no_longer_than_a_wait_for_others() -> None:
    """A date far ahead is a promise, but no way to stand still: after ten days the clocks run."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(A.SCHEDULE, at(2, 10), due=at(30, 10))
    (pause,) = clock(history, SOLVE, at(20, 9)).pauses
    assert (pause.cap, pause.is_cut) == (at(12, 10), True)
    assert not clock(history, SOLVE, at(12, 9)).is_running
    found = clock(history, SOLVE, at(12, 12))
    assert (found.is_running, found.used) == (True, hours(3))


def test_danger_waits_for_no_appointment() -> None:
    """Somebody in danger is not helped on Thursday: the clocks run whatever was agreed on."""
    history = History(at(2, 9), priority=Priority.P0).do(A.CLAIM, at(2, 9))
    history.do(A.SCHEDULE, at(2, 10), due=at(5, 10)).do(A.SCHEDULE, at(2, 11), due=at(6, 10))
    found = clock(history, SOLVE, at(3, 10))
    assert (found.is_running, found.used, found.pauses) == (True, hours(25), ())
    assert clock(history, PROGRESS, at(2, 12)).is_overdue


def test_words_of_danger_end_an_appointment() -> None:
    """What was agreed on before the words of danger stops nothing after them."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(A.SCHEDULE, at(2, 10), due=at(5, 10))
    history.raise_to(Priority.P0, at(4, 10))
    found = clock(history, SOLVE, at(4, 12))
    assert (found.is_running, found.used, found.pauses) == (True, hours(2), ())


def test_the_third_clock_runs_from_the_beginning_whoever_has_it() -> None:
    """Claims, releases, transfers and news leave the time to a solution alone."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 10)).do(A.RELEASE, at(23, 14))
    history.do(A.TRANSFER, at(23, 15)).do(A.PROGRESS, at(23, 16)).do(A.ESCALATE, at(23, 16))
    assert clock(history, SOLVE, at(23, 18)).used == hours(7)


def test_a_solution_stops_all_clocks() -> None:
    """Once it is said to be solved nothing is due from the clocks."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 10)).do(A.RESOLVE, at(23, 11))
    for found in clocks_of(history.picture(), at(30, 9)):
        assert found.due_at is None
        assert not found.is_running
        assert not found.is_overdue


def test_an_objection_begins_all_clocks_anew() -> None:
    """A second round has its own three clocks, and what was used before is gone."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 10)).do(A.RESOLVE, at(6, 9))
    history.do(A.CONTEST, at(9, 9))
    assert kinds(history, at(9, 10)) == {ACK, SOLVE}
    assert clock(history, ACK, at(9, 10)).used == hours(1)
    assert clock(history, SOLVE, at(9, 10)).used == hours(1)
    history.do(A.CLAIM, at(9, 10))
    assert clock(history, PROGRESS, at(9, 11)).course.period == 1


def test_a_category_replaces_the_limits_of_ordinary_tickets_only() -> None:
    """A category's own limits hold where nothing is urgent."""
    lifts = Category(
        code="other", name="电梯", name_en="Lifts", acknowledge=hours(1), solve=hours(8)
    )
    history = History(at(23, 9), category=lifts).do(A.CLAIM, at(23, 9, 30))
    now = at(23, 10)
    assert [clock(history, kind, now).limit for kind in ClockKind] == [
        hours(1),
        hours(21),
        hours(8),
    ]
    urgent = History(at(23, 9), category=lifts, priority=Priority.P1)
    assert clock(urgent, ACK, now).limit == hours(0.5)


@pytest.mark.parametrize("raises", [(Priority.P1,), (Priority.P1, Priority.P0)])
def test_a_raised_ticket_begins_anew_under_the_new_limits(raises: tuple[Priority, ...]) -> None:
    """Time used before the words that raised it does not count against anybody."""
    history, now = History(at(23, 9)), at(23, 11)
    for priority in raises:
        history.raise_to(priority, now)
        limits = history.picture().timing.clocks.limits[priority]
        for kind, limit in ((ACK, limits.acknowledge), (SOLVE, limits.solve)):
            found = clock(history, kind, now)
            assert (found.started_at, found.limit, found.used) == (now, limit, timedelta())
        now += timedelta(minutes=10)


def test_words_of_danger_on_a_sunday_count_every_hour_from_there() -> None:
    """Ten minutes from the words on are ten minutes, whatever was used of the limit before."""
    history = History(at(20, 17, 55)).raise_to(Priority.P0, at(22, 15))
    found = clock(history, ACK, at(22, 15, 2))
    assert (found.used, found.due_at) == (timedelta(minutes=2), at(22, 15, 10))
    assert [(span.start, span.end) for span in found.spans] == [(at(22, 15), at(22, 15, 2))]


def test_a_clock_that_had_stopped_is_judged_by_the_limit_it_ran_under() -> None:
    """Words of danger to the owner make nobody late who took the ticket before them."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 10)).raise_to(Priority.P0, at(23, 11))
    found = clock(history, ACK, at(23, 12))
    assert (found.limit, found.used) == (hours(4), hours(1))
    assert not found.course.around_the_clock
    progress = clock(history, PROGRESS, at(23, 11, 30))
    assert (progress.used, progress.due_at) == (hours(0.5), at(23, 12))
    history.do(A.RELEASE, at(23, 12))
    again = clock(history, ACK, at(23, 12, 4))
    assert (again.used, again.due_at) == (timedelta(minutes=4), at(23, 12, 10))


@pytest.mark.parametrize("action", [A.ASK, A.WAIT, A.DELIBERATE])
@pytest.mark.parametrize("priority", [Priority.P0, Priority.P1])
def test_words_that_raise_a_ticket_end_its_wait(action: Action, priority: Priority) -> None:
    """Whatever it waited for, from the words on its clocks run."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(action, at(2, 10))
    history.raise_to(priority, at(4, 10))
    found = clock(history, SOLVE, at(4, 12))
    assert (found.is_running, found.used, found.pauses) == (True, hours(2), ())
    if action is not A.DELIBERATE:
        history.do(A.SCHEDULE if action is A.WAIT else A.WAIT, at(4, 12), due=at(5, 10))
        is_appointment = action is A.WAIT and priority is Priority.P0
        assert clock(history, SOLVE, at(4, 13)).is_running == is_appointment


def test_what_was_raised_in_one_round_is_as_urgent_in_the_next() -> None:
    """An objection begins the clocks anew, with the limits of the priority it has by then."""
    history = History(at(2, 9)).raise_to(Priority.P0, at(2, 10)).do(A.CLAIM, at(2, 10, 5))
    history.do(A.RESOLVE, at(2, 11)).do(A.CONTEST, at(3, 22))
    found = clock(history, ACK, at(3, 22, 4))
    assert (found.used, found.due_at) == (timedelta(minutes=4), at(3, 22, 10))


def test_a_share_of_a_limit_is_reached_at_an_instant() -> None:
    """Half of four hours is reached after lunch; what a stopped clock never reached is None."""
    history = History(at(23, 11))
    half = clock_at(clock(history, ACK, at(23, 11)), hours(2))
    assert half == at(23, 15)
    history.do(A.CLAIM, at(23, 14))
    stopped = clock(history, ACK, at(23, 15))
    assert clock_at(stopped, hours(1)) == at(23, 12)
    assert clock_at(stopped, hours(2)) is None


def test_a_ticket_without_events_is_read_from_itself() -> None:
    """Where the history misses, the ticket's own state says since when it waits."""
    history = History(at(23, 9))
    history.events.clear()
    assert clock(history, ACK, at(23, 10)).used == hours(1)
    history.ticket.state = State.CLAIMED
    assert clock(history, PROGRESS, at(23, 10)).used == hours(1)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([*(item for item in Action if item is not A.WITHDRAW), None]),
        st.integers(0, 5000),
        st.integers(1, 9000),
    ),
    max_size=14,
)
PRIORITIES = st.sampled_from(Priority)
Steps = list[tuple[Action | None, int, int]]


def lived(steps: Steps, priority: Priority) -> tuple[History, datetime]:
    """Give a ticket that lived through the steps it could take, and the time of the last one.

    A step without an action is words of more danger than before.
    """
    now = at(2, 9)
    history = History(now, priority=priority)
    for action, minutes, ahead in steps:
        now += timedelta(minutes=minutes)
        due = now + timedelta(minutes=ahead) if action is A.SCHEDULE else None
        if action is None:
            order = list(Priority)
            at_now = order.index(history.ticket.priority)
            if at_now and history.ticket.state in LIVE:
                history.raise_to(order[at_now - 1], now)
            continue
        try:
            history.do(action, now, due=due)
        except StopIteration:  # the table does not allow it from here
            continue
    return history, now


@given(STEPS, PRIORITIES, st.integers(0, 20000))
def test_what_a_clock_used_is_what_its_instants_say(
    steps: Steps, priority: Priority, later: int
) -> None:
    """A clock has used so much exactly from the instant on at which it reaches it."""
    history, last = lived(steps, priority)
    now = last + timedelta(minutes=later)
    for found in clocks_of(history.picture(), now):
        assert found.used == sum((span.length for span in found.spans), timedelta())
        reached = clock_at(found, found.used)
        assert reached is not None
        assert reached <= now or not found.used
        assert found.is_overdue == (found.due_at is not None and found.due_at <= now)
        assert found.used <= now - found.started_at


@given(STEPS, PRIORITIES)
def test_a_pause_never_adds(steps: Steps, priority: Priority) -> None:
    """With all waits forbidden to stop anything, each clock has used as much or more."""
    history, last = lived(steps, priority)
    picture = history.picture()
    none = replace(
        picture.timing.clocks,
        resident_cap=timedelta(),
        outside_cap=timedelta(),
        council_cap=timedelta(),
    )
    community = replace(history.community, timing=replace(picture.timing, clocks=none))
    strict = {
        item.kind: item.used for item in clocks_of(replace(picture, community=community), last)
    }
    for found in clocks_of(picture, last):
        assert found.used <= strict[found.kind]
