"""The menu of 更正 on a staff card: what is wrong, and what kind of trouble it is instead."""

from __future__ import annotations

from domain.community import Branch, Category, branch_of
from handlers.views.facts import CardFacts
from handlers.views.keyboards import Button, Row, button, rows_of
from locales import Texts

FIX, KIND, PLACE, BACK = "fix", "c", "p", "x"
"""The press that opens the menu, and what it may carry: the kinds, the place, back to the card."""

RECATEGORIZE = "cat"
"""The press that carries the code of the right category."""

_MOST = 80
"""Telegram shows a hundred buttons at most, and the card's actions stay."""


def menu_rows(facts: CardFacts, texts: Texts, shown: str) -> list[Row]:
    """Give a page of the menu: the first one, the first level of the tree, or one branch."""
    page, _, branch = shown.partition(".")
    if page != KIND:
        rows = [[_go(facts, texts, "button-fix-category", KIND)]]
        rows[0].append(_go(facts, texts, "button-fix-place", PLACE))
    else:
        kinds = _branch(facts, texts, branch) if branch else _first_level(facts, texts)
        rows = rows_of(kinds[:_MOST], 2)
    return [*rows, [_go(facts, texts, "button-fix-back", BACK)]]


def _go(facts: CardFacts, texts: Texts, label: str, to: str) -> Button:
    return button(texts.plain(label), FIX, facts.ticket.id, facts.ticket.version, to)


def _first_level(facts: CardFacts, texts: Texts) -> Row:
    """Give the branches and what hangs on none; a tree with one branch or none is flat."""
    home = facts.community
    used = {branch_of(item.code) for item in home.categories}
    branches = [item for item in home.branches if item.code in used]
    known = {item.code for item in branches}
    loose = [item for item in home.categories if branch_of(item.code) not in known]
    if len(branches) + len(loose) < 2:  # noqa: PLR2004 - a choice of one is none
        return [_kind(facts, item, texts) for item in home.categories]
    return [
        *(_fork(facts, item, texts) for item in branches),
        *(_kind(facts, item, texts) for item in loose),
    ]


def _branch(facts: CardFacts, texts: Texts, code: str) -> Row:
    return [_kind(facts, item, texts) for item in facts.community.on_branch(code)]


def _fork(facts: CardFacts, branch: Branch, texts: Texts) -> Button:
    ticket = facts.ticket
    label = f"▸ {_named(branch, texts)}"
    return button(label, FIX, ticket.id, ticket.version, f"{KIND}.{branch.code}")


def _kind(facts: CardFacts, category: Category, texts: Texts) -> Button:
    ticket = facts.ticket
    mark = "✓ " if category.code == ticket.category else ""
    label = mark + _named(category, texts)
    return button(label, RECATEGORIZE, ticket.id, ticket.version, category.code)


def _named(item: Branch | Category, texts: Texts) -> str:
    return item.name if texts.language == "zh" else item.name_en
