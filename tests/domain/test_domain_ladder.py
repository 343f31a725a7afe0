"""The ladder: what nudges and climbs when, and that a living ticket is never without a next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from clock_samples import History, at
from hypothesis import given
from hypothesis import strategies as st
from test_domain_clocks import PRIORITIES, STEPS, Steps, lived

from domain.courses import LIVE
from domain.dues import Audience, DueKind, Rung
from domain.ladder import ladder_rungs, pause_rungs
from domain.picture import Picture
from domain.plan import next_rung, rungs_of
from domain.ticket import Priority
from domain.timing import Timing
from domain.transitions import Action

A = Action


def ladder(picture: Picture, prefix: str = "") -> dict[str, datetime]:
    """Give the rungs of the clocks by slot."""
    return {rung.slot: rung.at for rung in ladder_rungs(picture) if rung.slot.startswith(prefix)}


def first(slots: dict[str, datetime], number: int) -> list[tuple[str, datetime]]:
    """Give the first few in time."""
    return sorted(slots.items(), key=lambda item: item[1])[:number]


def test_an_open_ticket_nudges_climbs_and_goes_on_every_morning() -> None:
    """Half, four fifths, the limit; an hour, four and a day of hours later; then each morning."""
    history = History(at(23, 9))
    assert first(ladder(history.picture(), "ack:"), 8) == [
        ("ack:50", at(23, 11)),
        ("ack:80", at(23, 14, 12)),
        ("ack:100", at(23, 15)),
        ("ack:up1", at(23, 16)),
        ("ack:up2", at(24, 10)),
        ("ack:up3", at(26, 18)),
        ("ack:day1", at(27, 9)),
        ("ack:day2", at(30, 9)),
    ]


def test_danger_climbs_by_the_minute_day_and_night() -> None:
    """A P0 ticket of Saturday night is at the supervisor's within half an hour."""
    history = History(at(21, 23), priority=Priority.P0)
    slots = ladder(history.picture(), "ack:")
    assert slots["ack:50"] == at(21, 23, 5)
    assert slots["ack:up1"] == at(21, 23, 15)
    assert slots["ack:up3"] == at(21, 23, 30)
    assert slots["ack:day1"] == at(22, 23, 30)


def test_a_raised_ticket_climbs_from_the_foot_again() -> None:
    """What happened before the words of danger happened to another ladder."""
    history = History(at(23, 9)).raise_to(Priority.P1, at(23, 15)).raise_to(Priority.P0, at(23, 23))
    slots = ladder(history.picture())
    assert first({slot: when for slot, when in slots.items() if slot.startswith("ack")}, 4) == [
        ("ack!!:50", at(23, 23, 5)),
        ("ack!!:80", at(23, 23, 8)),
        ("ack!!:100", at(23, 23, 10)),
        ("ack!!:up1", at(23, 23, 15)),
    ]
    assert slots["solve!!:50"] == at(24, 11)
    history.do(A.CLAIM, at(23, 23, 10))
    assert "progress1!!:50" in ladder(history.picture())


def test_mornings_of_a_raised_ticket_are_counted_anew() -> None:
    """The third morning of the ladder before is not the third of this one."""
    history = History(at(2, 9)).raise_to(Priority.P0, at(16, 9))
    slots = ladder(history.picture((DueKind.LADDER, 1, "ack:day3")), "ack!:day")
    assert slots["ack!:day1"] == at(17, 9, 30)


def test_a_wait_that_words_ended_says_nothing_at_its_cap() -> None:
    """Nobody hears that the clocks run again after ten days when they ran all along."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(A.WAIT, at(2, 10))
    assert list(pause_rungs(history.picture()))
    history.raise_to(Priority.P0, at(3, 23))
    assert not list(pause_rungs(history.picture()))
    assert min(ladder_rungs(history.picture())).at == at(3, 23, 30)


def test_each_progress_period_has_slots_of_its_own() -> None:
    """After a sign of life the ladder of the next period begins at its foot."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 9))
    assert "progress1:50" in ladder(history.picture())
    history.do(A.PROGRESS, at(24, 9))
    slots = ladder(history.picture())
    assert "progress1:50" not in slots
    assert slots["progress2:50"] == at(25, 14, 30)


def test_a_stopped_clock_has_no_rungs() -> None:
    """Nobody is nudged to take what somebody has, nor to solve what is solved."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 17))
    assert not ladder(history.picture(), "ack:")
    history.do(A.RESOLVE, at(24, 9))
    assert not ladder(history.picture())
    assert not list(pause_rungs(history.picture()))


def test_a_waiting_ticket_nudges_after_its_cap() -> None:
    """While it waits the clocks stand; their rungs lie behind the longest wait there may be."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(A.WAIT, at(2, 10))
    cap = at(12, 10)
    assert all(when > cap for when in ladder(history.picture()).values())


def test_no_morning_nudge_falls_into_a_wait() -> None:
    """One that is long overdue is not nudged daily while it waits for somebody else."""
    history = History(at(2, 9), priority=Priority.P1).do(A.CLAIM, at(2, 9))
    history.do(A.WAIT, at(13, 10))
    mornings = [when for slot, when in ladder(history.picture()).items() if ":day" in slot]
    assert min(mornings) < at(13, 10)
    assert not [when for when in mornings if at(13, 10) <= when < at(23, 10)]


def test_mornings_that_happened_are_not_given_again() -> None:
    """The daily rungs go on after the last one that happened in this round."""
    history = History(at(2, 9))
    done = [
        (DueKind.LADDER, 1, "ack:day1"),
        (DueKind.LADDER, 1, "ack:day2"),
        (DueKind.LADDER, 2, "ack:day9"),
        (DueKind.PAUSE, 1, "ack:day7"),
        (DueKind.LADDER, 1, "solve:day5"),
    ]
    every = ladder(history.picture(), "ack:day")
    left = ladder(history.picture(*done), "ack:day")
    assert "ack:day2" not in left
    assert left["ack:day3"] == every["ack:day3"]


def test_a_long_outage_leaves_all_its_mornings_to_one_run() -> None:
    """Two weeks of mornings are given at once, so that they come due together."""
    slots = ladder(History(at(2, 9)).picture(), "ack:day")
    assert len(slots) == 10
    assert max(slots.values()) == at(19, 9)


def test_the_resident_is_reminded_once_before_the_cap() -> None:
    """A day after the question the resident hears of it again; the cap is the staff's matter."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 9)).do(A.ASK, at(23, 10))
    assert sorted(pause_rungs(history.picture())) == [
        Rung(
            at=at(24, 10),
            kind=DueKind.PAUSE,
            cycle=1,
            slot="wait1:remind",
            audience=Audience.RESIDENTS,
        ),
        Rung(at=at(28, 10), kind=DueKind.PAUSE, cycle=1, slot="wait1:cap"),
    ]


def test_no_reminder_where_the_cap_comes_first() -> None:
    """A reminder as late as the cap would say nothing."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 9)).do(A.ASK, at(23, 10))
    picture = history.picture()
    late = replace(picture.timing.clocks, resident_reminder=timedelta(days=5))
    community = replace(history.community, timing=replace(picture.timing, clocks=late))
    slots = [rung.slot for rung in pause_rungs(replace(picture, community=community))]
    assert slots == ["wait1:cap"]


def test_waits_are_counted_within_a_round() -> None:
    """The third wait has slots of its own, and the next round begins at one again."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 9)).do(A.ASK, at(2, 10))
    history.do(A.ANSWER, at(2, 11)).do(A.SCHEDULE, at(2, 12), due=at(3, 9))
    assert not list(pause_rungs(history.picture()))  # an appointment is chased as a promise
    history.do(A.WAIT, at(3, 9))
    assert [rung.slot for rung in pause_rungs(history.picture())] == ["wait3:cap"]
    history.do(A.RESOLVE, at(3, 10)).do(A.CONTEST, at(3, 11)).do(A.DELIBERATE, at(3, 12))
    (rung,) = pause_rungs(history.picture())
    assert (rung.slot, rung.cycle) == ("wait1:cap", 2)


def test_an_appointment_does_not_silence_the_ladder_in_danger() -> None:
    """A date two years ahead leaves the ladder of a P0 where it was."""
    history = History(at(2, 9), priority=Priority.P0).do(A.CLAIM, at(2, 9))
    history.do(A.SCHEDULE, at(2, 10), due=at(2, 10) + timedelta(days=700))
    first = min(ladder_rungs(history.picture()))
    assert (first.slot, first.at) == ("progress2:50", at(2, 10, 30))


BARE = Timing(clocks=replace(Timing().clocks, nudges=(), climbs=()))


@pytest.mark.parametrize("timing", [Timing(), BARE])
@given(steps=STEPS, priority=PRIORITIES, happened=st.integers(0, 12))
def test_a_living_ticket_always_has_a_next_rung(
    timing: Timing, steps: Steps, priority: Priority, happened: int
) -> None:
    """Whatever a ticket lived through and whatever happened already, something comes next."""
    history, _ = lived(steps, priority)
    history.community = replace(history.community, timing=timing)
    done: set[tuple[DueKind, int, str]] = set()
    for _ in range(happened + 1):
        picture = replace(history.picture(), done=frozenset(done))
        rungs = sorted(
            rung for rung in (*ladder_rungs(picture), *pause_rungs(picture)) if rung.key not in done
        )
        if history.ticket.state not in LIVE:
            assert not rungs
            return
        assert rungs
        assert next_rung(picture) == rungs_of(picture)[0]
        assert len({rung.key for rung in rungs}) == len(rungs)
        done.add(rungs[0].key)
