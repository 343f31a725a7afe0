"""What residents can press on a card."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ticket import ENDED, State, Ticket
from domain.transitions import Action
from handlers.views.facts import CardFacts
from handlers.views.keyboards import Button, Markup, Row, button, keyboard, link, rows_of
from locales import Texts
from usecases.places import choices

SURE, STAY = "sure", "stay"
"""What the second press on 撤回 carries: it is for good, so that one tap is not enough."""

_PLACES_SHOWN = 24
_SHORT_LABEL = 6


def may_be_withdrawn(ticket: Ticket) -> bool:
    """Say whether its reporter can still take it back."""
    return ticket.state not in ENDED and ticket.state is not State.RESOLVED


def resident_keys(
    facts: CardFacts, texts: Texts, private_link: str, *, is_private: bool
) -> Markup | None:
    """Give what residents can do: say where, join, add in private, withdraw."""
    ticket = facts.ticket
    if not may_be_withdrawn(ticket):
        return None
    rows: list[Row] = []
    if ticket.place_asked and ticket.state is State.OPEN:
        spots = [
            button(label[:30], "place", ticket.id, ticket.version, choice)
            for choice, label in zip(choices(ticket), facts.places[:_PLACES_SHOWN], strict=False)
        ]
        rows.extend(rows_of(spots, _width(facts.places)))
    withdraw = _withdraw(facts, texts, "button-withdraw", "")
    if is_private:
        return keyboard([*rows, [withdraw]])
    rows.append([_endorse(facts, texts)])
    rows.append([link(texts.plain("button-private"), private_link), withdraw])
    return keyboard(rows)


def withdraw_keys(facts: CardFacts, texts: Texts, *, is_private: bool) -> Markup | None:
    """Let the reporter say that they are sure; neighbours can join meanwhile."""
    rows = [] if is_private else [[_endorse(facts, texts)]]
    answers = (("button-withdraw-sure", SURE), ("button-withdraw-stay", STAY))
    rows.append([_withdraw(facts, texts, label, answer) for label, answer in answers])
    return keyboard(rows)


def _endorse(facts: CardFacts, texts: Texts) -> Button:
    ticket = facts.ticket
    return button(texts.plain("button-endorse"), "endorse", ticket.id, ticket.version)


def _withdraw(facts: CardFacts, texts: Texts, label: str, answer: str) -> Button:
    ticket = facts.ticket
    return button(texts.plain(label), Action.WITHDRAW, ticket.id, ticket.version, answer)


def _width(labels: Sequence[str]) -> int:
    return 4 if all(len(label) <= _SHORT_LABEL for label in labels) else 2
