"""What becomes of overheard words: a ticket, a voice on one that is open, or nothing at all."""

from __future__ import annotations

from datetime import datetime

from domain.candidates import after_dismissal, after_yes
from domain.chats import Chat, Post, PostPurpose
from domain.listening import Candidate, CandidateKind, CandidateState
from domain.people import Person
from domain.ticket import Ticket
from domain.understanding.values import Understood
from usecases import outgoing
from usecases.candidate_cards import hand_on, remove
from usecases.candidate_crowd import ask_staff, show_left
from usecases.candidates import UNASKED, count, crowd, end, readiness_of, words_of
from usecases.desk import Desk
from usecases.falling_due import Run
from usecases.intake import home_of, open_ticket
from usecases.joining import join as join_ticket
from usecases.keeping import Words
from usecases.ports import UnitOfWork


async def accept(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    candidate: Candidate,
    now: datetime,
    filed_by: Person | None = None,
    understood: Understood | None = None,
) -> Ticket:
    """Make a ticket of somebody's words; the message that asked becomes its card.

    The neighbours who waited under that card may join the ticket while their words wait.
    """
    home, author = home_of(chat), await _author(uow, candidate)
    lead = await uow.candidates.get(candidate.lead_id)
    others = [item for item in await crowd(uow, candidate) if item is not candidate]
    first, *more = _origin_first(words_of(candidate))
    ticket = await open_ticket(
        uow,
        desk=desk,
        chat=chat,
        reporter=author,
        words=first,
        more=more,
        understood=understood,
        now=now,
        home=home,
        filed_by=filed_by,
    )
    if lead is not None:
        _make_card(uow, lead=lead, ticket=ticket, now=now)
    end(candidate, CandidateState.ACCEPTED, now=now, ticket=ticket)
    fade = desk.home(home.community).listening.fade
    for one in others:
        one.lead_id, one.ticket_id = candidate.id, ticket.id
        one.due_at = now + fade  # they see the ticket's card only now
    return ticket


def _origin_first(said: list[Words]) -> list[Words]:
    """Put the first message with words before pictures that came without any."""
    return sorted(said, key=lambda words: not words.text)


def _make_card(uow: UnitOfWork, *, lead: Candidate, ticket: Ticket, now: datetime) -> None:
    """Let the message that asked be known as the ticket's card from now on."""
    if lead.card_message_id is None:
        return
    uow.add(
        Post(
            chat_id=lead.chat_id,
            message_id=lead.card_message_id,
            ticket_id=ticket.id,
            purpose=PostPurpose.RESIDENT_CARD,
            created_at=now,
        )
    )
    lead.card_message_id = None


async def join(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    candidate: Candidate,
    ticket: Ticket,
    now: datetime,
) -> None:
    """Count the author on an open ticket, with what they said.

    The message that asked goes on asking for others, or becomes the card where none stands, or is
    taken away.
    """
    author, said = await _author(uow, candidate), words_of(candidate)
    await join_ticket(uow, desk=desk, ticket=ticket, chat=chat, person=author, said=said, now=now)
    end(candidate, CandidateState.JOINED, now=now, ticket=ticket)
    if await hand_on(uow, chat=chat, ended=candidate, now=now):
        return
    if await uow.posts.card(ticket.id, chat.id) is None and not ticket.is_anonymous:
        _make_card(uow, lead=candidate, ticket=ticket, now=now)
        await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now)
    await remove(uow, chat=chat, candidate=candidate, now=now)


async def surrender(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    candidate: Candidate,
    ticket: Ticket,
    now: datetime,
) -> None:
    """Leave the words to a ticket that was filed by hand; the card that asked is taken away."""
    author, said = await _author(uow, candidate), words_of(candidate)
    others = [item for item in await crowd(uow, candidate) if item is not candidate]
    lead = await uow.candidates.get(candidate.lead_id)
    if said:
        await join_ticket(
            uow, desk=desk, ticket=ticket, chat=chat, person=author, said=said, now=now
        )
    end(candidate, CandidateState.ACCEPTED, now=now, ticket=ticket)
    if lead is not None:
        await remove(uow, chat=chat, candidate=lead, now=now)
    for one in others:
        one.lead_id, one.ticket_id = candidate.id, ticket.id


async def forget(
    uow: UnitOfWork,
    *,
    chat: Chat,
    candidate: Candidate,
    now: datetime,
    state: CandidateState = CandidateState.FADED,
) -> None:
    """End a candidate with nothing; its card asks on for those who are left under it, or goes."""
    end(candidate, state, now=now)
    if not await hand_on(uow, chat=chat, ended=candidate, now=now):
        await remove(uow, chat=chat, candidate=candidate, now=now)


async def forget_all(uow: UnitOfWork, *, chat: Chat, now: datetime) -> None:
    """End all overheard words that wait in a group: it does not listen any more."""
    for candidate in await uow.candidates.waiting_in(chat.id):
        if candidate.kind is CandidateKind.HEARD:
            end(candidate, CandidateState.FADED, now=now)
            await remove(uow, chat=chat, candidate=candidate, now=now)


async def learn(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, candidate: Candidate, is_yes: bool, now: datetime
) -> None:
    """Let an answer make us readier, or less ready, to ask this group; and count it."""
    community = desk.home(home_of(chat).community)
    readiness = await readiness_of(uow, candidate)
    if is_yes:
        readiness.level = after_yes(readiness.level)
        count(uow, community=community, candidate=candidate, now=now, accepted=1)
    else:
        readiness.level = after_dismissal(community.listening, readiness.level)
        count(uow, community=community, candidate=candidate, now=now, dismissed=1)


async def unpressed(run: Run, candidate: Candidate) -> None:
    """Do what is due for overheard words: file them where the group agreed to it, else let go."""
    chat = await run.uow.chats.get(candidate.chat_id)
    home = run.desk.community(chat.community) if chat else None
    if chat is None:
        end(candidate, CandidateState.FADED, now=run.now)
    elif home is None or not chat.is_residents:
        await forget(run.uow, chat=chat, candidate=candidate, now=run.now)
    elif candidate.facts.get(UNASKED):
        await accept(run.uow, desk=run.desk, chat=chat, candidate=candidate, now=run.now)
    elif not await ask_staff(run, candidate, chat=chat, home=home):
        if candidate.asked_at is not None:
            count(run.uow, community=home, candidate=candidate, now=run.now, faded=1)
        beside = candidate.ticket_id
        for one in await _fading(run.uow, candidate):
            end(one, CandidateState.FADED, now=run.now)
        await remove(run.uow, chat=chat, candidate=candidate, now=run.now)
        if beside is not None:
            await show_left(run.uow, chat=chat, ticket_id=beside, now=run.now)


async def _fading(uow: UnitOfWork, candidate: Candidate) -> list[Candidate]:
    """Give what fades with a candidate: with a card, all that waits under it."""
    return await crowd(uow, candidate) if candidate.lead_id == candidate.id else [candidate]


async def _author(uow: UnitOfWork, candidate: Candidate) -> Person:
    author = await uow.people.get(candidate.person_id)
    if author is None:
        raise LookupError(f"candidate {candidate.id} was said by nobody we know")
    return author
