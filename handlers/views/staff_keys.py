"""What staff can press on a card."""

from __future__ import annotations

from domain.courses import LIVE
from domain.ticket import ENDED, State
from domain.transitions import Action, Party, possible
from handlers.views.correcting import FIX, menu_rows
from handlers.views.facts import CardFacts
from handlers.views.keyboards import Markup, Row, button, keyboard, link, rows_of
from locales import Texts

_ON_STAFF_CARD = frozenset({Party.OWNER, Party.WORKER, Party.LEAD})
_NOT_ON_CARD = frozenset({Action.REROUTE, Action.DELIBERATE, Action.REOPEN})


def _label(action: Action, state: State) -> str:
    """Name a button; taking up a contested ticket again is going on, not claiming."""
    if action is Action.MERGE:
        return "button-merge"
    goes_on = action is Action.CLAIM and state is State.CONTESTED
    return f"action-{Action.RESUME if goes_on else action}"


def _may_go_up(facts: CardFacts) -> bool:
    return facts.ticket.level > 0 or facts.links.is_stubborn


def staff_keys(
    facts: CardFacts,
    texts: Texts,
    details_link: str,
    clock_label: str,
    *,
    may_merge: bool,
    menu: str | None,
) -> Markup | None:
    """Give the actions of the moment, and below them what tells more, or the open menu of 更正.

    Many share the card: one who puts something right must not take the actions from the others.
    """
    ticket = facts.ticket
    actions = [
        action
        for action in possible(ticket.state, _ON_STAFF_CARD)
        if action not in _NOT_ON_CARD or (action is Action.DELIBERATE and _may_go_up(facts))
        if action is not Action.KEEP or facts.promise
        if action is not Action.MERGE or may_merge
    ]
    if ticket.state is State.OPEN:
        actions = [action for action in actions if action is not Action.ESCALATE]
    rows = rows_of(
        [
            button(texts.plain(_label(item, ticket.state)), item.value, ticket.id, ticket.version)
            for item in actions
        ],
        3,
    )
    if menu is not None:
        return keyboard([*rows, *menu_rows(facts, texts, menu)])
    return keyboard([*rows, *rows_of(_beside(facts, texts, details_link, clock_label), 3)])


def _beside(facts: CardFacts, texts: Texts, details_link: str, clock_label: str) -> Row:
    """Give what tells more, and what puts right what was misunderstood."""
    ticket = facts.ticket
    beside: Row = []
    if facts.files:
        label = texts.plain("button-files", count=facts.files)
        beside.append(button(label, "media", ticket.id, ticket.version))
    beside.append(button(texts.plain("button-timeline"), "timeline", ticket.id, ticket.version))
    if ticket.state in LIVE:
        beside.append(button(clock_label, "clock", ticket.id, ticket.version))
    beside.append(link(texts.plain("button-details"), details_link))
    if ticket.state not in ENDED:
        beside.append(button(texts.plain("button-fix"), FIX, ticket.id, ticket.version))
    return beside
