"""Appointments by button or in digits; the grammar of Chinese dates is another room's work."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_TYPED = re.compile(
    r"^\s*(?:(?P<year>20\d{2})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})"
    r"(?:[日号]\s*|\s+)(?P<hour>\d{1,2})(?:[:：点时](?P<minute>\d{1,2})?)\s*分?\s*$"
)
_LONG_AGO = timedelta(days=180)
_OFFERS = ((0, 18), (1, 10), (1, 18), (2, 10), (3, 18), (7, 18))


def offers(now: datetime, timezone: str) -> list[datetime]:
    """List the local instants offered as buttons, all of them ahead."""
    local = now.astimezone(ZoneInfo(timezone))
    found = [
        datetime.combine(local.date() + timedelta(days=days), time(hour), ZoneInfo(timezone))
        for days, hour in _OFFERS
    ]
    return [instant for instant in found if instant > local]


def pack(instant: datetime) -> str:
    """Give an instant as the short text a button can carry (minutes since 1970, base 36)."""
    minutes = int(instant.timestamp()) // 60
    digits = ""
    while minutes:
        minutes, rest = divmod(minutes, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def unpack(text: str, timezone: str) -> datetime | None:
    """Give back the instant a button carries, or None for anything else."""
    try:
        return datetime.fromtimestamp(int(text, 36) * 60, ZoneInfo(timezone))
    except (ValueError, OverflowError, OSError):
        return None


def typed(text: str, now: datetime, timezone: str) -> datetime | None:
    """Read a date such as 11-25 15:00 or 11月25日15点; without a year, the next one to come."""
    found = _TYPED.match(text)
    if found is None:
        return None
    local = now.astimezone(ZoneInfo(timezone))
    if found["year"] is not None:
        return _instant(found, int(found["year"]), timezone)
    this_year = _instant(found, local.year, timezone)
    if this_year is not None and this_year > local - _LONG_AGO:
        return this_year  # a date of last week is a slip, not an appointment in a year
    return _instant(found, local.year + 1, timezone)


def _instant(found: re.Match[str], year: int, timezone: str) -> datetime | None:
    try:
        return datetime(
            year,
            int(found["month"]),
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"] or 0),
            tzinfo=ZoneInfo(timezone),
        )
    except ValueError:
        return None
