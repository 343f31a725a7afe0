"""How a rate is said, with its denominator and what it is compared with."""

from __future__ import annotations

import pytest

from domain.figures import Rate
from handlers.views.rates import rate_line
from locales import LANGUAGES, Texts

FEW = 5


@pytest.mark.parametrize(
    ("rate", "before", "said", "unsaid"),
    [
        (Rate(tenths=80, whole=10), Rate(tenths=50, whole=10), ("80%", "8/10", "↑"), ("↓",)),
        (Rate(tenths=30, whole=10), Rate(tenths=50, whole=10), ("30%", "3/10", "↓"), ("↑",)),
        (Rate(tenths=30, whole=10), Rate(tenths=30, whole=3), ("30%",), ("↓", "100%")),
        (Rate(tenths=30, whole=10), Rate(), ("30%",), ("↓", "↑")),
        (Rate(tenths=50, whole=8), Rate(), ("63%", "5/8"), ("62%",)),
        (Rate(tenths=30, whole=3), Rate(tenths=50, whole=10), ("3/3", "样本太少"), ("↑",)),
    ],
)
def test_a_rate_is_compared_only_where_both_samples_are_large_enough(
    rate: Rate, before: Rate, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    """A week of three tickets is no measure for a week of ten."""
    line = rate_line("digest-response", rate, before, Texts("zh"), few=FEW, compared="week")
    assert all(word in line for word in said), line
    assert not any(word in line for word in unsaid), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rate_of_nothing_says_of_what_there_was_none(language: str) -> None:
    """A supervisor reads a reason, another for each rate, instead of a sum that has no result."""
    texts = Texts(language)
    names = ("response", "resolution", "satisfaction", "promises", "silent-share", "reopened")
    lines = [
        rate_line(f"digest-{name}", Rate(), Rate(), texts, few=FEW, compared="week")
        for name in (*names, "recurrence")
    ]
    assert len({*lines}) == len(lines)
    assert not [line for line in lines if "%" in line or "0" in line]
    if language == "zh":
        assert lines[2] == "满意：还没有人评价"
