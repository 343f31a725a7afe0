"""Which days somebody wants off: 明天, 下周一, 周五到周日, 30号, 国庆, 12-01..12-07."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import Calendar
from domain.date_days import Days
from domain.date_words import DAY, N, normal, number
from domain.festivals import festivals

_DAY = timedelta(days=1)
_WEEK = 7
_LONGEST_SPOT = 24
_TILL = re.compile(r"\s*(?:\.\.+|至|到|~|—+|–|-|(?<![a-z])to(?![a-z]))\s*", re.IGNORECASE)
_NEAR = {
    "前天": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "今日": 0, "明日": 1,
    "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
_PAIRS = {"今明": (0, 1), "今明两天": (0, 1), "明后天": (1, 2), "明后两天": (1, 2)}
_FEAST = re.compile(
    r"(?P<name>元旦|春节|过年|清明|五一|劳动节|端午|中秋|国庆|十一)(?:节|小?长假|假期|放假|期间)*"
)
_FOR_DAYS = re.compile(rf"\s*(?:起|开始)?[\s,]*(?:连续|一共|共|休|请)?\s*(?P<n>{N})天$")
_ENDING = re.compile(r"[\s,。.!的]*(?:请假|休假|休息|不在|一天|全天|整天|的?假)?[\s,。.!]*$")
_LEADING = re.compile(r"^(?:我|本人)?(?:想|要)*(?:替|给|帮)?\s*")
_TRAILING = re.compile(r"[\s,:]*(?:请假|休假|请|休)?\s*(?:从|自)?[\s,:]*$")
_OFF = re.compile(r"(?<![a-z])off(?![a-z])|销假|消假|取消|结束|回来了|上班了", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """Days off, the first and the last of them."""

    first: date
    last: date


@dataclass(frozen=True)
class LeaveWords:
    """What somebody wrote behind /leave: whose leave, which days, and whether it is to end."""

    name: str
    days: Span | None
    is_over: bool


def leave_words(text: str, local: datetime, calendar: Calendar) -> LeaveWords | None:
    """Read what somebody wrote; None where it names no days and ends no leave."""
    words = normal(text)
    over = _OFF.search(words)
    if over is None:
        found = _read(words, Days(local, calendar))
        return None if found is None else LeaveWords(_name(found[0]), found[1], is_over=False)
    before, after = words[: over.start()].strip(), words[over.end() :].strip()
    for said in (f"{before} {after}".strip(), f"{after} {before}".strip()):
        found = _read(said, Days(local, calendar))
        if found is not None:
            return LeaveWords(_name(found[0]), found[1], is_over=True)
    return LeaveWords(_name(_ENDING.sub("", f"{before} {after}".strip())), None, is_over=True)


def _name(text: str) -> str:
    return _TRAILING.sub("", _LEADING.sub("", text)).strip()


def _read(text: str, days: Days) -> tuple[str, Span] | None:
    """Give the words before the days, and the days; what else holds digits is not understood."""
    words = text
    for ending in dict.fromkeys(("", _ENDING.sub("", text))):
        words = ending or text
        found = _range(words, days) or _counted(words, days) or _single(words, days)
        if found is not None:
            return found
    return None


def _range(words: str, days: Days) -> tuple[str, Span] | None:
    for till in _TILL.finditer(words):
        left = _single(words[: till.start()], days)
        if left is None:
            continue
        right = _until(words[till.end() :], left[1].first, days)
        if right is not None:
            return left[0], Span(left[1].first, right)
    return None


def _until(words: str, first: date, days: Days) -> date | None:
    """Give the last day; a weekday or a day of the month is the next one from the first day on."""
    if words.isdecimal() and len(words) <= 2:  # noqa: PLR2004 - a day of the first day's month
        words = f"{first.month}月{words}日"
    later = Days(datetime.combine(first, days.now.timetz()), days.calendar)
    spot = _spot(words, later if _floats(words) else days)
    return spot.last if spot else None


def _floats(words: str) -> bool:
    found = DAY.fullmatch(words)
    if found is None:
        return False
    named = ("relative", "which", "span", "day_rel", "iso_year", "year")
    return not any(found[name] for name in named)


def _counted(words: str, days: Days) -> tuple[str, Span] | None:
    """Read 明天起3天."""
    found = _FOR_DAYS.search(words)
    left = _single(words[: found.start()], days) if found else None
    count = number(found["n"]) if found else 0
    if left is None or count < 1:
        return None
    return left[0], Span(left[1].first, left[1].first + (count - 1) * _DAY)


def _single(words: str, days: Days) -> tuple[str, Span] | None:
    """Read one day, or one week or holiday, at the end of the words: the longest that is one."""
    for at in range(max(0, len(words) - _LONGEST_SPOT), len(words)):
        spot = None if words[at].isspace() else _spot(words[at:], days)
        if spot is not None:
            rest = words[:at]
            is_cut = re.search(r"[\d.:/-]$", rest) or (
                re.search(r"\d", rest) and not rest.startswith("@")
            )
            return None if is_cut else (rest, spot)
    return None


def _spot(words: str, days: Days) -> Span | None:
    """Give the days that these words and nothing else name."""
    near = _NEAR.get(words.casefold())
    pair = _PAIRS.get(words, (near, near))
    if pair[0] is not None and pair[1] is not None:
        return Span(days.today + pair[0] * _DAY, days.today + pair[1] * _DAY)
    feast = _FEAST.fullmatch(words)
    if feast is not None:
        return _feast(feast["name"], days.today)
    found = DAY.fullmatch(words)
    if found is None or found["early"]:
        return None
    if found["span"]:
        return _week(found["span"], days.today)
    if not any(found[name] for name in _WHOLE_DAYS):
        return None
    return next(iter(_ahead(found, days)), None)


_WHOLE_DAYS = ("relative", "weekday", "iso_month", "month", "only_day", "day_of")


def _ahead(found: re.Match[str], days: Days) -> Iterator[Span]:
    """Give what may be meant, what is to come first; where all of it is over, the last."""
    chosen = days.of(found) or []
    length = 1 if found["weekday"] == "末" else 0
    for day in sorted(chosen, key=lambda day: (day < days.today, abs(day - days.today))):
        first = day - length * _DAY
        yield Span(max(first, days.today) if day >= days.today else first, day)


def _week(which: str, today: date) -> Span:
    """Give a whole week; of this one, what is left of it."""
    monday = today + (_WEEK * which.count("下") - today.isoweekday() + 1) * _DAY
    return Span(max(monday, today), monday + (_WEEK - 1) * _DAY)


def _feast(name: str, today: date) -> Span | None:
    known = festivals(name, (today.year, today.year + 1))
    found = next((item for item in known if item.last >= today), None)
    return Span(max(found.first, today), found.last) if found else None
