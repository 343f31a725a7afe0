from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.chats import Chat
from domain.community import Community
from domain.people import Actor
from locales import Catalogue, Texts
from usecases.desk import Desk
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Here:
    """Who speaks, where, when, and through which transaction: what every handler works with."""

    uow: UnitOfWork
    desk: Desk
    chat: Chat
    actor: Actor
    community: Community | None
    texts: Texts
    catalogue: Catalogue
    now: datetime

    def is_desk_of(self, community: str) -> bool:
        """Say whether staff of a community may work on its tickets here: nobody else reads along.

        A button of theirs that was carried elsewhere would ask, and answer, before residents.
        """
        return self.chat.is_private or (self.chat.is_staff and self.chat.community == community)
