"""A short run of `make fuzz`: the long one draws from the same strategies."""

from __future__ import annotations

import pytest

from fuzzing.run import fuzz

pytestmark = pytest.mark.timeout(600)
"""Thousands of steps; a busy machine may take its time."""


def test_generated_updates_break_nothing() -> None:
    """1,500 updates, some of which Telegram could not send: none fails but those, as unreadable."""
    report = fuzz(1500, 20)
    assert report.errors == []
    assert report.dead == []
    assert report.unsent == []
    assert report.undone == []
    assert report.broken_rules == []
    assert dict(report.refused) == {}
    assert report.taken == 1500
    assert report.unreadable > 0
    assert report.tickets > 0
