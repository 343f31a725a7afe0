from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from html import escape

from domain.community import Compound
from domain.courses import OFFERED
from domain.masking import mask_for_group
from domain.promises import Promise
from domain.promising import UNDONE
from domain.ticket import Place, Priority, Score, State
from domain.understanding.places import find_place
from handlers.views import chains
from handlers.views.facts import CardFacts
from handlers.views.keyboards import Markup
from handlers.views.resident_keys import may_be_withdrawn, resident_keys, withdraw_keys
from handlers.views.staff_keys import staff_keys
from locales import Texts
from usecases.joining import may_be_joined

_WORDS_SHOWN = 600
_LATEST_SHOWN = 200
_MISSED = {
    (False, False): "card-lapsed",
    (False, True): "card-lapsed-party",
    (True, False): "card-broken",
    (True, True): "card-broken-party",
}
"""What is said of a time that passed, by whether the promise is broken and a party gave it."""


def when(texts: Texts, instant: datetime) -> str:
    """Give a local date and time the way people write it; `instant` is already local."""
    return texts.plain(
        "date-time",
        month=instant.month,
        day=instant.day,
        weekday=texts.plain(f"weekday-{instant.isoweekday()}"),
        time=instant.strftime("%H:%M"),
    )


def category_name(facts: CardFacts, texts: Texts) -> str:
    """Give the category in the reader's language."""
    category = facts.community.category(facts.ticket.category)
    return category.name if texts.language == "zh" else category.name_en


def place_name(facts: CardFacts, texts: Texts, *, unit: bool = False, room: bool = False) -> str:
    """Give the place as far as the reader may know it: residents' groups learn the building only.

    With `unit` the reader is staff or the reporter, who see the place in free words, too.
    """
    compound = facts.community.compound(facts.ticket.compound)
    parts = [compound.name if compound else ""]
    place = facts.ticket.place
    known = None
    if compound and place.building and texts.language == "zh":  # the config speaks Chinese
        known = _as_configured(place.building, compound)
    parts.append(
        spell_place(replace(place, building=known or place.building), texts, unit=unit, room=room)
    )
    return " ".join(part for part in parts if part)


def _as_configured(building: str, compound: Compound) -> str | None:
    """Give a building's name as its people say it: A座, not A栋."""
    return next((name for name in compound.buildings if _building_in(name) == building), None)


@lru_cache(maxsize=4096)
def _building_in(configured: str) -> str | None:
    """Read a building's name; the config has the same ones on each card."""
    return find_place(configured).building


def spell_place(place: Place, texts: Texts, *, unit: bool, room: bool) -> str:
    """Give building, unit, floor, room and free words as people write them, as far as allowed."""
    parts: list[str] = []
    if place.building:
        numbered = place.building.replace("-", "").isalnum() and place.building.isascii()
        name = texts.plain("place-building", building=place.building)
        parts.append(name if numbered else place.building)
    if unit and place.unit:
        parts.append(texts.plain("place-unit", unit=place.unit))
    if unit and place.floor:
        parts.append(_floor(place.floor, texts))
    if room and place.room:
        is_side = place.room.endswith("户")
        parts.append(place.room if is_side else texts.plain("place-room", room=place.room))
    if unit and place.note:
        parts.append(place.note if room else mask_for_group(place.note))
    return " ".join(parts)


def _floor(floor: str, texts: Texts) -> str:
    if floor == "顶":
        return texts.plain("place-floor-top")
    if floor.startswith("-"):
        return texts.plain("place-floor-below", floor=floor[1:])
    return texts.plain("place-floor", floor=floor)


def _head(facts: CardFacts, texts: Texts) -> list[str]:
    ticket = facts.ticket
    urgent = texts.plain(f"priority-{ticket.priority.value}")
    title = texts("card-title", number=ticket.number, category=category_name(facts, texts))
    return [f"<b>{title}</b>{urgent if ticket.priority is not Priority.NORMAL else ''}"]


def _state_key(facts: CardFacts) -> str:
    ticket = facts.ticket
    if ticket.state is State.CLOSED and facts.score is Score.DISSATISFIED:
        return "state-closed-dissatisfied"
    if ticket.state is State.CLOSED and ticket.outcome:
        return f"state-closed-{ticket.outcome}"
    if ticket.state is State.CONTESTED and facts.was_rejected:
        return "state-contested-rejected"
    return f"state-{ticket.state.value}"


def _state(facts: CardFacts, texts: Texts) -> str:
    ticket, whole = facts.ticket, facts.whole
    promised = facts.local(ticket.promised_at) if ticket.promised_at else None
    return texts(
        _state_key(facts),
        whole=whole.number if whole else 0,
        state=texts.plain(f"short-{whole.state.value}") if whole else "",
        when=when(texts, promised) if promised else "",
        cycle=ticket.cycle,
        days=facts.community.rules.reopen_window.days,
    )


def _turn(facts: CardFacts, texts: Texts) -> list[str]:
    is_missed = _missed(facts) is not None and facts.ticket.state is State.SCHEDULED
    days = facts.community.rules.reopen_window.days
    lines = [
        *_state_and_promise(facts, texts),
        texts("next-broken" if is_missed else f"next-{facts.ticket.state.value}", days=days),
    ]
    if facts.ticket.priority is Priority.P0 and facts.ticket.state in OFFERED:
        lines.insert(0, texts("card-danger"))
    if facts.households > 1:
        lines.append(texts("card-households", count=facts.households))
    return [*lines, *chains.short_lines(facts, texts)]


def _state_and_promise(facts: CardFacts, texts: Texts) -> list[str]:
    """Give whose turn it is and what was promised; a date that passed is no plan any more."""
    missed, state = _missed(facts), facts.ticket.state
    if missed is None:
        return [_state(facts, texts), *_promise(facts, texts)]
    due, party = when(texts, facts.local(missed.due)), mask_for_group(missed.party or "")
    key = _MISSED[missed is facts.broken, bool(party)]
    said = texts(key, when=due, party=party)
    return [said] if state is State.SCHEDULED else [_state(facts, texts), said]


def _missed(facts: CardFacts) -> Promise | None:
    """Give the promise whose time passed and which is still to be kept; a broken one is chased."""
    if facts.ticket.state not in UNDONE:
        return None
    return facts.promise if facts.is_lapsed else facts.broken


def _promise(facts: CardFacts, texts: Texts) -> list[str]:
    """Give the promise that stands, where the state does not say it all."""
    promise = facts.promise
    if promise is None:
        return []
    due = when(texts, facts.local(promise.due))
    if promise.party:
        return [texts("card-promise-party", when=due, party=mask_for_group(promise.party))]
    is_said = facts.ticket.state is State.SCHEDULED
    return [] if is_said else [texts("card-promise", when=due)]


def resident_card(
    facts: CardFacts,
    texts: Texts,
    *,
    private_link: str,
    is_private: bool,
    beside: int = 0,
    is_leaving: bool = False,
) -> tuple[str, Markup | None]:
    """Draw the card for residents: number, what, building, whose turn, what comes next.

    `beside` counts neighbours who said the same, and whose words wait for a press. With
    `is_leaving` it asks the reporter whether they are sure.
    """
    ticket = facts.ticket
    lines = _head(facts, texts)
    place = place_name(facts, texts, unit=is_private, room=is_private)
    if place:
        lines.append(texts("card-place", place=place))
    lines.append(texts("card-grid", grid=facts.grid_name()))
    if facts.public_files:
        lines.append(texts("card-files", count=facts.public_files))
    lines.extend(_turn(facts, texts))
    if ticket.place_asked and ticket.state is State.OPEN:
        lines.append(texts("card-ask-place" if facts.places else "card-ask-place-freely"))
    if beside and may_be_joined(ticket):
        lines.append(texts("card-beside", count=beside))
    if is_private and facts.reports:
        lines.append(_quote(facts.reports[0].text))
    if is_leaving and may_be_withdrawn(ticket):
        return "\n".join([*lines, texts("card-withdraw")]), withdraw_keys(
            facts, texts, is_private=is_private
        )
    return "\n".join(lines), resident_keys(facts, texts, private_link, is_private=is_private)


def _quote(text: str) -> str:
    if not text:
        return ""
    short = text if len(text) <= _WORDS_SHOWN else text[:_WORDS_SHOWN] + "…"
    return f"<blockquote>{escape(short, quote=False)}</blockquote>"


def staff_card(
    facts: CardFacts,
    texts: Texts,
    *,
    details_link: str,
    limit: str,
    clock_label: str,
    may_merge: bool,
    menu: str | None = None,
    is_for_many: bool = False,
) -> tuple[str, Markup | None]:
    """Draw the card for staff: the words with rooms and phones hidden, the owner, what to press.

    `limit` is the line that says when the next limit ends; `may_merge` that the grid has others;
    `menu` is the page of 更正 that is open. `is_for_many` names the community, too.
    """
    lines = _head(facts, texts)
    place = place_name(facts, texts, unit=True) or texts.plain("place-unknown")
    lines.append(texts("card-place", place=place))
    lines.append(texts("card-grid", grid=facts.grid_name(is_for_many=is_for_many)))
    lines.append(_quote(mask_for_group(_words(facts))))
    lines.extend(_standing(facts, texts, limit))
    keys = staff_keys(facts, texts, details_link, clock_label, may_merge=may_merge, menu=menu)
    return "\n".join(line for line in lines if line), keys


def _words(facts: CardFacts) -> str:
    return "\n".join(report.text for report in facts.open_words if report.text)


def _standing(facts: CardFacts, texts: Texts, limit: str) -> list[str]:
    ticket = facts.ticket
    lines = [*_state_and_promise(facts, texts), limit]
    if facts.owner is not None:
        lines.append(texts("card-owner", name=facts.owner.name))
    if facts.files:
        lines.append(texts("card-files", count=facts.files))
    if len(facts.open_words) < len(facts.reports):
        lines.append(texts("card-private-words"))
    if facts.households > 1:
        lines.append(texts("card-households", count=facts.households))
    if ticket.level:
        lines.append(texts("card-level", level=ticket.level))
    lines.extend(chains.staff_lines(facts, texts))
    lines.extend(_talk(facts, texts))
    if facts.is_unreachable:
        lines.append(texts("card-unreachable"))
    return lines


def _talk(facts: CardFacts, texts: Texts) -> list[str]:
    """Give the question that is open and the last thing that was said about the work."""
    lines = []
    question = facts.ticket.question
    if question:
        lines.append(texts("card-question", text=mask_for_group(question)[:_LATEST_SHOWN]))
    latest = facts.latest
    if latest is not None and (words := facts.objection or latest.text):
        key = "action-objection" if facts.objection else f"action-{latest.action}"
        said = mask_for_group(words)[:_LATEST_SHOWN]
        lines.append(texts("card-latest", action=texts.plain(key), text=said))
    return lines
