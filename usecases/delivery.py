"""What a sent, refused or lost message changes: one function per outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.chats import CARDS, Chat, ChatState, Post, PostPurpose
from domain.outbox import OutboxItem, OutboxState, SentFile
from usecases import offering
from usecases.calls import Call
from usecases.candidate_cards import arrived, lost, move
from usecases.outgoing import (
    CANDIDATE,
    CANDIDATE_GONE,
    DETAILS,
    DIGEST_PART,
    EXPLANATION,
    LISTING,
    MEDIA,
    MY_DATA,
    REACTION,
    RETIREMENT,
    TIMELINE,
    put,
    show_card,
)
from usecases.ports import UnitOfWork
from usecases.waiting import card_arrived, card_lost

NOT_TWICE = frozenset({MEDIA, LISTING, TIMELINE, DETAILS, EXPLANATION, DIGEST_PART, MY_DATA})
"""Kinds somebody asked for by a tap and can ask for again: not repeated after a lost answer."""

ABOUT_A_MESSAGE = frozenset({REACTION, RETIREMENT, CANDIDATE_GONE})
"""Kinds that change one message of the chat and say nothing of their own."""

SUPERGROUP = "supergroup"

PARKED = "waits; "
"""How the note on a row begins that keeps its lease only to keep its place in the chat."""

PLAIN = "plain"
"""The fact of a row that is to be said without its file, and what its post remembers of it."""

THEN = "then"
"""The fact of a row that names the chats to which the same goes when this row has ended."""

NOWHERE = 1 << 60
"""Above every chat id that Telegram gives out (they have 52 bits)."""

OnUnreachable = Callable[[UnitOfWork, OutboxItem, datetime], Awaitable[None]]

Hold = Callable[[UnitOfWork, OutboxItem, datetime], Awaitable[datetime]]
"""Gives when a row may go at the earliest; nothing but the product knows whom it disturbs."""


@dataclass(frozen=True)
class Sending:
    """A call to make for an intent, and what the post it leaves behind will mean.

    Without a purpose no post is remembered: nobody is expected to reply to the message. `has_plain`
    says that the same can be said in another way: without the file, or with the file sent anew.
    Where making the call is heavy work, `work` makes it: a plain function that runs in a thread
    after the rows were read, or gives nothing to say. The file is remembered under `file_key`.
    `known` is how many events of its ticket a card shows the outcome of.
    """

    call: Call | None = None
    purpose: PostPurpose | None = None
    person_id: int | None = None
    action: str | None = None
    version: int = 0
    argument: str | None = None
    has_plain: bool = False
    work: Callable[[], Call | None] | None = None
    file_key: str | None = None
    known: int | None = None


async def delivered(
    uow: UnitOfWork,
    *,
    item: OutboxItem,
    sending: Sending,
    message_ids: Sequence[int],
    now: datetime,
    file_id: str | None = None,
) -> None:
    """Note that a message arrived, so that replies to it are understood; one live card a chat."""
    if sending.file_key is not None and file_id is not None:
        await uow.outbox.keep_file(SentFile(key=sending.file_key, file_id=file_id, at=now))
    await _end(uow, item, OutboxState.SENT, now)
    await card_arrived(uow, item=item, message_ids=message_ids, now=now)
    if item.kind == CANDIDATE:
        await arrived(uow, item=item, message_ids=message_ids, now=now)
    if sending.purpose is None or item.ticket_id is None:
        return
    if sending.purpose in CARDS:
        earlier = await uow.posts.card(item.ticket_id, item.chat_id)
        if earlier is not None and earlier.message_id not in message_ids:
            earlier.is_open = False
    for message_id in message_ids:
        post = await uow.posts.at(item.chat_id, message_id)
        if post is None:
            post = uow.add(
                Post(
                    chat_id=item.chat_id,
                    message_id=message_id,
                    ticket_id=item.ticket_id,
                    purpose=sending.purpose,
                    created_at=now,
                )
            )
        post.ticket_id, post.purpose, post.is_open = item.ticket_id, sending.purpose, True
        post.person_id, post.action = sending.person_id, sending.action
        post.version, post.argument = sending.version, sending.argument


async def release(uow: UnitOfWork, *, item: OutboxItem, now: datetime) -> None:
    """Give a row back untried; a newer one with its key takes its place."""
    if await uow.outbox.has_twin(item):
        await gone(uow, item=item, now=now)
        return
    item.attempts -= 1
    item.lease_token = item.lease_until = None


def wait_turn(item: OutboxItem, *, until: datetime) -> None:
    """Hold a row, untried, until its chat may be written to again."""
    item.attempts -= 1
    _park(item, until, "")


def put_off(item: OutboxItem, *, until: datetime) -> None:
    """Give a row back, untried, for later; what stands behind it in its chat need not wait."""
    item.attempts -= 1
    item.not_before = until
    item.lease_token = item.lease_until = None


def retry(item: OutboxItem, *, until: datetime, reason: str, is_uncertain: bool = False) -> None:
    """Hold a row after a failed attempt, and with it its whole chat, until it is tried again."""
    item.uncertain = item.uncertain or is_uncertain
    _park(item, until, reason)


def make_plain(item: OutboxItem, *, now: datetime, reason: str) -> None:
    """Have the row go again without the file, or the file id, that was not taken."""
    item.payload = {**item.payload, PLAIN: True}
    retry(item, until=now, reason=reason)


async def wake(uow: UnitOfWork, *, item: OutboxItem, now: datetime) -> bool:
    """Take up a leased row; say whether it is still to be sent.

    A row that we held ourselves was not lost in a crash. While it was held, a newer one with its
    key may have come, which says everything that it would say.
    """
    if not item.uncertain:
        return True
    if item.error is not None and item.error.startswith(PARKED):
        item.error, item.uncertain = None, False
    if await uow.outbox.has_twin(item):
        await gone(uow, item=item, now=now)
        return False
    return True


async def repost(uow: UnitOfWork, *, item: OutboxItem, message_id: int, now: datetime) -> None:
    """Forget a post that is no more and have the row go again, so that a fresh one is made."""
    post = await uow.posts.at(item.chat_id, message_id)
    if post is not None:
        post.is_open = False
    if item.kind == CANDIDATE:
        await lost(uow, item=item, now=now)
        await gone(uow, item=item, now=now)
        return
    await card_lost(uow, item=item)
    retry(item, until=now, reason="the message to edit is gone")


async def gone(uow: UnitOfWork, *, item: OutboxItem, now: datetime) -> None:
    """Note that there is nothing left to say."""
    await _end(uow, item, OutboxState.GONE, now)


async def dead(
    uow: UnitOfWork, *, item: OutboxItem, reason: str, now: datetime, is_uncertain: bool = False
) -> None:
    """Give up on a row."""
    item.uncertain = item.uncertain or is_uncertain
    await _end(uow, item, OutboxState.DEAD, now, reason)


async def unreachable(
    uow: UnitOfWork,
    *,
    item: OutboxItem,
    reason: str,
    now: datetime,
    on_unreachable: OnUnreachable,
) -> None:
    """Note that the bot cannot speak in a chat, and let the fallback find another way."""
    await _end(uow, item, OutboxState.UNREACHABLE, now, reason)
    chat = await uow.chats.get(item.chat_id)
    if chat is not None:
        chat.state = ChatState.UNREACHABLE
    await on_unreachable(uow, item, now)


async def move_chat(uow: UnitOfWork, *, chat: Chat, new_address: int, now: datetime) -> None:
    """Follow a group to its new chat id: message ids begin anew there, so cards are drawn again.

    The row of the chat lives on at the new id, with its tickets and what waits to be sent. What
    its messages left goes to a row of the past that keeps the old id, so that an old message is
    never taken for a new one of the same number.
    """
    if chat.address == new_address:
        return
    newcomer = await uow.chats.at(chat.bot_id, new_address)
    if newcomer is not None and chat.kind is None and newcomer.kind is not None:
        chat.state = ChatState.UNREACHABLE  # the bound row lives, the other is of the past
        return
    tickets = await uow.tickets.with_cards_in(chat.id)
    await uow.posts.close_all(chat.id)
    await move(uow, chat=chat, now=now)
    await offering.move(uow, chat=chat, now=now)
    await _leave_past(uow, chat=chat, now=now)
    if newcomer is not None:
        await _take_in(uow, chat=chat, newcomer=newcomer)
    chat.address, chat.type, chat.state = new_address, SUPERGROUP, ChatState.ACTIVE
    for item in await uow.outbox.waiting(chat.id):
        await _let_go_of_the_past(uow, item, now)
    for ticket in tickets:
        await show_card(uow, ticket=ticket, chat=chat, now=now)


async def _let_go_of_the_past(uow: UnitOfWork, item: OutboxItem, now: datetime) -> None:
    """Have a row name no message of the old id; end it if it is about nothing else."""
    if item.kind in ABOUT_A_MESSAGE:
        await gone(uow, item=item, now=now)
    elif "reply_to" in item.payload:
        item.payload = {key: value for key, value in item.payload.items() if key != "reply_to"}


async def _leave_past(uow: UnitOfWork, *, chat: Chat, now: datetime) -> None:
    old, chat.address = chat.address, NOWHERE + chat.id
    await uow.chats.at(chat.bot_id, chat.address)  # writes the change before the id is taken
    past = uow.add(
        Chat(
            bot_id=chat.bot_id,
            address=old,
            type=chat.type,
            title=chat.title,
            state=ChatState.UNREACHABLE,
            created_at=now,
        )
    )
    await uow.chats.move_messages(chat.id, past.id)


async def _take_in(uow: UnitOfWork, *, chat: Chat, newcomer: Chat) -> None:
    """Take over the row that the new id got when it spoke before we knew whose it is.

    Other rows may point at it, so it is not deleted but put where no chat of Telegram's can be.
    """
    chat.title, chat.is_admin = newcomer.title or chat.title, newcomer.is_admin
    newcomer.kind = newcomer.community = newcomer.grid = newcomer.compound = None
    newcomer.address, newcomer.state = NOWHERE + newcomer.id, ChatState.UNREACHABLE
    await uow.chats.at(chat.bot_id, newcomer.address)  # writes the change, as above
    await uow.chats.move_messages(newcomer.id, chat.id)


def _park(item: OutboxItem, until: datetime, reason: str) -> None:
    """Keep the lease until then: the order within the chat stays, whoever leases next."""
    item.lease_until = until
    item.error = reason if item.uncertain else f"{PARKED}{reason}"


async def _end(
    uow: UnitOfWork, item: OutboxItem, state: OutboxState, now: datetime, reason: str | None = None
) -> None:
    item.state, item.done_at = state, now
    item.lease_token = item.lease_until = None
    item.error = reason if reason is not None else item.error
    await _hand_on(uow, item, now)


async def _hand_on(uow: UnitOfWork, item: OutboxItem, now: datetime) -> None:
    """Put the same for the next chat: one after the other, so that a file is uploaded once."""
    facts = {key: value for key, value in item.payload.items() if key not in (THEN, PLAIN)}
    chats = list(item.payload.get(THEN, ()))
    while chats:
        chat = await uow.chats.get(chats.pop(0))
        if chat is not None:
            facts[THEN] = chats
            await put(uow, chat=chat, kind=item.kind, now=now, urgency=item.urgency, **facts)
            return
