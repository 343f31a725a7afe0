"""How people write duty days, shifts and days of leave, in a message or in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from domain.people import Rank, Role
from domain.timing import DutyRules

_SLIP = timedelta(days=180)
_DAY = timedelta(days=1)
_WEEK = 7
_EXCEL_DATES = (20_000, 80_000)
_EXCEL_ZERO = date(1899, 12, 30)

_WEEKDAYS = {
    **{word: at for at, word in enumerate("一二三四五六日", 1)},
    **{str(at): at for at in range(1, 8)},
    **{word: at for at, word in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)},
    "天": 7,
}
_EVERY_DAY = ("每天", "每日", "天天", "全周", "daily", "every day", "everyday")
_WORKDAYS = ("工作日", "上班日", "workdays", "working days", "weekdays")
_WEEKEND = ("周末", "双休日", "weekend", "weekends")
_TILL = r"(?:\.\.+|…+|至|到|~|—+|–|-|to)"
_WEEKDAY = re.compile(
    r"(?:周|星期|礼拜)?(?:(?P<word>[一二三四五六日天1-7])|(?P<en>mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
)

_RELATIVE = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "today": 0, "tomorrow": 1}
_ONE = re.compile(
    r"(?:(?P<y>\d{4})\s*[-/.年]\s*)?(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?"
    rf"|(?P<word>{'|'.join(_RELATIVE)})"
)
_CLOCK = r"(\d{1,2})(?:[:.点时](\d{1,2}|半)?分?)?"
_HOURS = re.compile(rf"{_CLOCK}\s*{_TILL}\s*(?:次日|第二天|翌日)?{_CLOCK}")

_BETWEEN_NAMES = re.compile(r"[、,，;；/\n]+")

_EVENING = ("晚班", "晚上", "evening")
_NIGHT = ("夜班", "通宵", "夜里", "night")
_DAYTIME = ("周末班", "白班", "日班", "全天", "节假日班", "节日班", "day", "weekend")

_ROLES: dict[str, tuple[Role, Rank]] = {
    "a角": (Role.GRID_WORKER, Rank.A),
    "a": (Role.GRID_WORKER, Rank.A),
    "b角": (Role.GRID_WORKER, Rank.B),
    "b": (Role.GRID_WORKER, Rank.B),
    "网格员": (Role.GRID_WORKER, Rank.A),
    "gridworker": (Role.GRID_WORKER, Rank.A),
    "网格长": (Role.GRID_LEAD, Rank.A),
    "lead": (Role.GRID_LEAD, Rank.A),
    "gridlead": (Role.GRID_LEAD, Rank.A),
}


def plain(text: str) -> str:
    """Give words in one width and case, without spaces around them."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def duty_days(text: str) -> str | None:
    """Give the ISO weekdays that words name, as `135`; empty means every workday, None nothing."""
    words = re.sub(r"\s+", " ", plain(text))
    if not words or words in _WORKDAYS:
        return ""
    if words in _EVERY_DAY:
        return "1234567"
    for word in _WEEKEND:
        words = words.replace(word, "周六、周日")
    days: set[int] = set()
    at, last, is_range = 0, 0, False
    while at < len(words):
        found = _WEEKDAY.match(words, at)
        if found is not None:
            day = _WEEKDAYS[found["word"] or found["en"]]
            days |= _between(last, day) if is_range else {day}
            at, last, is_range = found.end(), day, False
        elif last and (till := re.compile(rf"\s*{_TILL}\s*").match(words, at)):
            at, is_range = till.end(), True
        elif gap := re.compile(r"(?:[\s,、/;.和及|]|and|周|星期|礼拜)+").match(words, at):
            at = gap.end()
        else:
            return None
    return None if is_range or not days else "".join(map(str, sorted(days)))


def _between(first: int, last: int) -> set[int]:
    """Give the weekdays from one to another, over the weekend where they turn."""
    return {(first - 1 + step) % _WEEK + 1 for step in range((last - first) % _WEEK + 1)}


def role_of(text: str) -> tuple[Role, Rank] | None:
    """Give the role and rank that words name."""
    return _ROLES.get(re.sub(r"[\s_]", "", plain(text)))


def day_of(text: str, today: date) -> date | None:
    """Give the one day that words name and nothing else, or None."""
    words = plain(text)
    if words.isdecimal() and _EXCEL_DATES[0] < int(words) < _EXCEL_DATES[1]:
        return _EXCEL_ZERO + int(words) * _DAY
    words = re.sub(r"(?:\s+|t)00:00(?::00)?$|\s*\(?(?:周|星期)[一二三四五六日天]\)?$", "", words)
    found = _ONE.fullmatch(words)
    if found is None:
        return None
    if found["word"]:
        return today + _RELATIVE[found["word"]] * _DAY
    month, day = int(found["m"]), int(found["d"])
    return _made(int(found["y"]), month, day) if found["y"] else _nearest(month, day, today)


def _nearest(month: int, day: int, today: date) -> date | None:
    made = _made(today.year, month, day)
    if made is not None and made < today - _SLIP:
        return _made(today.year + 1, month, day)
    return made


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def hours_of(text: str, rules: DutyRules) -> tuple[time, time] | None:
    """Give the local hours that words name: 18:00-21:00, 晚班, 夜班, 周末班."""
    words = plain(text)
    if words in _EVENING:
        return rules.frames[-1].end, rules.quiet.start
    if words in _NIGHT:
        return rules.quiet.start, rules.quiet.end
    if words in _DAYTIME:
        return rules.frames[0].start, rules.frames[-1].end
    found = _HOURS.fullmatch(words.removeprefix("晚").removeprefix("上"))
    if found is None:
        return None
    start, end = _time(found[1], found[2]), _time(found[3], found[4])
    return None if start is None or end is None or start == end else (start, end)


def is_hours(text: str) -> bool:
    """Say whether words name a shift, whatever hours a community means by it."""
    words = plain(text)
    return words in {*_EVENING, *_NIGHT, *_DAYTIME} or _HOURS.fullmatch(words) is not None


def names_in(text: str) -> list[str]:
    """Give the several names of one cell."""
    return [name.strip() for name in _BETWEEN_NAMES.split(text) if name.strip()]


def _time(hour: str, minute: str | None) -> time | None:
    minute = "30" if minute == "半" else minute
    if (int(hour), int(minute or 0)) == (24, 0):
        return time()
    try:
        return datetime.strptime(f"{hour}:{minute or 0}", "%H:%M").time()  # noqa: DTZ007 - a time
    except ValueError:
        return None
