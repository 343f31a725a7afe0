"""What a card shows, gathered from current rows; the views below it are pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.chains import Links, links_of
from domain.community import Community
from domain.people import Person
from domain.picture import Picture
from domain.promises import Promise
from domain.promising import broken_one, has_passed, open_one
from domain.ticket import Attachment, Event, MediaPurpose, Report, ReportKind, Score, State, Ticket
from domain.transitions import Action
from usecases.desk import Desk
from usecases.history import is_out_of_reach
from usecases.households import homes_of
from usecases.parts import parts_of, whole_of
from usecases.places import place_options
from usecases.ports import UnitOfWork

_SAID = (
    Action.PROGRESS,
    Action.ANSWER,
    "note",
    Action.WAIT,
    Action.REJECT,
    Action.RESOLVE,
    Action.RELEASE,
    Action.KEEP,
    Action.CONTEST,
    Action.REOPEN,
)
"""What says how the work stands."""


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """Everything a card or a list line may need to know about one ticket.

    Words and files of the tickets that are part of it (`part_events` is their history) follow its
    own. `whole` is the ticket that it is part of in the end. `is_lapsed`
    says that the time of the open promise has passed.
    """

    ticket: Ticket
    community: Community
    owner: Person | None = None
    households: int = 1
    whole: Ticket | None = None
    part_events: Sequence[tuple[Ticket, Event]] = ()
    reports: Sequence[Report] = field(default_factory=tuple)
    attachments: Sequence[Attachment] = field(default_factory=tuple)
    events: Sequence[Event] = field(default_factory=tuple)
    places: Sequence[str] = field(default_factory=tuple)
    score: Score | None = None
    promise: Promise | None = None
    broken: Promise | None = None
    is_lapsed: bool = False

    def grid_name(self, *, is_for_many: bool = False) -> str:
        """Give the name of the grid; for who works in several communities with that one's name."""
        grid, home = self.community.grid(self.ticket.grid), self.community.name
        if grid is None:
            return home
        return f"{home} · {grid.name}" if is_for_many else grid.name

    @property
    def files(self) -> int:
        """Count the attachments that a staff group can look at (places on the map, too)."""
        return sum(item.purpose is not MediaPurpose.PRIVATE for item in self.attachments)

    @property
    def public_files(self) -> int:
        """Count the attachments without colleagues' notes, which residents learn nothing of."""
        hidden = (MediaPurpose.NOTE, MediaPurpose.PRIVATE)
        return sum(item.purpose not in hidden for item in self.attachments)

    @property
    def open_words(self) -> Sequence[Report]:
        """Give what was said where others may read it."""
        return [item for item in self.reports if item.kind is not ReportKind.PRIVATE]

    @property
    def was_rejected(self) -> bool:
        """Say whether the ticket was contested when it had been rejected, not resolved."""
        contest = self.last("contest", "reopen")
        return contest is not None and contest.from_state == State.REJECTED

    @property
    def is_unreachable(self) -> bool:
        """Say whether the reporter cannot be written to."""
        return is_out_of_reach(self.events)

    @property
    def latest(self) -> Event | None:
        """Give the newest event with a word on the work; that it is not solved is one, too."""
        return self.last(*_SAID)

    @property
    def objection(self) -> str | None:
        """Give what residents said openly since it was called done, where contesting is latest."""
        if self.latest is None or self.latest.action != Action.CONTEST:
            return None
        for event in reversed(self.events):
            if event.action in (Action.RESOLVE, Action.REJECT):
                break
            if event.action == "add" and event.text:
                return event.text
        return None

    @property
    def picture(self) -> Picture:
        """Give what the clocks read."""
        return Picture(ticket=self.ticket, community=self.community, events=self.events)

    @property
    def links(self) -> Links:
        """Give what came before it of the same trouble."""
        return links_of(self.events)

    def last(self, *actions: str) -> Event | None:
        """Give the newest event of these kinds."""
        return next((item for item in reversed(self.events) if item.action in actions), None)

    def local(self, instant: datetime) -> datetime:
        """Give the instant on the community's clock."""
        return instant.astimezone(ZoneInfo(self.community.timezone))


async def gather(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime) -> CardFacts:
    """Collect what the cards of a ticket show."""
    votes = await uow.tickets.ratings(ticket.id)
    own = [r for r in votes if r.person_id == ticket.reporter_id and r.cycle == ticket.cycle]
    promises = await uow.promises.of_ticket(ticket.id)
    promise = open_one(promises)
    family = [ticket, *await parts_of(uow, ticket)]
    return CardFacts(
        ticket=ticket,
        community=desk.home(ticket.community),
        owner=await uow.people.get(ticket.owner_id) if ticket.owner_id else None,
        households=len(await homes_of(uow, ticket)),
        whole=await whole_of(uow, ticket) if ticket.merged_into else None,
        part_events=[
            (one, event) for one in family[1:] for event in await uow.tickets.events(one.id)
        ],
        reports=[item for one in family for item in await uow.tickets.reports(one.id)],
        attachments=[item for one in family for item in await uow.tickets.attachments(one.id)],
        events=await uow.tickets.events(ticket.id),
        places=[label for label, _ in place_options(desk, ticket)] if ticket.place_asked else [],
        score=own[-1].score if own else None,
        promise=promise,
        broken=broken_one(promises, ticket.cycle),
        is_lapsed=promise is not None and has_passed(promise, now),
    )
