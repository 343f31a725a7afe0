"""What listening brought to the groups of a community in a period: counts, never words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.chats import Chat
from domain.community import Community
from domain.listening import Listening, ListeningDay
from domain.scopes import Scope
from usecases.desk import Desk
from usecases.ports import UnitOfWork

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Listened:
    """One group's counts."""

    title: str
    messages: int
    posts: int
    asked: int
    accepted: int
    dismissed: int
    missed: int

    @property
    def posts_per_hundred(self) -> float:
        """Give how many messages the bot posted to a hundred that people wrote."""
        return 100 * self.posts / self.messages if self.messages else 0.0


async def listened_in(
    uow: UnitOfWork,
    *,
    desk: Desk,
    home: Community,
    grids: Scope,
    start: datetime,
    end: datetime,
) -> tuple[Listened, ...]:
    """Give the counts of the groups that listen, or did in the period, oldest group first."""
    groups = {
        chat.id: chat
        for chat in await uow.chats.bound(home.code)
        if chat.is_residents and chat.bot_id == desk.bot_id
        if grids is None or chat.grid in grids
    }
    zone = ZoneInfo(home.timezone)
    first, last = start.astimezone(zone).date(), (end - _MOMENT).astimezone(zone).date()
    days: dict[int, list[ListeningDay]] = {}
    for day in await uow.candidates.days(list(groups), first=first, last=last):
        days.setdefault(day.chat_id, []).append(day)
    return tuple(
        _sum(chat, days.get(chat.id, []))
        for chat in groups.values()
        if chat.id in days or chat.listening is not Listening.EXPLICIT
    )


def _sum(chat: Chat, days: list[ListeningDay]) -> Listened:
    return Listened(
        title=chat.title,
        messages=sum(day.messages for day in days),
        posts=sum(day.posts for day in days),
        asked=sum(day.asked for day in days),
        accepted=sum(day.accepted for day in days),
        dismissed=sum(day.dismissed for day in days),
        missed=sum(day.missed for day in days),
    )
