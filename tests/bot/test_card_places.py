"""Where it is, as a card says it in each language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from town_facts import COMMUNITY

from domain.ticket import Ticket
from handlers.views.cards import place_name
from handlers.views.facts import CardFacts
from locales import Texts

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("building", "language", "said"),
    [
        ("1", "zh", "团结小区 1栋 2单元"),
        ("A", "zh", "团结小区 A座 2单元"),
        ("9", "zh", "团结小区 9栋 2单元"),
        ("1", "en", "团结小区 Building 1 Unit 2"),
        ("A", "en", "团结小区 Building A Unit 2"),
        ("9", "en", "团结小区 Building 9 Unit 2"),
    ],
)
def test_a_building_is_said_in_one_language(building: str, language: str, said: str) -> None:
    """In Chinese as the config calls it, in English in English; names stay names."""
    ticket = Ticket(
        id=1,
        community="demo",
        number=1,
        grid="g2",
        chat_id=None,
        reporter_id=1,
        category="affairs.inquiry",
        compound="c2",
        building=building,
        unit="2",
        created_at=NOW,
        state_since=NOW,
    )
    facts = CardFacts(ticket=ticket, community=COMMUNITY)
    assert place_name(facts, Texts(language), unit=True) == said
