from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from domain.ticket import ENDED, WORKING, State
from domain.transitions import Action
from handlers.views.cards import category_name, place_name, when
from handlers.views.facts import CardFacts
from handlers.views.keyboards import Markup, Row, button, keyboard
from locales import Texts

SHOWN = 8
"""How many tickets get a line and buttons; the rest is counted."""

_UNTIL = "until"
_WORK = (Action.PROGRESS, Action.RESOLVE)
_ACTIONS: dict[State, tuple[str, ...]] = {
    State.OPEN: (Action.CLAIM,),
    State.CONTESTED: (Action.CLAIM,),
    State.CLAIMED: _WORK,
    State.SCHEDULED: _WORK,
    State.WAITING_RESIDENT: (Action.RESUME, Action.RESOLVE),
    State.WAITING_EXTERNAL: (Action.RESUME, Action.RESOLVE),
    State.DELIBERATION: (Action.SCHEDULE,),
}
"""What is pressed most in each state; a line may say otherwise."""

_OFFERED = frozenset({State.OPEN, State.CONTESTED})
_UNSOLVED = frozenset(State) - ENDED - {State.RESOLVED}
_SAID_IN = {
    "nudge-ack-": _OFFERED,
    "nudge-handed": _OFFERED,
    "nudge-progress-": WORKING,
    "nudge-solve-": _UNSOLVED,
    "nudge-promise-": _UNSOLVED,
    "nudge-callback-": frozenset({State.RESOLVED, State.CLOSED}),
}
"""The states in which a line is still true when it is sent at last."""

_OPEN_INSTEAD = {
    "nudge-solve-soon": "nudge-open-soon",
    "nudge-solve-over": "nudge-open-over",
    "nudge-solve-twice": "nudge-open-twice",
    "nudge-solve-up": "nudge-open-up",
    "nudge-promise-eve": "nudge-open-promise-eve",
    "nudge-promise-day": "nudge-open-promise-day",
    "nudge-promise-over": "nudge-open-promise-over",
}
_CONTESTED_INSTEAD = {
    "nudge-handed": "nudge-contested-handed",
    "nudge-ack-soon": "nudge-contested-ack-soon",
    "nudge-ack-over": "nudge-contested-ack-over",
    "nudge-ack-twice": "nudge-contested-ack-twice",
    "nudge-ack-up": "nudge-contested-ack-up",
    "nudge-solve-soon": "nudge-contested-solve-soon",
    "nudge-solve-over": "nudge-contested-solve-over",
    "nudge-solve-twice": "nudge-contested-solve-twice",
    "nudge-solve-up": "nudge-contested-solve-up",
}
_COUNCIL_INSTEAD = {
    "nudge-solve-soon": "nudge-council-soon",
    "nudge-solve-over": "nudge-council-over",
}
_INSTEAD = {
    State.OPEN: _OPEN_INSTEAD,
    State.CONTESTED: _CONTESTED_INSTEAD,
    State.DELIBERATION: _COUNCIL_INSTEAD,
}
"""What is said where the usual sentence asks for what cannot be pressed in the state."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence about one ticket."""

    facts: CardFacts
    key: str
    said: Mapping[str, str | int]
    actions: Sequence[str] = ()

    @property
    def is_true(self) -> bool:
        """Say whether the ticket still is where the sentence found it."""
        states = next((_SAID_IN[head] for head in _SAID_IN if self.key.startswith(head)), None)
        return states is None or self.facts.ticket.state in states

    @property
    def helps(self) -> Sequence[str]:
        """Give what the sentence asks for, where it is not what is pressed most in the state."""
        return _WORK if self.key.startswith("nudge-progress-") else ()

    @property
    def sentence(self) -> str:
        """Give the key of what to say: what it asks for can be done in the state of now."""
        return _INSTEAD.get(self.facts.ticket.state, {}).get(self.key, self.key)


def reminder(
    head: str,
    lines: Sequence[Line],
    texts: Texts,
    *,
    missed: int,
    is_private: bool,
    is_for_many: bool = False,
) -> tuple[str, Markup | None]:
    """Say what a person is reminded of, ticket by ticket, with what to press; no private facts."""
    by_ticket: dict[int, list[Line]] = {}
    for line in lines:
        by_ticket.setdefault(line.facts.ticket.id, []).append(line)
    shown = list(by_ticket.values())[:SHOWN]
    said = [head]
    if missed:
        said.append(texts("reminder-missed", count=missed + len(lines)))
    for group in shown:
        home = [escape(group[0].facts.community.name)] if is_for_many else []
        said += ["", *home, _title(group[0].facts, texts, is_private=is_private)]
        said += [texts(line.sentence, **_spelled(line, texts)) for line in group]
    rows = [_keys(group, texts) for group in shown]
    if len(by_ticket) > SHOWN:
        said += ["", texts("reminder-more", count=len(by_ticket) - SHOWN)]
        rows.append([button(texts.plain("reminder-button-mine"), "mine")])
    return "\n".join(said), keyboard(rows)


def _title(facts: CardFacts, texts: Texts, *, is_private: bool) -> str:
    line = texts(
        "reminder-line",
        number=facts.ticket.number,
        category=category_name(facts, texts),
        place=place_name(facts, texts, unit=is_private),
    )
    return f"{texts.plain(f'priority-{facts.ticket.priority.value}').strip()} {line}".strip()


def _spelled(line: Line, texts: Texts) -> dict[str, str | int]:
    """Give the facts of a sentence as people read them."""
    said = dict(line.said)
    if isinstance(until := said.get(_UNTIL), str):
        said[_UNTIL] = when(texts, line.facts.local(datetime.fromisoformat(until)))
    return said


def _keys(group: Sequence[Line], texts: Texts) -> Row:
    """Give the buttons of one ticket; they carry the version it has now."""
    ticket = group[0].facts.ticket
    wanted = [action for line in group for action in line.actions or line.helps]
    actions = dict.fromkeys(wanted or _ACTIONS.get(ticket.state, ()))
    row = [
        button(
            f"#{ticket.number} {texts.plain(_label(action, ticket.state))}",
            action,
            ticket.id,
            ticket.version,
        )
        for action in list(actions)[:2]
    ]
    show = texts.plain("reminder-button-show", number=ticket.number)
    return [*row, button(show, "show", ticket.id, ticket.version)]


def _label(action: str, state: State) -> str:
    goes_on = action == Action.CLAIM and state is State.CONTESTED
    return f"action-{Action.RESUME if goes_on else action}"
