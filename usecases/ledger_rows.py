"""The ledger of a period: the tickets behind its figures, as rows without secrets.

Loading is quick and needs the database; counting is slow and needs nothing, so it can be done in a
thread, or not at all where the same was counted before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.chains import links_of
from domain.entries import Entries, EventEntry, PromiseEntry, RatingEntry, TicketEntry
from domain.households import homes, said_home
from domain.masking import mask_for_group
from domain.past import Past, Window
from domain.scopes import Scope
from domain.ticket import Endorsement, Event, Report, ReportKind, State
from domain.transitions import Action
from usecases.desk import Desk
from usecases.figures import Counted, load
from usecases.parts import ABSORB
from usecases.ports import UnitOfWork

TOLD = frozenset({ReportKind.ORIGIN, ReportKind.ADDITION, ReportKind.ANSWER})
"""Whose words stand in the ledger: what was said in private stays with the grid."""

_OF_JOINED = frozenset({"add", "edit", "rate", "contest", "endorse"})

Names = Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """All that a ledger is made of; making it is plain work and needs no database any more."""

    counted: Counted
    grids: Scope
    told: Mapping[int, Sequence[Report]]
    endorsed: Mapping[int, Sequence[Endorsement]]
    names: Names

    @property
    def content(self) -> object:
        """Give what decides how the ledger comes out."""
        return content_of(self.counted, self.grids), self.told, self.endorsed, self.names

    def entries(self) -> Entries:
        """Give the rows, and the figures that sum them up."""
        window = self.counted.window
        seen = [past for past in self.counted.of(self.grids) if _is_seen(past, window)]
        return Entries(
            figures=self.counted.figures(self.grids),
            tickets=tuple(_ticket(past, self, window) for past in seen),
            events=tuple(item for past in seen for item in _events(past, self, window)),
            ratings=tuple(item for past in seen for item in _ratings(past, window)),
            promises=tuple(item for past in seen for item in _promises(past, self.names, window)),
        )


def content_of(counted: Counted, grids: Scope) -> object:
    """Give what decides how the numbers of a period come out, without counting them."""
    window = counted.window
    return (
        window.start,
        window.end,
        window.edge,
        grids,
        [_content(past) for past in counted.of(grids)],
    )


def _content(past: Past) -> object:
    seen = past.picture
    return (
        (seen.ticket, past.comes_back, past.exclusions),
        (seen.events, seen.ratings, seen.promises, seen.callbacks),
    )


async def gather(
    uow: UnitOfWork,
    *,
    desk: Desk,
    community: str,
    grids: Scope,
    start: datetime,
    end: datetime,
    now: datetime,
) -> Gathered:
    """Load the ledger of a period, of a community or some grids: what lies in [start, end)."""
    counted = await load(uow, desk=desk, community=community, start=start, end=end, now=now)
    pasts = counted.of(grids)
    ids = [past.ticket.id for past in pasts]
    people = await uow.people.with_ids(sorted(_people_in(pasts)))
    return Gathered(
        counted=counted,
        grids=grids,
        told={one: await uow.tickets.reports(one) for one in ids},
        endorsed={one: await uow.tickets.endorsements(one) for one in ids},
        names={person.id: person.name for person in people},
    )


def _people_in(pasts: Sequence[Past]) -> set[int]:
    """Give the ids of all who may stand in the rows."""
    named = {
        person_id
        for past in pasts
        for person_id in (
            past.ticket.reporter_id,
            past.ticket.owner_id,
            *(event.actor_id for event in past.picture.events),
            *(promise.owner_id for promise in past.picture.promises),
        )
    }
    return {person_id for person_id in named if person_id is not None}


def _is_seen(past: Past, window: Window) -> bool:
    """Say whether the period saw the ticket: it was open in it, or something happened to it."""
    if past.ticket.created_at >= window.edge:
        return False
    began_open = past.is_open_at(window.start)
    return began_open or any(window.holds(event.at) for event in past.picture.events)


def _ticket(past: Past, gathered: Gathered, window: Window) -> TicketEntry:
    now_known, then = past.ticket, past.as_of(window.edge).ticket
    told, names = gathered.told[now_known.id], gathered.names
    said = [item.text for item in told if item.kind in TOLD and item.sent_at < window.edge]
    endorsed = gathered.endorsed[now_known.id]
    answered = past.answered_at
    links = links_of([event for event in past.picture.events if event.at < window.edge])
    return TicketEntry(
        number=now_known.number,
        received_at=now_known.created_at,
        category=now_known.category,
        priority=then.priority,
        grid=now_known.grid,
        compound=now_known.compound,
        building=now_known.building,
        state=then.state,
        owner=names.get(now_known.owner_id or 0),
        reporter=None if now_known.is_anonymous else names.get(now_known.reporter_id),
        households=_households(past, told, endorsed, window),
        answered_at=answered if answered and answered < window.edge else None,
        resolved_at=then.resolved_at,
        ended_at=then.closed_at,
        cycle=then.cycle,
        level=then.level,
        transfers=now_known.transfers,
        is_overdue=past.is_overdue_at(window.edge),
        is_excluded=past.is_excluded,
        words=mask_for_group("\n".join(text for text in said if text)),
        result=mask_for_group(_result(past, window)) if then.resolved_at else "",
        times=links.times,
        is_stubborn=links.is_stubborn,
        root_cause=mask_for_group(now_known.root_cause or ""),
    )


def _result(past: Past, window: Window) -> str:
    """Give the words with which a worker last said how it was solved."""
    said = [
        event.text
        for event in past.picture.events
        if event.action == Action.RESOLVE and event.at < window.edge
    ]
    return (said[-1] if said else None) or ""


def _households(
    past: Past, told: Sequence[Report], endorsed: Sequence[Endorsement], window: Window
) -> int:
    """Count the homes of the period's end: who came by a merge counts from the merge on."""
    came = {
        event.facts["part"]: event.at for event in past.picture.events if event.action == ABSORB
    }
    joined = [item for item in endorsed if came.get(item.merged_from, item.at) < window.edge]
    home = said_home(past.ticket, told, past.ticket.reporter_id)
    return len(homes(past.ticket, home, joined))


def _events(past: Past, gathered: Gathered, window: Window) -> Iterator[EventEntry]:
    for event in past.picture.events:
        if window.holds(event.at):
            yield EventEntry(
                number=past.ticket.number,
                at=event.at,
                action=event.action,
                actor=_actor(past, event, gathered),
                from_state=State(event.from_state) if event.from_state else None,
                to_state=State(event.to_state) if event.to_state else None,
                words=mask_for_group(event.text or ""),
            )


def _actor(past: Past, event: Event, gathered: Gathered) -> str | None:
    """Name who did it; whoever came by a merge may have complained without a name there."""
    if past.ticket.is_anonymous and event.actor_id == past.ticket.reporter_id:
        return None
    came = {item.person_id for item in gathered.endorsed[past.ticket.id] if item.merged_from}
    if event.action in _OF_JOINED and event.actor_id in came:
        return None
    return gathered.names.get(event.actor_id or 0)


def _ratings(past: Past, window: Window) -> Iterator[RatingEntry]:
    for (person_id, cycle), (score, at) in sorted(past.votes(window.end).items()):
        if window.holds(at):
            yield RatingEntry(
                number=past.ticket.number,
                cycle=cycle,
                score=score,
                at=at,
                by_reporter=person_id == past.ticket.reporter_id,
            )


def _promises(past: Past, names: Names, window: Window) -> Iterator[PromiseEntry]:
    for promise in past.picture.promises:
        is_over = promise.settled_at is not None and promise.settled_at < window.start
        if promise.made_at < window.edge and not is_over:
            yield PromiseEntry(
                number=past.ticket.number,
                words=mask_for_group(promise.text),
                owner=names.get(promise.owner_id),
                party=promise.party,
                made_at=promise.made_at,
                first_due=promise.first_due,
                due=promise.due,
                extensions=promise.extensions,
                state=promise.state,
                settled_at=promise.settled_at,
            )
