"""What of a person may still stand in other people's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forgetting import GONE, Traces
from domain.masking import mask_for_group, mask_numbers, private_strings
from domain.people import Person

PHONE = "13912345678"


def traces(*said: str, name: str = "卓玛", username: str | None = "zhuoma_77") -> Traces:
    """Give the traces of somebody who said this."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return Traces.of(Person(telegram_id=1, name=name, username=username, created_at=now), said)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("卓玛家的灯", "…家的灯"),
        (f"打{PHONE}，找@zhuoma_77", "打…，找@…"),
        ("灯换好了", "灯换好了"),
        ("打13700000000", "打13700000000"),
    ],
)
def test_names_and_numbers_go_and_the_rest_stays(text: str, left: str) -> None:
    """Colleagues' words keep everything but how the person is called and reached."""
    assert traces(f"灯坏了，{PHONE}").cleared(text) == left


def test_a_name_of_one_sign_is_left_alone() -> None:
    """It would tear holes into everybody's words."""
    assert traces(name="李", username=None).cleared("李子树倒了") == "李子树倒了"


@given(st.text(alphabet="灯坏了卓玛家13579 ，", min_size=2, max_size=40), st.integers(2, 40))
def test_masked_and_cut_words_are_known_again(words: str, cut: int) -> None:
    """Whatever form a row repeats words in, they are not said any more."""
    found = traces(words)
    for form in (str, mask_numbers, mask_for_group):
        shown = form(words)
        assert found.harmless(shown) == GONE or words == GONE
        if len(shown) > cut:
            assert found.quotes(shown[:cut] + GONE)


@given(st.text(max_size=60))
def test_private_strings_are_what_masking_hides(text: str) -> None:
    """A number that is masked is given, and a text without any gives none."""
    found = private_strings(text)
    assert bool(found) == (mask_numbers(text) != text)
    assert all(number in text for number in found)
