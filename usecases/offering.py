"""Words said to us that look like an open ticket: kept, asked about once, and never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.chats import Chat, Post, PostPurpose
from domain.listening import Candidate, CandidateKind, CandidateState
from domain.outbox import Urgency
from domain.people import STAFF, Actor, Role
from domain.refusals import Refusal
from domain.ticket import Media, ReportKind, Ticket
from domain.understanding.values import Understood
from usecases import kept_words, outgoing
from usecases.candidates import end, words_of
from usecases.desk import Desk
from usecases.falling_due import Run
from usecases.intake import open_ticket
from usecases.joining import join, may_be_joined
from usecases.keeping import Words, keep_words
from usecases.kept_words import Filing, read_for
from usecases.parts import whole_of
from usecases.ports import UnitOfWork
from usecases.waiting import plan_end

_HELPERS = STAFF | {Role.BUILDING_LEAD}
_JOINED = "joined"


async def offer(
    uow: UnitOfWork,
    *,
    desk: Desk,
    filing: Filing,
    understood: Understood,
    ticket: Ticket,
    now: datetime,
) -> Candidate:
    """Keep words that look like an open ticket, and ask whether they are about it.

    While a card of this chat asks about the same ticket, it asks for these words, too.
    """
    filing = replace(filing, words=await _whole_album(uow, filing))
    waiting = await waiting_in(uow, filing.chat)
    lead_id = next((item.lead_id for item in waiting if item.ticket_id == ticket.id), None)
    community = desk.home(filing.home.community)
    due_at = now + community.listening.file_after
    candidate = uow.add(kept_words.kept(filing, understood, ticket=ticket, due_at=due_at, now=now))
    candidate.asked_at = now if lead_id is None else None
    candidate.lead_id = lead_id or candidate.id
    plan_end(uow, candidate=candidate, community=community.code, now=now)
    await draw(uow, chat=filing.chat, lead_id=candidate.lead_id, now=now)
    if lead_id is not None:
        message_id = filing.words.message_id
        await outgoing.nod(uow, chat=filing.chat, message_id=message_id, now=now)
    return candidate


async def _whole_album(uow: UnitOfWork, filing: Filing) -> Words:
    """Take in the pictures of an album that came before the one with the words."""
    words, album = filing.words, filing.words.media_group_id
    if album is None:
        return words
    before = await uow.tickets.fragments(filing.chat.id, album)
    for item in before:
        await uow.remove(item)
    pictures = tuple(
        Media(kind=item.kind, file_id=item.file_id, file_unique_id=item.file_unique_id)
        for item in before
    )
    return replace(words, media=pictures + words.media)


async def waiting_in(uow: UnitOfWork, chat: Chat) -> list[Candidate]:
    """Give the words said to us in a chat that wait for an answer, oldest first."""
    waiting = await uow.candidates.waiting_in(chat.id)
    return [item for item in waiting if item.kind is CandidateKind.FILED]


async def draw(uow: UnitOfWork, *, chat: Chat, lead_id: int, now: datetime) -> None:
    """Post the card that asks, or bring the one that stands up to date."""
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.OFFER,
        now=now,
        urgency=Urgency.ANSWER,
        dedupe_key=f"offer:{lead_id}",
        candidate=lead_id,
    )


async def say_same(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, lead_id: int, now: datetime
) -> Ticket | None:
    """附议: put what the person said to the open ticket; None when that is over by now.

    Then a ticket of its own is opened. Staff and building leads answer for all that wait.
    """
    chosen = await _chosen(uow, chat, actor, lead_id)
    ticket = await _asked_about(uow, chosen[0])
    for candidate in chosen:
        if ticket is None:
            await _file(uow, desk=desk, candidate=candidate, now=now)
        else:
            await _join(uow, desk=desk, candidate=candidate, ticket=ticket, now=now)
    return ticket


async def say_other(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, lead_id: int, now: datetime
) -> Ticket:
    """另开一件: open tickets from exactly what was said; the first of them is given back."""
    chosen = await _chosen(uow, chat, actor, lead_id)
    opened = [await _file(uow, desk=desk, candidate=item, now=now) for item in chosen]
    return opened[0]


async def move(uow: UnitOfWork, *, chat: Chat, now: datetime) -> None:
    """Ask once more, in the group that moved, about what waits there."""
    for candidate in await waiting_in(uow, chat):
        kept_words.leave_past(candidate)
        lead = await uow.candidates.get(candidate.lead_id)
        if lead is not None:
            lead.card_message_id = None
        await draw(uow, chat=chat, lead_id=candidate.lead_id, now=now)


async def file_unpressed(run: Run, candidate: Candidate) -> None:
    """Open a ticket by itself: what was said to us is never lost."""
    await _file(run.uow, desk=run.desk, candidate=candidate, now=run.now)


async def file_now(uow: UnitOfWork, *, desk: Desk, candidate: Candidate, now: datetime) -> Ticket:
    """Open a ticket without waiting for an answer any longer."""
    return await _file(uow, desk=desk, candidate=candidate, now=now)


async def _chosen(uow: UnitOfWork, chat: Chat, actor: Actor, lead_id: int) -> list[Candidate]:
    """Give what a person answers for: their own words, or for staff all that wait on the card."""
    waiting = [item for item in await waiting_in(uow, chat) if item.lead_id == lead_id]
    if not waiting:
        raise Refusal("refuse-stale")
    mine = [item for item in waiting if actor.id in kept_words.speakers(item)]
    if mine:
        return mine
    home = kept_words.home_of_kept(waiting[0])
    if not actor.roles_in(home.community, home.grid) & _HELPERS:
        raise Refusal("refuse-offer-not-yours")
    return waiting


async def _asked_about(uow: UnitOfWork, candidate: Candidate) -> Ticket | None:
    """Give the ticket the card offers, or what it became part of, while it may be joined."""
    ticket = await uow.tickets.get(candidate.ticket_id or 0)
    ticket = await whole_of(uow, ticket) if ticket else None
    return ticket if ticket is not None and may_be_joined(ticket) else None


async def _join(
    uow: UnitOfWork, *, desk: Desk, candidate: Candidate, ticket: Ticket, now: datetime
) -> None:
    filing = await kept_words.unpack(uow, candidate)
    await join(
        uow,
        desk=desk,
        ticket=ticket,
        chat=filing.chat,
        person=filing.reporter,
        said=words_of(candidate),
        now=now,
    )
    _end(candidate, CandidateState.JOINED, ticket, now)
    lead = await uow.candidates.get(candidate.lead_id)
    if lead is not None:
        lead.facts = {**lead.facts, _JOINED: joined_on(lead) + 1}
        if filing.chat.is_residents and not await _still_asks(uow, filing.chat, lead.id):
            await _become_card(uow, chat=filing.chat, lead=lead, ticket=ticket, now=now)
    await draw(uow, chat=filing.chat, lead_id=candidate.lead_id, now=now)


def _end(candidate: Candidate, state: CandidateState, ticket: Ticket, now: datetime) -> None:
    joined = joined_on(candidate)
    end(candidate, state, now=now, ticket=ticket)
    if joined:
        candidate.facts = {_JOINED: joined}


def joined_on(lead: Candidate) -> int:
    """Count who answered 附议 on a card; it stays when the words are forgotten."""
    return int(lead.facts.get(_JOINED, 0))


async def _file(uow: UnitOfWork, *, desk: Desk, candidate: Candidate, now: datetime) -> Ticket:
    filing = await kept_words.unpack(uow, candidate)
    more = words_of(candidate)[1:]
    ticket = await open_ticket(
        uow,
        desk=desk,
        chat=filing.chat,
        reporter=filing.reporter,
        words=filing.words,
        now=now,
        home=filing.home,
        group=filing.group,
        place=filing.place,
        filed_by=filing.filed_by,
        understood=read_for(
            desk, replace(filing, words=replace(filing.words, text=candidate.text))
        ),
    )
    for words in more:
        keep_words(
            uow,
            ticket=ticket,
            chat=filing.chat,
            person=filing.reporter,
            words=words,
            kind=ReportKind.ADDITION,
        )
    _end(candidate, CandidateState.ACCEPTED, ticket, now)
    if await _is_done_with_alone(uow, filing.chat, candidate):
        await _become_card(uow, chat=filing.chat, lead=candidate, ticket=ticket, now=now)
    await draw(uow, chat=filing.chat, lead_id=candidate.lead_id, now=now)
    return ticket


async def _is_done_with_alone(uow: UnitOfWork, chat: Chat, candidate: Candidate) -> bool:
    """Say whether a card asked for these words only, where residents read it."""
    is_alone = candidate.lead_id == candidate.id and not joined_on(candidate)
    return is_alone and not chat.is_staff and not await _still_asks(uow, chat, candidate.id)


async def _still_asks(uow: UnitOfWork, chat: Chat, lead_id: int) -> bool:
    return any(item.lead_id == lead_id for item in await waiting_in(uow, chat))


async def _become_card(
    uow: UnitOfWork, *, chat: Chat, lead: Candidate, ticket: Ticket, now: datetime
) -> None:
    """Let the message that asked be the ticket's card, where none stands yet."""
    if lead.card_message_id is None or await uow.posts.card(ticket.id, chat.id) is not None:
        return
    uow.add(
        Post(
            chat_id=chat.id,
            message_id=lead.card_message_id,
            ticket_id=ticket.id,
            purpose=PostPurpose.RESIDENT_CARD,
            created_at=now,
        )
    )
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now)
