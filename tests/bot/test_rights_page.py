"""The page about rights says what the tables say."""

from __future__ import annotations

from rights_page import PAGE, page


def test_the_page_is_fresh() -> None:
    """docs/rights.md is what the tables give; see there how to write it."""
    assert PAGE.read_text(encoding="utf-8") == page()
