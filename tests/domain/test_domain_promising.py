"""When a promise is chased, how it ends, who gave it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from clock_samples import History, at
from hypothesis import given
from hypothesis import strategies as st

from domain.dues import Audience, DueKind
from domain.picture import Picture
from domain.promises import Promise, PromiseState
from domain.promising import (
    is_extension,
    occasion_of,
    open_one,
    party_in,
    promise_rungs,
    settled_as,
)
from domain.ticket import Priority

FRIDAY, SATURDAY, SUNDAY, MONDAY = 20, 21, 22, 23


def promised(made: datetime, due: datetime, **how: object) -> Promise:
    """Give an open promise."""
    promise = Promise(
        id=7, ticket_id=1, cycle=1, owner_id=2, text="明天", first_due=due, due=due, made_at=made
    )
    return replace(promise, **how)


def picture(promise: Promise, priority: Priority = Priority.NORMAL) -> Picture:
    """Give a ticket with this promise."""
    history = History(at(16, 9), priority=priority)
    return replace(history.picture(), promises=[promise])


def chased(
    made: datetime, due: datetime, priority: Priority = Priority.NORMAL
) -> dict[str, datetime]:
    """Give when a promise is chased, by occasion."""
    rungs = list(promise_rungs(picture(promised(made, due), priority)))
    assert all(rung.kind is DueKind.PROMISE for rung in rungs)
    told = {occasion_of(rung): rung for rung in rungs}
    passed = told.pop("due")
    assert (passed.at, passed.audience) == (due + timedelta(minutes=1), Audience.NOBODY)
    assert all(rung.audience is Audience.STAFF for rung in told.values())
    return {occasion: rung.at for occasion, rung in told.items()}


@pytest.mark.parametrize(
    ("made", "due", "expected"),
    [
        (at(23, 10), at(26, 15), {"eve": at(25, 9), "day": at(26, 9), "over": at(27, 9)}),
        (at(23, 10), at(24, 15), {"day": at(24, 9), "over": at(25, 9)}),
        (at(23, 8), at(24, 9, 30), {"eve": at(23, 9), "day": at(24, 9), "over": at(25, 9)}),
        (at(23, 8), at(24, 7), {"over": at(25, 9)}),
        (at(23, 10), at(23, 15), {"over": at(24, 9)}),
        (at(23, 8), at(23, 15), {"day": at(23, 9), "over": at(24, 9)}),
        (at(18, 10), at(23, 15), {"eve": at(20, 9), "day": at(23, 9), "over": at(24, 9)}),
        (at(18, 10), at(22, 15), {"eve": at(20, 9), "over": at(23, 9)}),
        (at(18, 10), at(20, 18), {"eve": at(19, 9), "day": at(20, 9), "over": at(23, 9)}),
        (at(23, 10), at(26, 8, 30), {"eve": at(25, 9), "over": at(27, 9)}),
        (at(23, 10), at(26), {"eve": at(25, 9), "over": at(27, 9)}),
    ],
    ids=[
        "three days ahead",
        "made too late for an eve",
        "made a day before, in the morning",
        "made less than a day before",
        "for the same day",
        "for the same day, made before duty",
        "on a Monday: the eve is Friday",
        "on a Sunday: nobody is there that day",
        "on a Friday: the day after is Monday",
        "before the morning",
        "at midnight",
    ],
)
def test_a_promise_is_chased_when_somebody_can_still_act(
    made: datetime, due: datetime, expected: dict[str, datetime]
) -> None:
    """The workday before, the morning of the day, and duty's first hour after it."""
    assert chased(made, due) == expected


def test_in_danger_every_day_is_a_workday() -> None:
    """A promise on P0 for Sunday is chased on Saturday, Sunday and Monday."""
    assert chased(at(18, 10), at(22, 15), Priority.P0) == {
        "eve": at(21, 9),
        "day": at(22, 9),
        "over": at(23, 9),
    }


def test_only_an_open_promise_is_chased() -> None:
    """Kept, late, broken and dropped ones are quiet."""
    for state in set(PromiseState) - {PromiseState.OPEN}:
        promise = promised(at(23, 10), at(26, 15), state=state)
        assert list(promise_rungs(picture(promise))) == []
        assert open_one([promise]) is None


def test_a_promise_put_off_is_chased_anew() -> None:
    """Its occasions have other names, and count from when the new date was given."""
    promise = promised(at(18, 10), at(26, 15))
    before = {rung.slot for rung in promise_rungs(picture(promise))}
    moved = replace(promise, extensions=1, due=at(27, 15))
    after = {rung.slot for rung in promise_rungs(picture(moved))}
    assert after.isdisjoint(before)
    assert after == {"p7-1:eve", "p7-1:day", "p7-1:due", "p7-1:over"}
    history = History(at(16, 9)).note("schedule", at(26, 10))
    late = replace(history.picture(), promises=[moved])
    assert {rung.slot for rung in promise_rungs(late)} == after - {"p7-1:eve"}


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)),  # noqa: DTZ001 - the zone follows
    st.timedeltas(timedelta(minutes=1), timedelta(days=40)),
)
def test_the_occasions_come_in_order_and_the_last_one_always(
    made: datetime, ahead: timedelta
) -> None:
    """Nothing is said before the promise was made; what helps comes before it is due."""
    start = made.replace(tzinfo=at(1).tzinfo)
    due = start + ahead
    found = chased(start, due)
    assert list(found.values()) == sorted(found.values())
    assert found["over"] > due
    assert all(start < instant < due for name, instant in found.items() if name != "over")


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (at(26, 14, 59), PromiseState.KEPT),
        (at(26, 15), PromiseState.KEPT),
        (at(26, 15) + timedelta(seconds=59), PromiseState.KEPT),
        (at(26, 15, 1), PromiseState.LATE),
        (at(27, 8), PromiseState.LATE),
    ],
)
def test_the_last_minute_counts_to_its_end(now: datetime, state: PromiseState) -> None:
    """Done at 15:00:59 is done at 15:00."""
    assert settled_as(promised(at(23, 10), at(26, 15)), now) is state


def test_only_a_later_date_is_an_extension() -> None:
    """To be faster, or to say the same again, costs nothing."""
    promise = promised(at(23, 10), at(26, 15))
    assert is_extension(promise, at(26, 15, 1))
    assert not is_extension(promise, at(26, 15))
    assert not is_extension(promise, at(25, 15))


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("自来水公司说周五前修好", "自来水公司"),
        ("联系了自来水公司，他们那边的电梯公司答应三天内来", "他们那边的电梯公司"),
        ("联系了物业，物业承诺月底前换", "物业"),
        ("刚问过电力公司表示明天恢复", "电力公司"),
        ("供水所那边已经答应了，明天来", "供水所"),
        ("师傅说下午3点到", "师傅"),
        ("他们说周五来", None),
        ("居民说明天在家", None),
        ("反映人说后天有空", None),
        ("我说了明天来", None),
        ("跟物业说了，周五前修", None),
        ("听说周五来电", None),
        ("按说明书周五前装好", None),
        ("等配件，周五到货", None),
        ("", None),
    ],
)
def test_the_words_tell_who_promised(words: str, party: str | None) -> None:
    """What stands before 说, 答应, 承诺, 表示 is an outside party, unless it is one of us."""
    assert party_in(words) == party


@given(st.text())
def test_any_words_tell_a_short_name_or_none(words: str) -> None:
    """Nothing longer than a name comes out."""
    party = party_in(words)
    assert party is None or 0 < len(party) <= 20
