"""When digests go out: 2026-11-23 is a Monday; 2026-02-15 to 23 and 10-01 to 07 are holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from rate_samples import HOME, ZONE, when

from domain import periods
from domain.community import Community
from domain.digests import (
    PLANNED,
    DigestKind,
    Occasion,
    is_timely,
    latest_occasion,
    next_occasion,
)
from domain.timing import DigestRules, Timing

NIGHTLY = replace(
    HOME, timing=Timing(digests=DigestRules(morning=time(7), evening=time(22), is_public=True))
)
PUBLIC = replace(HOME, timing=Timing(digests=DigestRules(is_public=True)))


def local(instant: datetime) -> str:
    """Give a local time of 2026 as a clerk writes it."""
    return f"{instant.astimezone(ZONE):%m-%d %H:%M}"


def told(occasion: Occasion | None) -> tuple[str, str, str, str]:
    """Give when a digest goes out, its name and its span."""
    assert occasion is not None
    kind, _, name = occasion.slot.partition("-")
    assert kind == occasion.kind
    return local(occasion.at), name, local(occasion.start), local(occasion.end)


@pytest.mark.parametrize(
    ("kind", "after", "expected"),
    [
        ("morning", "11-23 08:00", ("11-23 08:30", "2026-11-23", "11-23 00:00", "11-23 08:30")),
        ("morning", "11-23 08:30", ("11-24 08:30", "2026-11-24", "11-24 00:00", "11-24 08:30")),
        ("morning", "11-27 09:00", ("11-30 08:30", "2026-11-30", "11-30 00:00", "11-30 08:30")),
        ("evening", "11-23 08:00", ("11-23 17:30", "2026-11-23", "11-20 17:30", "11-23 17:30")),
        ("evening", "11-23 17:30", ("11-24 17:30", "2026-11-24", "11-23 17:30", "11-24 17:30")),
        ("evening", "09-30 18:00", ("10-08 17:30", "2026-10-08", "09-30 17:30", "10-08 17:30")),
        ("weekly", "11-22 08:00", ("11-23 08:30", "2026-W47", "11-16 00:00", "11-23 00:00")),
        ("weekly", "11-23 08:30", ("11-30 08:30", "2026-W48", "11-23 00:00", "11-30 00:00")),
        ("weekly", "10-02 08:00", ("10-08 08:30", "2026-W40", "09-28 00:00", "10-05 00:00")),
        ("weekly", "02-10 08:00", ("02-24 08:30", "2026-W08", "02-09 00:00", "02-23 00:00")),
        ("monthly", "11-22 08:00", ("12-01 08:30", "2026-11", "11-01 00:00", "12-01 00:00")),
        ("monthly", "09-22 08:00", ("10-08 08:30", "2026-09", "09-01 00:00", "10-01 00:00")),
    ],
)  # fmt: skip
def test_the_next_digest_goes_out_on_a_duty_day(
    kind: str, after: str, expected: tuple[str, str, str, str]
) -> None:
    """Each digest has its time and span; where that is a day off, the next workday is taken."""
    assert told(next_occasion(HOME, DigestKind(kind), when(after))) == expected


def test_evenings_follow_each_other_without_a_gap() -> None:
    """Over a year with all its holidays, each evening begins where the last one ended."""
    after, spans = when("01-05 18:00"), []
    while after < when("12-20 00:00"):
        occasion = next_occasion(HOME, DigestKind.EVENING, after)
        assert occasion is not None
        spans.append(occasion)
        after = occasion.at
    assert all(one.end == two.start for one, two in pairwise(spans))
    assert len(spans) > 230


def test_weeks_follow_each_other_without_a_gap() -> None:
    """No week is left out, not even where a whole week is off."""
    after, spans = when("01-05 09:00"), []
    while after < when("12-20 00:00"):
        occasion = next_occasion(HOME, DigestKind.WEEKLY, after)
        assert occasion is not None
        spans.append(occasion)
        after = occasion.at
    assert all(one.end == two.start for one, two in pairwise(spans))


def test_the_public_digest_is_for_communities_that_want_it() -> None:
    """It goes out on Monday at ten, and never where it is turned off."""
    after = when("11-22 08:00")
    assert next_occasion(HOME, DigestKind.PUBLIC, after) is None
    expected = ("11-23 10:00", "2026-W47", "11-16 00:00", "11-23 00:00")
    assert told(next_occasion(PUBLIC, DigestKind.PUBLIC, after)) == expected


@pytest.mark.parametrize(
    ("kind", "now", "is_sent"),
    [
        ("morning", "11-23 11:00", True),
        ("morning", "11-23 22:00", False),
        ("morning", "11-28 11:00", False),
        ("evening", "11-23 20:00", True),
        ("evening", "11-24 08:00", False),
        ("weekly", "11-25 10:00", True),
        ("weekly", "11-28 10:00", False),
        ("weekly", "11-25 23:00", False),
    ],
)
def test_a_late_digest_goes_out_while_it_is_of_use(kind: str, now: str, *, is_sent: bool) -> None:
    """Daily ones only on their day; weekly ones on any workday; none at night."""
    occasion = latest_occasion(HOME, DigestKind(kind), when(now))
    assert occasion is not None
    assert is_timely(HOME, occasion, when(now)) is is_sent


@pytest.mark.parametrize(
    ("kind", "after", "expected"),
    [
        ("morning", "11-23 00:00", ("11-23 07:30", "2026-11-23", "11-23 00:00", "11-23 07:00")),
        ("evening", "11-23 08:00", ("11-24 07:30", "2026-11-23", "11-20 22:00", "11-23 22:00")),
        ("evening", "11-24 07:30", ("11-25 07:30", "2026-11-24", "11-23 22:00", "11-24 22:00")),
        ("evening", "11-27 08:00", ("11-28 07:30", "2026-11-27", "11-26 22:00", "11-27 22:00")),
        ("weekly", "11-22 08:00", ("11-23 07:30", "2026-W47", "11-16 00:00", "11-23 00:00")),
        ("monthly", "11-22 08:00", ("12-01 07:30", "2026-11", "11-01 00:00", "12-01 00:00")),
    ],
)  # fmt: skip
def test_what_is_set_into_the_night_goes_out_at_its_end(
    kind: str, after: str, expected: tuple[str, str, str, str]
) -> None:
    """The night is over at half past seven; the spans are as they were set."""
    assert told(next_occasion(NIGHTLY, DigestKind(kind), when(after))) == expected


@pytest.mark.parametrize("home", [HOME, PUBLIC, NIGHTLY], ids=["ours", "public", "nightly"])
@pytest.mark.parametrize("kind", PLANNED)
def test_a_digest_may_go_out_at_its_own_time(home: Community, kind: DigestKind) -> None:
    """Over a year, whatever falls due may be sent at that instant, and is the latest then."""
    after = when("01-05 18:00")
    while after < when("12-01 00:00"):
        occasion = next_occasion(home, kind, after)
        if occasion is None:
            assert kind is DigestKind.PUBLIC
            return
        assert is_timely(home, occasion, occasion.at)
        assert latest_occasion(home, kind, occasion.at) == occasion
        after = occasion.at


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("11-23 00:00", "11-24 00:00", ("11-16 00:00", "11-17 00:00")),
        ("11-20 17:30", "11-23 17:30", ("11-13 17:30", "11-16 17:30")),
        ("11-16 00:00", "11-23 00:00", ("11-09 00:00", "11-16 00:00")),
        ("10-01 00:00", "11-01 00:00", ("09-01 00:00", "10-01 00:00")),
        ("10-01 00:00", "10-16 00:00", ("09-10 00:00", "09-25 00:00")),
    ],
)
def test_a_span_is_compared_with_the_one_before(
    start: str, end: str, expected: tuple[str, str]
) -> None:
    """Days and weeks with those a week before, months with the month before."""
    found = periods.before(when(start), when(end), "Asia/Shanghai")
    assert (local(found[0]), local(found[1])) == expected
    assert found[1] - found[0] >= timedelta(days=1)
