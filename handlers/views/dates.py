"""Appointments by button; written ones are read by `domain/dates.py`."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

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
