"""Rates in words."""

from __future__ import annotations

from domain.figures import Rate
from locales import Texts

_HUNDRED = 100
_TENTHS = 10


def rate_line(name: str, rate: Rate, before: Rate, texts: Texts, *, few: int, compared: str) -> str:
    """Give a line such as `response: 80 % (4/5), up from 70 %`; small samples say so instead.

    A small sample is nothing to compare with, either.
    """
    if rate.value is None:
        return texts("digest-rate-none", name=name)
    line = texts("digest-rate", name=name, percent=percent(rate), part=part(rate), whole=rate.whole)
    if rate.whole < few:
        return f"{line} {texts('digest-small')}"
    if before.whole < max(few, 1):
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
