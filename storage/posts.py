from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

from sqlalchemy import select

from domain.chats import CARDS, Post, PostPurpose
from storage.questions import Question
from storage.shelves import both, first, itself
from storage.tables import LIVE_POSTS, posts
from storage.workspace import Workspace

Listener = tuple[int, int | None]

QUESTIONS = frozenset({PostPurpose.PROMPT, PostPurpose.QUESTION})

_BY_MESSAGE = Question(Post, posts.c.chat_id, posts.c.message_id)
_LIVE_OF = Question(Post, posts.c.ticket_id, where=LIVE_POSTS)
_LIVE_FOR = Question(Post, posts.c.chat_id, posts.c.person_id, where=LIVE_POSTS)


class SqlPosts:
    """`usecases.ports.Posts` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_message = work.shelf(Post, lambda item: (item.chat_id, item.message_id), first)
        self._live_of = work.heap(Post, lambda item: item.ticket_id, itself)
        self._LIVE_FOR = work.heap(Post, lambda item: (item.chat_id, item.person_id), both)

    async def at(self, chat_id: int, message_id: int) -> Post | None:
        """Give the post behind a message."""
        return await self._work.find(self._by_message, (chat_id, message_id), _BY_MESSAGE)

    async def card(self, ticket_id: int, chat_id: int) -> Post | None:
        """Give the live card of a ticket in a chat, the newest if there are several."""
        cards = [post for post in await self.cards(ticket_id) if post.chat_id == chat_id]
        return cards[-1] if cards else None

    async def cards(self, ticket_id: int) -> Sequence[Post]:
        """Give all live cards of a ticket, oldest first."""
        return await self._live(ticket_id, CARDS)

    async def ratings_asked(self, ticket_id: int) -> Sequence[Post]:
        """Give all live posts that ask for a rating, oldest first."""
        return await self._live(ticket_id, {PostPurpose.RESOLUTION})

    async def _live(self, ticket_id: int, purposes: Collection[PostPurpose]) -> Sequence[Post]:
        found = await self._work.gather(self._live_of, ticket_id, _LIVE_OF)
        live = [post for post in found if post.is_open and post.purpose in purposes]
        return sorted(live, key=lambda post: post.id)

    async def open_prompt(self, chat_id: int, person_id: int) -> Post | None:
        """Give the newest unanswered prompt or question for a person in a chat."""
        found = await self._work.gather(self._LIVE_FOR, (chat_id, person_id), _LIVE_FOR)
        live = [post for post in found if post.is_open and post.purpose in QUESTIONS]
        return max(live, key=lambda post: post.id, default=None)

    async def close_all(self, chat_id: int) -> None:
        """Mark every post of a chat as no longer live (the chat moved)."""
        self._work.must_write()
        statement = select(Post).where(posts.c.chat_id == chat_id, LIVE_POSTS)
        for post in await self._work.rows(statement):
            post.is_open = False

    async def warm(self, messages: Collection[tuple[int, int]]) -> list[int]:
        """Load posts by chat and message; gives the ids of the tickets they show."""
        await self._work.warm(self._by_message, messages, _BY_MESSAGE)
        met = [self._by_message.at(message) for message in messages]
        return [post.ticket_id for post in met if post is not None]

    async def warm_live(self, ticket_ids: Collection[int]) -> None:
        """Load the live posts of tickets."""
        await self._work.warm(self._live_of, ticket_ids, _LIVE_OF)

    async def warm_prompts(self, chat_ids: Collection[int], person_ids: Collection[int]) -> None:
        """Load what these people were asked in these chats and have not answered."""
        pairs: list[Listener] = list(product(chat_ids, person_ids))
        await self._work.warm(self._LIVE_FOR, pairs, _LIVE_FOR)
