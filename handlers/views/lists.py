from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from domain.chains import CHAIN, links_of
from domain.closing import CALLED_BACK
from domain.community import Community
from domain.masking import mask_for_group
from domain.people import Person
from domain.ticket import Event, ReportKind, Ticket
from domain.transitions import Action
from handlers.views.cards import category_name, place_name, when
from handlers.views.facts import CardFacts
from handlers.views.keyboards import Button, Markup, button, keyboard, rows_of
from locales import Texts

MORE = "more"
"""The press that goes on with a list of tickets."""

_LINE = 60
SHOWN = 20
_OF_RESIDENTS = frozenset(
    {"add", "edit", "place", "endorse", "rate", "answer", "confirm", "contest", "withdraw"}
)
"""What only residents do to a ticket; whoever it was is not named."""

_TIMELINE = 3500
_SAID = 300
_WORDS = 700
_REPORTS = 4
_MANY = 10


def listing(
    title: str, items: Sequence[CardFacts], texts: Texts, *, onward: Button | None = None
) -> tuple[str, Markup | None]:
    """List tickets, one line and one button each; one more than are shown says there are more.

    The button that leads onward stands last.
    """
    if not items:
        return texts("list-empty", title=title), None
    lines = [f"<b>{escape(title)}</b>"]
    for facts in items[:SHOWN]:
        ticket, place = facts.ticket, place_name(facts, texts, unit=True)[:_LINE]
        lines.append(
            texts(
                "list-line",
                number=ticket.number,
                what=" ".join(part for part in (category_name(facts, texts), place) if part),
                state=texts.plain(f"short-{ticket.state.value}"),
            )
        )
    if len(items) > SHOWN and onward is None:
        lines.append(texts("list-more", count=SHOWN))
    buttons = [button(f"#{item.ticket.number}", "show", item.ticket.id) for item in items[:SHOWN]]
    return "\n".join(lines), keyboard([*rows_of(buttons, 5), [onward] if onward else []])


def onward_button(
    texts: Texts, home: Community, *, what: str, after: int, asker: int, left: int
) -> Button:
    """Give the button to what a list has no more room for: behind which ticket, and for whom."""
    label = texts.plain("list-onward", count=left)
    return button(label, MORE, version=home.key, arg=f"{what}.{after}.{asker}")


def timeline(
    facts: CardFacts, people: Mapping[int, Person], texts: Texts, *, number: int | str
) -> str:
    """Tell a ticket's history for staff, one line an event; residents appear without a name.

    What happened to the tickets that are part of it stands in between.
    """
    lines = [texts("timeline-title", number=number)]
    told = [*((facts.ticket, event) for event in facts.events), *facts.part_events]
    told.sort(key=lambda one: (one[1].at, one[1].id))
    lines.extend(_line(facts, ticket, event, people, texts) for ticket, event in told)
    text = "\n".join(lines)
    if len(text) <= _TIMELINE:
        return text
    kept: list[str] = []
    for line in reversed(lines[1:]):
        if sum(map(len, kept)) + len(line) > _TIMELINE:
            break
        kept.insert(0, line)
    return "\n".join([lines[0], "…", *kept])


def _line(
    facts: CardFacts, ticket: Ticket, event: Event, people: Mapping[int, Person], texts: Texts
) -> str:
    person = people.get(event.actor_id or 0)
    if person is None:
        who = texts.plain("who-system")
    elif event.actor_id == ticket.reporter_id:
        who = texts.plain("who-reporter")
    elif event.action in _OF_RESIDENTS:
        who = texts.plain("who-neighbour")
    else:
        who = person.name
    what = texts.plain(f"action-{event.action}")
    if ticket is not facts.ticket:
        what = f"#{ticket.number} {what}"
    said = _said(event, texts)
    key = "timeline-line-said" if said else "timeline-line"
    return texts(key, at=when(texts, facts.local(event.at)), who=who, what=what, said=said)


def _said(event: Event, texts: Texts) -> str:
    """Give a vote, what a call-back brought, or a person's words."""
    if score := event.facts.get("score"):
        return texts.plain(f"score-{score}")
    if event.action == CALLED_BACK:
        return texts.plain(f"called-{event.facts['result']}")
    if event.action == CHAIN:
        return _chain(event, texts)
    return _short(event.text or "")


def _chain(event: Event, texts: Texts) -> str:
    """Give what a ticket was found to follow; without a number where it follows none any more."""
    earlier = " ".join(f"#{number}" for number, _ in links_of([event]).earlier)
    key = "chain-raised" if event.facts["raised"] else "chain-said"
    return texts.plain(key, times=event.facts["times"], earlier=earlier)


def _short(text: str) -> str:
    """Give a person's words as a line of the timeline may hold them."""
    said = mask_for_group(text)
    return said if len(said) <= _SAID else said[:_SAID] + "…"


def details(facts: CardFacts, reporter: Person | None, texts: Texts, *, number: int | str) -> str:
    """Tell an entitled worker everything, in a direct chat: full words, room, whom to contact."""
    ticket = facts.ticket
    lines = [
        texts("details-title", number=number, category=category_name(facts, texts)),
        texts("card-place", place=place_name(facts, texts, unit=True, room=True) or "—"),
    ]
    if ticket.is_anonymous or reporter is None:
        lines.append(texts("details-anonymous"))
    elif reporter.telegram_id is not None:
        mention = f'<a href="tg://user?id={reporter.telegram_id}">{escape(reporter.name)}</a>'
        lines.append(texts("details-reporter") + mention)
    lines.extend(
        f"<blockquote>{escape(words or '—', quote=False)}</blockquote>"
        for words in _words_of(facts)
    )
    lines.append(texts("details-logged"))
    return "\n".join(lines)


def _words_of(facts: CardFacts) -> list[str]:
    """Give what was said, shorter where many said it: the first words of each ticket come first."""
    if not facts.part_events:
        return [report.text[:_WORDS] for report in facts.reports[:_REPORTS]]
    told = sorted(facts.reports, key=lambda report: report.kind is not ReportKind.ORIGIN)[:_MANY]
    return [report.text[: _WORDS * _REPORTS // max(len(told), _REPORTS)] for report in told]


REASONS: dict[Action, tuple[str, ...]] = {
    Action.REJECT: ("reason-reject-1", "reason-reject-2", "reason-reject-3"),
    Action.RELEASE: ("reason-release-1", "reason-release-2", "reason-release-3"),
    Action.WAIT: ("reason-wait-1", "reason-wait-2", "reason-wait-3"),
    Action.ESCALATE: ("reason-escalate-1", "reason-escalate-2"),
    Action.TRANSFER: ("reason-transfer-1", "reason-transfer-2"),
    Action.REROUTE: ("reason-reroute-1", "reason-reroute-2"),
    Action.DELIBERATE: ("reason-deliberate-1", "reason-deliberate-2"),
    Action.REOPEN: ("reason-reopen-1", "reason-reopen-2"),
}
"""Ready-made reasons to press; anything else is written as a reply."""


def reason_keys(
    ticket: Ticket, action: Action, texts: Texts, *, version: int, argument: str | None
) -> Markup | None:
    """Offer the ready-made reasons of an action."""
    buttons = [
        button(texts.plain(key), action.value, ticket.id, version, f"{argument or ''}/{at}")
        for at, key in enumerate(REASONS.get(action, ()))
    ]
    return keyboard(rows_of(buttons, 1))
