from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.listening import Listening


class ChatKind(StrEnum):
    """What a bound group is for."""

    MERCHANTS = "merchants"
    LANDLORDS = "landlords"
    COMPOUND = "compound"
    STAFF = "staff"


class ChatState(StrEnum):
    """Whether the bot can speak in a chat."""

    ACTIVE = "active"
    UNREACHABLE = "unreachable"


@dataclass(eq=False, kw_only=True)
class Chat:
    """A place to speak: a group bound to a grid, an unbound group, or one person's direct chat.

    `address` is Telegram's chat id. It is data, not identity: a group that becomes a supergroup
    changes it.
    """

    id: int = 0
    bot_id: int
    address: int
    type: str
    title: str = ""
    kind: ChatKind | None = None
    community: str | None = None
    grid: str | None = None
    compound: str | None = None
    language: str | None = None
    state: ChatState = ChatState.ACTIVE
    is_admin: bool = False
    listening: Listening = Listening.EXPLICIT
    listening_since: datetime | None = None
    created_at: datetime

    @property
    def is_private(self) -> bool:
        """Say whether this is one person's direct chat."""
        return self.type == "private"

    @property
    def is_residents(self) -> bool:
        """Say whether residents complain here."""
        return self.kind is not None and self.kind is not ChatKind.STAFF

    @property
    def is_staff(self) -> bool:
        """Say whether this is a staff group."""
        return self.kind is ChatKind.STAFF


@dataclass(eq=False, kw_only=True)
class Membership:
    """A person was seen in a bound group; it answers "which of my groups is this about?"."""

    id: int = 0
    chat_id: int
    person_id: int
    seen_at: datetime
    left_at: datetime | None = None


class PostPurpose(StrEnum):
    """Why the bot posted a message about a ticket."""

    RESIDENT_CARD = "resident_card"
    STAFF_CARD = "staff_card"
    PROMPT = "prompt"
    QUESTION = "question"
    RESOLUTION = "resolution"
    NOTE = "note"
    INFO = "info"


CARDS = frozenset({PostPurpose.RESIDENT_CARD, PostPurpose.STAFF_CARD})


@dataclass(eq=False, kw_only=True)
class Post:
    """A message the bot sent about a ticket; replies to it are understood through this row.

    A prompt also says which action the reply completes, for whom, and for which ticket version.
    """

    id: int = 0
    chat_id: int
    message_id: int
    ticket_id: int
    purpose: PostPurpose
    person_id: int | None = None
    action: str | None = None
    version: int = 0
    argument: str | None = None
    is_open: bool = True
    created_at: datetime
