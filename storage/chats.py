from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from sqlalchemy import select, update

from domain.chats import Chat, ChatKind, Membership, Post
from domain.ticket import Attachment, Fragment, Report
from storage.questions import Question
from storage.shelves import both
from storage.tables import chats, memberships, posts
from storage.ticket_tables import attachments, fragments, reports
from storage.workspace import Workspace, chunks

_MESSAGES = (
    (Post, posts.c.chat_id),
    (Report, reports.c.chat_id),
    (Attachment, attachments.c.chat_id),
    (Fragment, fragments.c.chat_id),
)
"""What carries a message id of a chat."""

_BY_ID = Question(Chat, chats.c.id)
_BY_ADDRESS = Question(Chat, chats.c.bot_id, chats.c.address, order=chats.c.id)
_MEMBERS = Question(Membership, memberships.c.chat_id, memberships.c.person_id)


class SqlChats:
    """`usecases.ports.Chats` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_id = work.shelf(Chat, lambda item: item.id)
        self._by_address = work.shelf(Chat, lambda item: (item.bot_id, item.address))
        self._memberships = work.shelf(
            Membership, lambda item: (item.chat_id, item.person_id), both
        )
        self._whole_communities: set[str] = set()

    async def get(self, chat_id: int) -> Chat | None:
        """Give a chat by our id."""
        return await self._work.find(self._by_id, chat_id, _BY_ID)

    async def warm_ids(self, chat_ids: Collection[int]) -> None:
        """Load chats by our ids."""
        await self._work.warm(self._by_id, chat_ids, _BY_ID)

    async def at(self, bot_id: int, address: int) -> Chat | None:
        """Give a chat by Telegram's chat id."""
        return await self._work.find(self._by_address, (bot_id, address), _BY_ADDRESS)

    async def staff_of(self, bot_id: int, community: str, grid: str) -> Chat | None:
        """Give the staff group of a grid: one bound to the grid, else the community's.

        Of several the oldest counts.
        """
        groups = [
            chat
            for chat in await self.bound(community, kind=ChatKind.STAFF)
            if chat.bot_id == bot_id and chat.grid in {grid, None}
        ]
        return min(groups, key=lambda chat: (chat.grid is None, chat.id), default=None)

    async def bound(self, community: str, *, kind: ChatKind | None = None) -> Sequence[Chat]:
        """Give the groups bound to a community, oldest first."""
        if community not in self._whole_communities:
            await self._work.rows(select(Chat).where(chats.c.community == community))
            self._whole_communities.add(community)
        found = [
            chat
            for chat in self._by_id
            if chat.community == community and chat.kind is not None and kind in {chat.kind, None}
        ]
        return sorted(found, key=lambda chat: chat.id)

    async def bound_in(self, communities: Collection[str]) -> Sequence[Chat]:
        """Give the groups bound to any of these communities, in as few questions as may be."""
        found: list[Chat] = []
        for chunk in chunks(communities):
            theirs = select(Chat).where(chats.c.community.in_(chunk), chats.c.kind.is_not(None))
            found += await self._work.rows(theirs.order_by(chats.c.id))
        return found

    async def move_messages(self, source_id: int, target_id: int) -> None:
        """Put all that a chat's messages left (posts, reports, files) under another chat."""
        self._work.must_write()
        await self._work.session.flush()
        for kind, column in _MESSAGES:
            await self._work.session.execute(
                update(kind).where(column == source_id).values(chat_id=target_id),
                execution_options={"synchronize_session": "fetch"},
            )

    async def membership(self, chat_id: int, person_id: int) -> Membership | None:
        """Give the row saying that this person was seen in this chat."""
        return await self._work.find(self._memberships, (chat_id, person_id), _MEMBERS)

    async def groups_of(self, person_id: int) -> Sequence[Chat]:
        """Give the residents' groups a person was seen in and did not leave, oldest first."""
        seen = await self._work.rows(
            select(Membership).where(
                memberships.c.person_id == person_id, memberships.c.left_at.is_(None)
            )
        )
        ids = [item.chat_id for item in seen]
        await self._work.warm(self._by_id, ids, _BY_ID)
        found = [chat for chat in map(self._by_id.at, ids) if chat and chat.is_residents]
        return sorted(found, key=lambda chat: chat.id)

    async def warm(self, bot_id: int, addresses: Collection[int]) -> dict[int, int]:
        """Load chats, held by a unit that writes; gives our id for each address that is known.

        What is said in one chat is taken in by one unit after the other.
        """
        keys = [(bot_id, address) for address in addresses]
        await self._work.warm(self._by_address, keys, _BY_ADDRESS, is_held=True)
        met = {address: self._by_address.at((bot_id, address)) for address in addresses}
        return {address: chat.id for address, chat in met.items() if chat is not None}

    async def warm_members(self, chat_ids: Collection[int], person_ids: Collection[int]) -> None:
        """Load who of these people was seen in which of these chats."""
        pairs = product(chat_ids, person_ids)
        await self._work.warm(self._memberships, pairs, _MEMBERS)
