"""Rates in words."""

from __future__ import annotations

from domain.figures import Rate
from locales import Texts

_TENTHS = 10
_NONE = {
    "digest-response": "digest-response-none",
    "digest-resolution": "digest-resolution-none",
    "digest-satisfaction": "digest-satisfaction-none",
    "digest-promises": "digest-promises-none",
    "digest-silent-share": "digest-silent-share-none",
    "digest-reopened": "digest-reopened-none",
    "digest-recurrence": "digest-recurrence-none",
}
"""What is said of a rate that has nothing to divide by: of what there was none."""


def rate_line(key: str, rate: Rate, before: Rate, texts: Texts, *, few: int, compared: str) -> str:
    """Give a line such as `response: 80 % (4/5), up from 70 %`; small samples say so instead.

    A small sample is nothing to compare with, either. `key` is that of the rate's name.
    """
    name = texts(key)
    if rate.value is None:
        return texts("digest-rate-none", name=name, why=texts(_NONE[key]))
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
