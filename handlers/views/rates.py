"""Rates and durations in words."""

from __future__ import annotations

from datetime import timedelta

from domain.figures import Rate
from locales import Texts

_HUNDRED = 100
_TENTHS = 10
_HOUR = 60


def rate_line(name: str, rate: Rate, before: Rate, texts: Texts, *, few: int, compared: str) -> str:
    """Give a line such as `response: 80 % (4/5), up from 70 %`; small samples say so instead."""
    if rate.value is None:
        return texts("digest-rate-none", name=name)
    line = texts("digest-rate", name=name, percent=percent(rate), part=part(rate), whole=rate.whole)
    if rate.whole < few:
        return f"{line} {texts('digest-small')}"
    if before.value is None:
        return line
    change = percent(rate) - percent(before)
    trend = "up" if change > 0 else "down" if change < 0 else "same"
    than = texts(f"digest-than-{compared}")
    return f"{line} {texts(f'digest-trend-{trend}', than=than, percent=percent(before))}"


def percent(rate: Rate) -> int:
    """Give a rate in whole percent; nearly all is not all."""
    value = (rate.value or 0) * _HUNDRED
    return min(round(value), _HUNDRED - 1) if value < _HUNDRED else _HUNDRED


def part(rate: Rate) -> str:
    """Give the numerator: whole, or with its tenths."""
    whole, rest = divmod(rate.tenths, _TENTHS)
    return f"{whole}.{rest}" if rest else f"{whole}"


def lasting(length: timedelta, texts: Texts) -> str:
    """Give a duration in words: minutes under two hours, else hours."""
    minutes = max(1, round(length.total_seconds() / _HOUR))
    if minutes < 2 * _HOUR:
        return texts("digest-minutes", count=minutes)
    return texts("digest-hours", count=round(minutes / _HOUR))
