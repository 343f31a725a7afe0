"""The public version (三务公开): a week in numbers for residents' groups, and nobody in it."""

from __future__ import annotations

from domain.figures import Figures, Rate
from domain.timing import DigestRules
from locales import Texts

_ROUND = 10
"""What is still open is told in tens."""


def public(figures: Figures, name: str, span: str, rules: DigestRules, texts: Texts) -> str:
    """Tell residents the week; a number so small that it points to somebody is not told.

    Open = open a week ago + received - closed, so an exact one would give away a small other.
    """
    least = rules.suppress_below
    lines = [
        texts("digest-title-public", name=name),
        span,
        "",
        texts("digest-public-received", count=_pieces(figures.received, least, texts)),
        texts("digest-public-closed", count=_pieces(figures.closed, least, texts)),
        texts("digest-public-open", count=_about(figures.open, least, texts)),
        "",
        _rate(texts("digest-response"), figures.response, rules, texts),
        _rate(texts("digest-resolution"), figures.resolution, rules, texts),
        _rate(texts("digest-satisfaction"), figures.satisfaction, rules, texts),
        "",
        texts("digest-public-end"),
    ]
    return "\n".join(lines)


def _pieces(count: int, least: int, texts: Texts) -> str:
    if count < least:
        return texts("digest-public-few", least=least)
    return texts("digest-public-pieces", count=count)


def _about(count: int, least: int, texts: Texts) -> str:
    bound = max(_ROUND, least)
    if count < bound:
        return texts("digest-public-few", least=bound)
    return texts("digest-public-about", count=(count + _ROUND // 2) // _ROUND * _ROUND)


def _rate(name: str, rate: Rate, rules: DigestRules, texts: Texts) -> str:
    if _is_telling(rate, rules):
        return texts("digest-public-rate-few", name=name)
    return texts("digest-public-rate", name=name, percent=rate.percent, whole=rate.whole)


def _is_telling(rate: Rate, rules: DigestRules) -> bool:
    """Say whether a rate tells of few people: over few, or nearly all or nearly none of them.

    Percent and whole together give the numerator. All and none of many point to nobody.
    """
    if rate.whole < max(rules.small_sample, rules.suppress_below, 1):
        return True
    rest = 10 * rate.whole - rate.tenths
    return any(0 < part < 10 * rules.suppress_below for part in (rate.tenths, rest))
