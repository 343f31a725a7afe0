"""Which groups listen, and what for: the part of the database that the sieve goes by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from domain.candidates import is_sure, level_of
from domain.chats import Chat
from domain.community import Community, Compound
from domain.halves import is_place_only
from domain.listening import Readiness
from domain.understanding import understand
from domain.understanding.values import Sense, Understood
from storage.unit_of_work import SqlUnitOfWork
from usecases.desk import Desk
from usecases.listening import listens


@dataclass(frozen=True, kw_only=True)
class Ear:
    """One group that listens."""

    chat_id: int
    community: Community
    compounds: tuple[Compound, ...]
    landmarks: tuple[str, ...]
    readiness: Sequence[Readiness] = field(default=())

    def understand(self, text: str) -> Understood:
        """Understand words by what this group's community knows."""
        return understand(text, self.community, compounds=self.compounds, landmarks=self.landmarks)

    def is_for_us(self, understood: Understood) -> bool:
        """Say whether words are to be heard here: danger always, the rest when we are sure."""
        if understood.sense is Sense.CHATTER:
            return False
        if understood.is_danger:
            return True
        level = level_of(self.readiness, understood.category)
        return is_sure(self.community.listening, understood, level)

    def is_half(self, text: str, understood: Understood) -> bool:
        """Say whether words name a place and nothing else."""
        names = (*self.landmarks, *(item.name for item in self.compounds))
        return is_place_only(text, understood.place, names)


async def read_ears(uow: SqlUnitOfWork, desk: Desk) -> dict[int, Ear]:
    """Give the groups that listen, by their address; a deaf or a lost one does not."""
    return await _ears(uow, desk, await uow.chats.bound_in(desk.codes))


async def read_ears_in(
    uow: SqlUnitOfWork, desk: Desk, addresses: Collection[int]
) -> dict[int, Ear]:
    """Give those of these groups that listen."""
    await uow.chats.warm(desk.bot_id, addresses)
    chats = [await uow.chats.at(desk.bot_id, address) for address in addresses]
    return await _ears(uow, desk, [chat for chat in chats if chat is not None])


async def _ears(uow: SqlUnitOfWork, desk: Desk, chats: Iterable[Chat]) -> dict[int, Ear]:
    ours = {
        chat: community
        for chat in chats
        if (community := desk.community(chat.community)) is not None
        and chat.bot_id == desk.bot_id
        and listens(desk, chat)
    }
    await uow.candidates.warm_readiness(chat.id for chat in ours)
    return {
        chat.address: _ear(community, chat, await uow.candidates.readiness(chat.id))
        for chat, community in ours.items()
    }


def _ear(community: Community, chat: Chat, readiness: Sequence[Readiness]) -> Ear:
    grid = community.grid(chat.grid)
    compounds = community.compounds_of(chat.grid or "")
    marks = [mark for item in compounds for mark in item.landmarks]
    return Ear(
        chat_id=chat.id,
        community=community,
        compounds=compounds,
        landmarks=(*(grid.landmarks if grid else ()), *marks),
        readiness=readiness,
    )
