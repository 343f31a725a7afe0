"""After the solution: when residents are asked again, when silence closes, who is called back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.callbacks import Callback, CallbackReason, CallbackState
from domain.closing import callback_rungs, is_drawn, rating_rungs
from domain.community import Category, Community, Grid
from domain.dues import Audience, DueKind, Rung
from domain.picture import Picture
from domain.plan import held_until
from domain.ticket import Event, Priority, Rating, Score, State, Ticket
from domain.timing import ClosingRules, Timing

_ZONE = ZoneInfo("Asia/Shanghai")
_HOME = Community(
    code="xf",
    name="幸福",
    grids=(Grid(code="g1", name="一"),),
    categories=(Category(code="a", name="灯", name_en="Light"),),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a local instant of November 2026; the 2nd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=_ZONE).astimezone(UTC)


def _resolved(since: datetime, **more: Any) -> Picture:  # noqa: ANN401 - whatever a picture holds
    ticket = Ticket(
        id=7,
        community="xf",
        number=7,
        grid="g1",
        chat_id=1,
        reporter_id=11,
        category="a",
        state=State.RESOLVED,
        created_at=since,
        state_since=since,
    )
    return Picture(ticket=ticket, community=_HOME, **more)


def _asked(instant: datetime) -> Event:
    return Event(ticket_id=7, at=instant, actor_id=None, action="ask_again")


_DONE = frozenset({(DueKind.RATING, 1, "rate:remind")})


def _told(rungs: Sequence[Rung]) -> list[tuple[str, datetime]]:
    return [(rung.slot, rung.at) for rung in rungs]


def test_the_reminder_comes_after_a_day_and_disturbs_residents() -> None:
    """A day after the solution the resident is asked again; nothing closes before that."""
    (rung,) = rating_rungs(_resolved(at(2, 10)))
    assert (rung.slot, rung.at, rung.cycle) == ("rate:remind", at(3, 10), 1)
    assert (rung.kind, rung.audience) == (DueKind.RATING, Audience.RESIDENTS)


def test_silence_closes_three_days_after_the_solution() -> None:
    """Asked again in time, the ticket closes 72 hours after it was resolved."""
    picture = _resolved(at(2, 10), done=_DONE, events=[_asked(at(3, 10))])
    assert _told([*rating_rungs(picture)])[-1] == ("rate:close", at(5, 10))


def test_neither_happens_at_night() -> None:
    """What would fall into the night waits for its end."""
    assert _told([*rating_rungs(_resolved(at(2, 22)))]) == [("rate:remind", at(4, 7, 30))]
    picture = _resolved(at(2, 22), done=_DONE, events=[_asked(at(4, 7, 30))])
    assert _told([*rating_rungs(picture)])[-1] == ("rate:close", at(6, 7, 30))


def test_whoever_is_asked_late_still_has_a_day() -> None:
    """After an outage the reminder goes first, and silence closes a day after it."""
    away = _resolved(at(2, 10))
    assert [rung.slot for rung in rating_rungs(away)] == ["rate:remind"]
    late = _resolved(at(2, 10), done=_DONE, events=[_asked(at(9, 9))])
    assert _told([*rating_rungs(late)])[-1] == ("rate:close", at(10, 9))


def test_a_reminder_of_an_earlier_cycle_counts_for_nothing() -> None:
    """A ticket resolved a second time reminds anew."""
    before = _resolved(at(9, 10), done=_DONE, events=[_asked(at(3, 10))])
    ticket = before.ticket
    ticket.cycle = 2
    assert _told([*rating_rungs(before)]) == [("rate:remind", at(10, 10))]


@pytest.mark.parametrize("state", sorted(set(State) - {State.RESOLVED}))
def test_only_a_resolved_ticket_asks(state: State) -> None:
    """No ticket that is worked on, or over, asks for a rating or closes in silence."""
    picture = _resolved(at(2, 10), done=_DONE)
    picture.ticket.state = state
    assert [*rating_rungs(picture)] == []


def test_the_reporters_word_ends_the_asking() -> None:
    """A vote of the reporter in this cycle silences the reminder; a neighbour's does not."""

    def voted(person: int, cycle: int) -> list[Rung]:
        vote = Rating(ticket_id=7, cycle=cycle, person_id=person, score=Score.MOSTLY, at=at(2, 11))
        return [*rating_rungs(_resolved(at(2, 10), ratings=[vote]))]

    assert voted(11, 1) == []
    assert len(voted(12, 1)) == len(voted(11, 2)) == 1


def test_a_reminder_that_is_not_before_the_window_is_left_out() -> None:
    """With a window as short as the reminder, only the closing is left."""
    hour = timedelta(hours=1)
    rules = Timing(closing=ClosingRules(reminder=4 * hour, window=4 * hour))
    picture = _resolved(at(2, 10))
    picture = replace(picture, community=replace(_HOME, timing=rules))
    assert _told([*rating_rungs(picture)]) == [("rate:close", at(2, 14))]


@given(
    since=st.timedeltas(timedelta(0), timedelta(days=300)).map(lambda gone: at(1, 0) - gone),
    late=st.timedeltas(timedelta(0), timedelta(days=20)),
)
def test_everybody_has_a_day_between_reminder_and_closing(since: datetime, late: timedelta) -> None:
    """However late the reminder came, silence closes a day after it at the earliest, by day."""
    (remind,) = rating_rungs(_resolved(since))
    asked = remind.at + late
    picture = _resolved(since, done=_DONE, events=[_asked(asked)])
    close = [*rating_rungs(picture)][-1]
    assert close.at >= max(since + timedelta(days=3), asked + timedelta(days=1))
    assert not picture.calendar.is_quiet(close.at)
    assert not picture.calendar.is_quiet(remind.at)


def test_a_danger_that_is_over_wakes_nobody() -> None:
    """What was a P0 is asked about by day like everything else, also when it comes late."""
    picture = _resolved(at(2, 10))
    picture.ticket.priority = Priority.P0
    (rung,) = rating_rungs(picture)
    assert held_until(picture, rung, at(4, 3)) == at(4, 7, 30)
    picture = _closed(at(2, 10))
    picture.ticket.priority = Priority.P0
    first = next(iter(callback_rungs(picture)))
    assert held_until(picture, first, at(4, 3)) == at(4, 9)


# ---- call-backs ----------------------------------------------------------------------------------


def _callback(created: datetime, state: CallbackState = CallbackState.OPEN) -> Callback:
    return Callback(
        id=5,
        ticket_id=7,
        cycle=1,
        reason=CallbackReason.DISSATISFIED,
        state=state,
        created_at=created,
    )


def _closed(created: datetime, **more: Any) -> Picture:  # noqa: ANN401 - whatever a picture holds
    picture = _resolved(created, callbacks=[_callback(created)], **more)
    picture.ticket.state = State.CLOSED
    return picture


def test_a_callback_is_handed_out_nudged_and_climbs_in_duty_time() -> None:
    """Seven hours of duty to make it: half of them, all of them, then up step by step, then daily.

    Monday 10:00: 3.5 hours of duty later is 15:30, 7 hours later Tuesday 10:00; +1, +4 and +24.
    """
    rungs = _told([*callback_rungs(_closed(at(2, 10)))])
    assert rungs[:8] == [
        ("c5:new", at(2, 10)),
        ("c5:50", at(2, 15, 30)),
        ("c5:100", at(3, 10)),
        ("c5:up1", at(3, 11)),
        ("c5:up2", at(3, 16)),
        ("c5:up3", at(6, 15)),
        ("c5:day1", at(9, 9)),
        ("c5:day2", at(10, 9)),
    ]


def test_a_callback_made_at_night_is_handed_out_in_the_morning() -> None:
    """A vote at 23:00 on a Friday makes work for Monday at nine."""
    assert _told([*callback_rungs(_closed(at(6, 23)))])[0] == ("c5:new", at(9, 9))


def test_who_was_not_reached_is_called_again_on_the_next_day_of_duty() -> None:
    """After a call in vain on Friday everything begins anew on Monday, under names of its own."""
    failed = Event(
        ticket_id=7,
        at=at(6, 15),
        actor_id=2,
        action="callback",
        facts={"callback": 5, "result": "unreached"},
    )
    other = Event(
        ticket_id=7, at=at(6, 15), actor_id=2, action="callback", facts={"result": "content"}
    )
    rungs = _told([*callback_rungs(_closed(at(6, 10), events=[failed, other]))])
    assert rungs[:3] == [
        ("c5r1:again", at(9, 9)),
        ("c5r1:50", at(9, 14, 30)),
        ("c5r1:100", at(9, 18)),
    ]


def test_the_days_that_are_done_make_room_for_the_next() -> None:
    """A call-back that nobody makes comes up on every day of duty, for ever."""
    done = frozenset((DueKind.CALLBACK, 1, f"c5:day{number}") for number in range(1, 41))
    slots = [rung.slot for rung in callback_rungs(_closed(at(2, 10), done=done))]
    assert slots[6:8] == ["c5:day41", "c5:day42"]


@pytest.mark.parametrize("state", sorted(set(CallbackState) - {CallbackState.OPEN}))
def test_a_callback_that_is_over_asks_for_nothing(state: CallbackState) -> None:
    """What was made, given up or dropped nudges nobody."""
    picture = replace(_closed(at(2, 10)), callbacks=[_callback(at(2, 10), state)])
    assert [*callback_rungs(picture)] == []


def test_the_draw_is_fair_and_never_changes_its_mind() -> None:
    """About a tenth of ten thousand silent closings is called back; none of 0 %, all of 100 %."""
    numbers = range(1, 10_001)
    assert 900 <= sum(is_drawn(number, 1, 10) for number in numbers) <= 1100
    assert not any(is_drawn(number, 1, 0) for number in numbers)
    assert all(is_drawn(number, 1, 100) for number in numbers)
    assert [is_drawn(n, 1, 10) for n in numbers] == [is_drawn(n, 1, 10) for n in numbers]
    assert [is_drawn(n, 1, 10) for n in numbers] != [is_drawn(n, 2, 10) for n in numbers]


@given(number=st.integers(1, 1 << 40), cycle=st.integers(1, 9), percent=st.integers(0, 99))
def test_a_greater_share_draws_whatever_a_smaller_one_did(
    number: int, cycle: int, percent: int
) -> None:
    """Raising the percentage adds call-backs and takes none away."""
    if is_drawn(number, cycle, percent):
        assert is_drawn(number, cycle, percent + 1)
