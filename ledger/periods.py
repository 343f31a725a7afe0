"""How a period is called, in a picture, in a spreadsheet and in a file's name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from locales import Texts


def first_and_last(start: datetime, end: datetime, timezone: str) -> tuple[date, date]:
    """Give the local days a period covers; its end is not part of it."""
    zone = ZoneInfo(timezone)
    last = (end - timedelta(microseconds=1)).astimezone(zone).date()
    return start.astimezone(zone).date(), last


def is_month(first: date, last: date) -> bool:
    """Say whether the days are a calendar month."""
    return first.day == 1 and (first + timedelta(days=32)).replace(day=1) == last + timedelta(1)


def said(start: datetime, end: datetime, timezone: str, texts: Texts) -> str:
    """Give the words for a period: a month, a day, or two days and all between."""
    first, last = first_and_last(start, end, timezone)
    if is_month(first, last):
        return texts.plain("ledger-month", year=first.year, month=first.month)
    if first == last:
        return _day(first, texts)
    return texts.plain("ledger-span", **{"from": _day(first, texts), "to": _day(last, texts)})


def _day(day: date, texts: Texts) -> str:
    return texts.plain("ledger-day", year=day.year, month=day.month, day=day.day)


def filed(start: datetime, end: datetime, timezone: str) -> str:
    """Give the part of a file name that says the period."""
    first, last = first_and_last(start, end, timezone)
    if is_month(first, last):
        return f"{first:%Y-%m}"
    return f"{first}" if first == last else f"{first}_{last}"
