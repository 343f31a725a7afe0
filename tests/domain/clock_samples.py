"""Pictures of tickets with a history, written as the steps that made it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.community import Category, Community, Grid
from domain.dues import DueKind
from domain.picture import Picture
from domain.ticket import Event, Priority, State, Ticket
from domain.timing import Timing
from domain.transitions import TRANSITIONS, Action

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 11) -> datetime:
    """Give a time in November 2026 as an instant: the 20th is a Friday, the 23rd a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


class History:
    """A ticket that lives by the table of transitions, whoever acts."""

    def __init__(
        self,
        opened: datetime,
        *,
        priority: Priority = Priority.NORMAL,
        timing: Timing | None = None,
        category: Category | None = None,
    ) -> None:
        self.community = Community(
            code="demo",
            name="幸福社区",
            grids=(Grid(code="g1", name="一网格"),),
            categories=(category or Category(code="other", name="其他", name_en="Other"),),
            timing=timing or Timing(),
        )
        self.ticket = Ticket(
            community="demo",
            number=1,
            grid="g1",
            chat_id=1,
            reporter_id=1,
            category="other",
            priority=priority,
            created_at=opened,
            state_since=opened,
        )
        self.events: list[Event] = []
        self.note("open", opened, before=State.OPEN)

    def note(
        self, action: str, now: datetime, *, before: State | None = None, **facts: object
    ) -> History:
        """Write a line into the history."""
        self.events.append(
            Event(
                id=len(self.events) + 1,
                ticket_id=self.ticket.id,
                at=now,
                actor_id=1,
                action=action,
                from_state=before,
                to_state=self.ticket.state if before else None,
                facts=facts,
            )
        )
        return self

    def do(self, action: Action, now: datetime, *, due: datetime | None = None) -> History:
        """Do what the table allows from where the ticket stands."""
        ticket = self.ticket
        row = next(r for r in TRANSITIONS if r.action is action and ticket.state in r.sources)
        before = ticket.state
        if row.target is not None and row.target is not before:
            ticket.state, ticket.state_since = row.target, now
        ticket.cycle += row.new_cycle
        facts = {"cycle": ticket.cycle}
        if due is not None:
            ticket.promised_at = due
            return self.note(action, now, before=before, **facts, due=due.isoformat())
        return self.note(action, now, before=before, **facts)

    def raise_to(self, priority: Priority, now: datetime) -> History:
        """Let words make it more urgent."""
        self.ticket.priority = priority
        return self.note("add", now, priority=priority.value)

    def picture(self, *done: tuple[DueKind, int, str]) -> Picture:
        """Give what decides, with what already happened."""
        return Picture(
            ticket=self.ticket, community=self.community, events=self.events, done=frozenset(done)
        )


def hours(number: float) -> timedelta:
    """Give a length."""
    return timedelta(hours=number)
