"""Rates in words."""

from __future__ import annotations

from domain.figures import Rate
from locales import Texts

_TENTHS = 10


def rate_line(name: str, rate: Rate, before: Rate, texts: Texts, *, few: int, compared: str) -> str:
    """Give a line such as `response: 80 % (4/5), up from 70 %`; small samples say so instead.

    A small sample is nothing to compare with, either.
    """
    if rate.value is None:
        return texts("digest-rate-none", name=name)
    line = texts("digest-rate", name=name, percent=rate.percent, part=part(rate), whole=rate.whole)
    if rate.whole < few:
        return f"{line} {texts('digest-small')}"
    if before.whole < max(few, 1):
        return line
    change = rate.percent - before.percent
    trend = "up" if change > 0 else "down" if change < 0 else "same"
    than = texts(f"digest-than-{compared}")
    return f"{line} {texts(f'digest-trend-{trend}', than=than, percent=before.percent)}"


def part(rate: Rate) -> str:
    """Give the numerator: whole, or with its tenths."""
    whole, rest = divmod(rate.tenths, _TENTHS)
    return f"{whole}.{rest}" if rest else f"{whole}"
