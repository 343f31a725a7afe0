"""The public version (三务公开): a week in numbers for residents' groups, and nobody in it."""

from __future__ import annotations

from domain.figures import Figures, Rate
from domain.timing import DigestRules
from handlers.views.rates import percent
from locales import Texts


def public(figures: Figures, name: str, span: str, rules: DigestRules, texts: Texts) -> str:
    """Tell residents the week; a number so small that it points to somebody is not told."""
    least = rules.suppress_below

    def told(count: int) -> str:
        return texts("digest-public-few", least=least) if count < least else _pieces(count, texts)

    lines = [
        texts("digest-title-public", name=name),
        span,
        "",
        texts("digest-public-received", count=told(figures.received)),
        texts("digest-public-closed", count=told(figures.closed)),
        texts("digest-public-open", count=told(figures.open)),
        "",
        _rate(texts("digest-response"), figures.response, rules, texts),
        _rate(texts("digest-resolution"), figures.resolution, rules, texts),
        _rate(texts("digest-satisfaction"), figures.satisfaction, rules, texts),
        "",
        texts("digest-public-end"),
    ]
    return "\n".join(lines)


def _pieces(count: int, texts: Texts) -> str:
    return texts("digest-public-pieces", count=count)


def _rate(name: str, rate: Rate, rules: DigestRules, texts: Texts) -> str:
    """Give a rate without its numerator; one over few complaints would tell what became of them."""
    if rate.whole < rules.suppress_below:
        return texts("digest-public-rate-few", name=name, least=rules.suppress_below)
    line = texts("digest-public-rate", name=name, percent=percent(rate), whole=rate.whole)
    return f"{line} {texts('digest-small')}" if rate.whole < rules.small_sample else line
