"""Lines about what came before a ticket of the same trouble at the same place."""

from __future__ import annotations

from domain.masking import mask_for_group
from domain.ticket import ENDED
from handlers.views.facts import CardFacts
from locales import Texts

_CAUSE_SHOWN = 200


def staff_lines(facts: CardFacts, texts: Texts) -> list[str]:
    """Give the numbers and days of those before, what they ask for, and the root cause."""
    lines = []
    if facts.links.earlier:
        lines.append(texts("card-chain", times=facts.links.times, earlier=before(facts, texts)))
    if facts.links.is_stubborn and facts.ticket.state not in ENDED:
        lines.append(texts("card-chain-advice"))
    if facts.ticket.root_cause:
        cause = mask_for_group(facts.ticket.root_cause)[:_CAUSE_SHOWN]
        lines.append(texts("card-root-cause", text=cause))
    return lines


def short_lines(facts: CardFacts, texts: Texts) -> list[str]:
    """Give the how manieth time it is, and no more."""
    if not facts.links.earlier:
        return []
    days = facts.community.rules.chain.days
    return [texts("card-chain-short", days=days, times=facts.links.times)]


def before(facts: CardFacts, texts: Texts) -> str:
    """Name those before with the days they were reported on."""
    days = ((number, facts.local(at)) for number, at in facts.links.earlier)
    said = [
        texts.plain("card-chain-one", number=number, month=day.month, day=day.day)
        for number, day in days
    ]
    return texts.plain("card-chain-comma").join(said)
