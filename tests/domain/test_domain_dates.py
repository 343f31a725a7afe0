"""Appointments by button and by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.views import dates

ZONE = "Asia/Shanghai"
HERE = ZoneInfo(ZONE)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=HERE)

instants = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    datetime(2099, 12, 31),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
zones = st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "UTC"])


@given(instants, zones)
def test_what_is_offered_lies_ahead(now: datetime, zone: str) -> None:
    """Every button is a later moment of the next days, in order, on the community's clock."""
    offered = dates.offers(now, zone)
    assert len(offered) >= 5
    assert offered == sorted(set(offered))
    for instant in offered:
        assert now < instant < now + timedelta(days=9)
        assert str(instant.tzinfo) == zone
        assert instant.hour in (10, 18)


def test_this_evening_is_offered_until_it_has_come() -> None:
    """At six in the evening the first offer is tomorrow morning."""
    evening = NOW.replace(hour=18, minute=0)
    assert dates.offers(NOW, ZONE)[0] == evening
    assert dates.offers(evening - timedelta(minutes=1), ZONE)[0] == evening
    assert dates.offers(evening, ZONE)[0] == NOW.replace(day=21, hour=10, minute=0)


@given(instants, zones)
def test_a_button_brings_its_instant_back(instant: datetime, zone: str) -> None:
    """An instant survives the button, to the minute, in at most six characters."""
    packed = dates.pack(instant)
    assert dates.unpack(packed, zone) == instant.replace(second=0, microsecond=0)
    assert len(packed) <= 6


def test_the_beginning_of_time_can_be_packed() -> None:
    """Nothing is lost at zero."""
    assert dates.unpack(dates.pack(datetime(1970, 1, 1, tzinfo=UTC)), "UTC") == datetime(
        1970, 1, 1, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["", " ", "!", "明天", "g1/0", "v1:x", "z" * 40, "z" * 9000])
def test_a_forged_button_brings_nothing(text: str) -> None:
    """What is no instant is no date."""
    assert dates.unpack(text, ZONE) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("11-25 15:00", (2026, 11, 25, 15, 0)),
        ("11-25 15：00", (2026, 11, 25, 15, 0)),
        ("  11/25  15:00 ", (2026, 11, 25, 15, 0)),
        ("11.25 15:00", (2026, 11, 25, 15, 0)),
        ("１１-２５ １５:００", (2026, 11, 25, 15, 0)),
        ("11月25日15点", (2026, 11, 25, 15, 0)),
        ("11月25日 15点30分", (2026, 11, 25, 15, 30)),
        ("11月25号15时", (2026, 11, 25, 15, 0)),
        ("2026-11-25 15:00", (2026, 11, 25, 15, 0)),
        ("2027年1月5日9点", (2027, 1, 5, 9, 0)),
        ("1-5 9:00", (2027, 1, 5, 9, 0)),
        ("12-31 23:59", (2026, 12, 31, 23, 59)),
        ("11-20 9:00", (2026, 11, 20, 9, 0)),
        ("11-19 9:00", (2026, 11, 19, 9, 0)),
        ("2025-11-25 15:00", (2025, 11, 25, 15, 0)),
    ],
)
def test_dates_are_read_as_people_write_them(
    text: str, instant: tuple[int, int, int, int, int]
) -> None:
    """Without a year the next such day is meant; one just missed stays missed, to be refused."""
    assert dates.typed(text, NOW, ZONE) == datetime(*instant, tzinfo=HERE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "明天下午",
        "11-25",
        "15:00",
        "13-01 10:00",
        "11-31 10:00",
        "11-25 24:00",
        "11-25 10:60",
        "0-1 10:00",
        "11-25:30",
        "11-12:00",
        "11-25 15:00 左右",
        "电话13812345678",
        "1999-11-25 10:00",
        "2027-02-29 10:00",
    ],
)
def test_nonsense_is_no_date(text: str) -> None:
    """Rather ask again than promise the wrong moment."""
    assert dates.typed(text, NOW, ZONE) is None


def test_the_next_leap_day_may_lie_in_the_next_year() -> None:
    """The 29th of February is found if the coming year has one."""
    now = datetime(2027, 11, 20, 9, 30, tzinfo=HERE)
    assert dates.typed("2-29 10:00", now, ZONE) == datetime(2028, 2, 29, 10, 0, tzinfo=HERE)
    assert dates.typed("2-29 10:00", NOW, ZONE) is None


def test_the_day_is_the_communitys_day() -> None:
    """Late in the evening of the server it is tomorrow in the community."""
    now = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    assert dates.typed("1-1 9:00", now, ZONE) == datetime(2027, 1, 1, 9, 0, tzinfo=HERE)


@given(instants, st.integers(1, 180))
def test_a_date_without_a_year_is_found_again(now: datetime, days: int) -> None:
    """Any day within the next half year, written without its year, is found again."""
    wanted = (now + timedelta(days=days)).astimezone(HERE).replace(second=0, microsecond=0)
    written = f"{wanted.month}-{wanted.day} {wanted.hour}:{wanted.minute:02}"
    assert dates.typed(written, now, ZONE) == wanted
