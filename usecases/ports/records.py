from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, Required, TypedDict, Unpack

from domain.chats import Chat, ChatKind, Membership, Post
from domain.people import Appointment, Invitation, Person, Role
from domain.ticket import (
    Attachment,
    Endorsement,
    Event,
    Fragment,
    Rating,
    Report,
    State,
    Ticket,
)


class Entity(Protocol):
    """Anything the unit of work can keep; `add` gives it its id."""

    id: int


class Conflict(Exception):  # noqa: N818 - losing a race is an outcome, not a mistake
    """Somebody else changed the same ticket first; nothing of this unit of work was kept."""


class Narrowing(TypedDict, total=False):
    """What narrows a listing of tickets down; `after` is the id behind which it goes on.

    It goes from the oldest to the newest, or, where the newest come first, the other way.
    """

    states: Required[Collection[State]]
    grids: Collection[str] | None
    owner_id: int | None
    reporter_id: int | None
    after: int
    newest: bool


class Tickets(Protocol):
    """Tickets and what hangs on them. Lists come oldest first, unless the newest are asked for."""

    async def get(self, ticket_id: int) -> Ticket | None:
        """Give a ticket by id; a bot is given those of its own communities only."""
        ...

    async def by_number(self, community: str, number: int) -> Ticket | None:
        """Give a ticket by the number people say."""
        ...

    async def next_number(self, community: str) -> int:
        """Take the next number of a community; nobody gets the one after it before this is kept."""
        ...

    async def listing(
        self, community: str, *, limit: int = 20, **by: Unpack[Narrowing]
    ) -> Sequence[Ticket]:
        """Give the tickets in these states, narrowed by what is given."""
        ...

    async def how_many(self, community: str, **by: Unpack[Narrowing]) -> int:
        """Count what a listing would give if it had no limit."""
        ...

    async def has_live_beside(self, ticket: Ticket) -> bool:
        """Say whether its grid has another ticket that is waited for or worked on."""
        ...

    async def live_in(self, community: str, *, grid: str, limit: int = 200) -> Sequence[Ticket]:
        """Give the tickets of a grid that have not ended, newest first."""
        ...

    async def same_trouble(self, ticket: Ticket, *, since: datetime) -> Sequence[Ticket]:
        """Give the other tickets of this category at this building or note, closed since then."""
        ...

    async def merged_into(self, ticket_id: int) -> Sequence[Ticket]:
        """Give the tickets that are part of this one now."""
        ...

    async def latest_by(self, chat_id: int, person_id: int, *, since: datetime) -> Ticket | None:
        """Give the newest ticket this person opened in this chat by a message sent since then."""
        ...

    async def with_cards_in(self, chat_id: int) -> Sequence[Ticket]:
        """Give the tickets that have an open card in this chat and have not ended."""
        ...

    async def unfinished(self, communities: Collection[str]) -> Sequence[int]:
        """Give the ids of communities' tickets that have not ended, or whose call-back is open."""
        ...

    async def report_at(self, chat_id: int, message_id: int) -> Report | None:
        """Give the report made by this message."""
        ...

    async def reports(self, ticket_id: int) -> Sequence[Report]:
        """Give the reports of a ticket."""
        ...

    async def attachments(self, ticket_id: int) -> Sequence[Attachment]:
        """Give the attachments of a ticket."""
        ...

    async def album(self, chat_id: int, media_group_id: str) -> Attachment | None:
        """Give the first kept attachment of this album, if a ticket has it."""
        ...

    async def fragments(self, chat_id: int, media_group_id: str) -> Sequence[Fragment]:
        """Give the waiting photos of an album."""
        ...

    async def events(self, ticket_id: int) -> Sequence[Event]:
        """Give the history of a ticket."""
        ...

    async def history_lengths(self, ticket_ids: Collection[int]) -> Mapping[int, int]:
        """Give how many events each of these has; of one that somebody changes now, nothing."""
        ...

    async def endorsements(self, ticket_id: int) -> Sequence[Endorsement]:
        """Give who said "me too"."""
        ...

    async def ratings(self, ticket_id: int) -> Sequence[Rating]:
        """Give the ratings of all cycles."""
        ...

    async def in_period(
        self, community: str, *, start: datetime, end: datetime
    ) -> Sequence[Ticket]:
        """Give what was opened before the end and has not ended, or ended no sooner than start."""
        ...

    async def called_back_in(
        self, community: str, *, start: datetime, end: datetime
    ) -> Sequence[Ticket]:
        """Give whose call-back was asked for before the end and was not over before the start."""
        ...

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load tickets with their reports, endorsements, events and ratings."""
        ...

    async def warm_words(self, ticket_ids: Collection[int]) -> None:
        """Load what was said about tickets, their reports only."""
        ...


class People(Protocol):
    """People, their roles, their invitations."""

    async def get(self, person_id: int) -> Person | None:
        """Give a person by id."""
        ...

    async def with_ids(self, person_ids: Collection[int]) -> Sequence[Person]:
        """Give the people with these ids, as far as there are any, in one question."""
        ...

    async def by_telegram(self, telegram_id: int) -> Person | None:
        """Give a person by Telegram's user id."""
        ...

    async def appointments_of(self, person_id: int) -> Sequence[Appointment]:
        """Give a person's roles."""
        ...

    async def holders(
        self, community: str, *, role: Role, grid: str | None
    ) -> Sequence[tuple[Person, Appointment]]:
        """Give who holds a role over the grid, A角 before B角; grid None means community-wide."""
        ...

    async def called(self, community: str) -> Sequence[tuple[int, str]]:
        """Give the names by which people were invited who came, with their ids."""
        ...

    async def invitation(self, invitation_id: int) -> Invitation | None:
        """Give an invitation by id."""
        ...


class Chats(Protocol):
    """Chats and who was seen in them."""

    async def get(self, chat_id: int) -> Chat | None:
        """Give a chat by our id."""
        ...

    async def at(self, bot_id: int, address: int) -> Chat | None:
        """Give a chat by Telegram's chat id."""
        ...

    async def staff_of(self, bot_id: int, community: str, grid: str) -> Chat | None:
        """Give the staff group of a grid: one bound to the grid, else the community's."""
        ...

    async def bound(self, community: str, *, kind: ChatKind | None = None) -> Sequence[Chat]:
        """Give the groups bound to a community."""
        ...

    async def move_messages(self, source_id: int, target_id: int) -> None:
        """Put all that a chat's messages left (posts, reports, files) under another chat."""
        ...

    async def membership(self, chat_id: int, person_id: int) -> Membership | None:
        """Give the row saying that this person was seen in this chat."""
        ...

    async def groups_of(self, person_id: int) -> Sequence[Chat]:
        """Give the residents' groups a person was seen in and did not leave."""
        ...


class Posts(Protocol):
    """Messages the bot sent about tickets."""

    async def at(self, chat_id: int, message_id: int) -> Post | None:
        """Give the post behind a message."""
        ...

    async def card(self, ticket_id: int, chat_id: int) -> Post | None:
        """Give the live card of a ticket in a chat."""
        ...

    async def cards(self, ticket_id: int) -> Sequence[Post]:
        """Give all live cards of a ticket."""
        ...

    async def ratings_asked(self, ticket_id: int) -> Sequence[Post]:
        """Give all live posts that ask for a rating; the version of each is the closing cycle."""
        ...

    async def open_prompt(self, chat_id: int, person_id: int) -> Post | None:
        """Give the newest unanswered prompt or question for a person in a chat."""
        ...

    async def close_all(self, chat_id: int) -> None:
        """Mark every post of a chat as no longer live (the chat moved)."""
        ...


class Conversations(Protocol):
    """Where a person stands in a dialogue; the key is one string per bot, chat and person."""

    async def state(self, key: str) -> str | None:
        """Give the dialogue's state."""
        ...

    async def data(self, key: str) -> dict[str, Any]:
        """Give a copy of what the dialogue has gathered."""
        ...

    async def keep(self, key: str, *, state: str | None, data: dict[str, Any]) -> None:
        """Remember state and data; both empty forgets the dialogue."""
        ...


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Give the current instant, aware, in UTC."""
        ...
