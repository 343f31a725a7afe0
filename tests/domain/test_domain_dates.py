"""Dates and times as people write them, and appointments by button."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.date_words import number
from domain.dates import understand
from domain.festivals import all_festivals, festivals
from domain.timing import DutyRules, Frame
from handlers.views import dates

ZONE = "Asia/Shanghai"
HERE = ZoneInfo(ZONE)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=HERE)
SEPTEMBER = datetime(2026, 9, 16, 9, 30, tzinfo=HERE)
CALENDAR = calendar_of(DutyRules(), ZONE)

FLAGS = {
    "day": (False, False),
    "time": (True, False),
    "by-day": (False, True),
    "by-time": (True, True),
}
"""Whether a time was said, and whether it is a deadline."""

TABLE = (Path(__file__).parent / "data" / "dates.tsv").read_text("utf-8").splitlines()
ROWS = [line.split("\t") for line in TABLE if not line.startswith("#")]

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
    found = dates.unpack(packed, zone)
    assert found is not None
    # In the hour that a zone lives twice, Python finds no two zones' times equal; in UTC it does.
    assert found.astimezone(UTC) == instant.replace(second=0, microsecond=0)
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


@pytest.mark.parametrize(("text", "instant", "said"), [row for row in ROWS if row[1] != "-"])
def test_dates_are_understood_as_people_say_them(text: str, instant: str, said: str) -> None:
    """The moment, whether a time was said, and whether it means "by then"."""
    read = understand(text, SEPTEMBER, CALENDAR)
    assert read is not None
    assert f"{read.instant:%Y-%m-%d %H:%M}" == instant
    assert (read.has_time, read.is_deadline) == FLAGS[said]
    assert read.instant.tzinfo is HERE


@pytest.mark.parametrize("text", ["", *(row[0] for row in ROWS if row[1] == "-")])
def test_near_misses_are_no_dates(text: str) -> None:
    """Rather ask again than promise the wrong moment."""
    assert understand(text, SEPTEMBER, CALENDAR) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("师傅明天下午3点来修，请留人", "明天下午3点"),
        ("自来水公司说周五前修好", "周五前"),
        ("还要等配件，三天内装上", "三天内"),
        ("材料到了，国庆节后动工", "国庆节后"),
        ("大概下周一上午9点到11点上门", "下周一上午9点到11点"),
        ("最迟月底前解决", "月底前"),
        ("周五那次没修好，明天再来", "明天"),
    ],
)
def test_the_words_that_named_it_are_given_back(text: str, words: str) -> None:
    """A sentence is read for the first moment to come that it names."""
    read = understand(text, SEPTEMBER, CALENDAR)
    assert read is not None
    assert read.words == words


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
        ("11-25 15:00 左右", (2026, 11, 25, 15, 0)),
        ("明天下午", (2026, 11, 21, 18, 0)),
        ("11-25", (2026, 11, 25, 18, 0)),
        ("15:00", (2026, 11, 20, 15, 0)),
        ("11-20 9:31", (2026, 11, 20, 9, 31)),
    ],
)
def test_digits_are_read_as_people_write_them(
    text: str, instant: tuple[int, int, int, int, int]
) -> None:
    """Without a year the next such day is meant."""
    read = understand(text, NOW, CALENDAR)
    assert read is not None
    assert read.instant == datetime(*instant, tzinfo=HERE)


@pytest.mark.parametrize("text", ["11-20 9:00", "11-20 9:30", "11-19 9:00", "11月1日", "9:00"])
def test_what_was_just_missed_is_no_appointment_in_a_year(text: str) -> None:
    """A date of last week is a slip, to be asked again."""
    assert understand(text, NOW, CALENDAR) is None


def test_in_january_a_day_of_december_was_just_missed() -> None:
    """It is no appointment at the end of a year that has only begun; one in half a year is."""
    january = datetime(2027, 1, 5, 9, 30, tzinfo=HERE)
    assert understand("12-28 15:00", january, CALENDAR) is None
    read = understand("7-5 15:00", january, CALENDAR)
    assert read is not None
    assert read.instant == datetime(2027, 7, 5, 15, 0, tzinfo=HERE)


def test_the_next_leap_day_may_lie_in_the_next_year() -> None:
    """The 29th of February is found if the coming year has one."""
    now = datetime(2027, 11, 20, 9, 30, tzinfo=HERE)
    read = understand("2-29 10:00", now, CALENDAR)
    assert read is not None
    assert read.instant == datetime(2028, 2, 29, 10, 0, tzinfo=HERE)
    assert understand("2-29 10:00", NOW, CALENDAR) is None


def test_the_day_is_the_communitys_day() -> None:
    """Late in the evening of the server it is tomorrow in the community."""
    now = datetime(2026, 12, 31, 20, 0, tzinfo=UTC).astimezone(HERE)
    read = understand("今天9点", now, CALENDAR)
    assert read is not None
    assert read.instant == datetime(2027, 1, 1, 9, 0, tzinfo=HERE)


def test_a_day_ends_with_its_last_duty_frame() -> None:
    """Another community closes at half past eight; on its days off the same hour is meant."""
    late = Frame(start=time(14), end=time(20, 30))
    calendar = calendar_of(DutyRules(frames=(late,)), ZONE)
    for text, day in (("周五前", 18), ("周六", 19)):
        read = understand(text, SEPTEMBER, calendar)
        assert read is not None
        assert read.instant == datetime(2026, 9, day, 20, 30, tzinfo=HERE)


def test_a_time_that_the_clocks_skip_moves_on() -> None:
    """At 2:30 on the last Sunday of March no clock of Berlin shows that."""
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 28, 12, 0, tzinfo=berlin)
    read = understand("明天凌晨2点半", now, calendar_of(DutyRules(), "Europe/Berlin"))
    assert read is not None
    assert f"{read.instant:%H:%M}" == "03:30"


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("3", 3),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二十五", 25),
        ("两三", 3),
        ("三五", 5),
        ("一百二十", 120),
        ("百", 100),
        ("零五", 5),
    ],
)
def test_numerals_have_values(word: str, value: int) -> None:
    """Of 两三 the later is meant, which is the promise that can be kept."""
    assert number(word) == value


@given(instants, st.integers(1, 180))
def test_a_date_without_a_year_is_found_again(now: datetime, days: int) -> None:
    """Any day within the next half year, written without its year, is found again."""
    wanted = (now + timedelta(days=days)).astimezone(HERE).replace(second=0, microsecond=0)
    written = f"{wanted.month}-{wanted.day} {wanted.hour}:{wanted.minute:02}"
    read = understand(written, now.astimezone(HERE), CALENDAR)
    assert read is not None
    assert read.instant == wanted


_PIECES = st.sampled_from(
    [
        *"年月日号周天点时分前后内半个三十百两0159-/.:： ，的",
        *("下午", "晚上", "明天", "国庆", "星期五", "工作日", "小时", "之内"),
        *("以后", "月底", "节后", "今年", "2027"),
    ]
)


@given(st.text() | st.lists(_PIECES, max_size=12).map("".join), instants, zones)
def test_any_text_is_a_moment_to_come_or_nothing(text: str, now: datetime, zone: str) -> None:
    """No words can make it stumble, and no promise lies in the past."""
    local = now.astimezone(ZoneInfo(zone))
    read = understand(text, local, calendar_of(DutyRules(), zone))
    if read is not None:
        assert local.astimezone(UTC) < read.instant.astimezone(UTC)
        assert read.instant.astimezone(UTC) < now + timedelta(days=740)
        assert (read.instant.second, read.instant.microsecond) == (0, 0)
        assert dates.unpack(dates.pack(read.instant), zone) == read.instant
        assert read.words


def test_holidays_are_those_announced_else_those_to_be_expected() -> None:
    """2026 comes from the calendar; in 2027 Spring Festival is in February; 2099 is not known."""
    assert [(f.first, f.last) for f in festivals("国庆", (2026, 2027))] == [
        (date(2026, 10, 1), date(2026, 10, 7)),
        (date(2027, 10, 1), date(2027, 10, 7)),
    ]
    assert festivals("春节", (2027,))[0].first == date(2027, 2, 5)
    assert festivals("春节", (2099,)) == []
    assert len(all_festivals((2026,))) == len(all_festivals((2030,))) == 7
