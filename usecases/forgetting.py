"""Forgetting somebody who asked for it, and the words of tickets that are long over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.chats import Chat
from domain.forgetting import GONE, NOTES, WORDY, Traces
from domain.listening import Candidate, CandidateKind, CandidateState
from domain.outbox import OutboxItem, OutboxState
from domain.people import Actor, Person
from domain.refusals import Refusal
from domain.ticket import ENDED, Event, State, Ticket
from usecases import candidate_ends, outgoing
from usecases.candidate_cards import remove
from usecases.candidates import end
from usecases.delivery import NOWHERE
from usecases.desk import Desk
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.retention import Ages

SURE = timedelta(minutes=10)
"""How long the second button, which forgets, may be pressed."""

BATCH = 200
"""How many tickets that are long over lose their words at a time."""

_LIVE = tuple(state for state in State if state not in ENDED)


async def check_may_go(uow: UnitOfWork, *, desk: Desk, actor: Actor) -> None:
    """Refuse whoever has a role, or work in hand: it must be given to somebody else first."""
    for community in desk.communities:
        held = await uow.tickets.listing(community.code, states=_LIVE, owner_id=actor.id, limit=1)
        if held:
            raise Refusal("refuse-forget-role")
    if actor.appointments:
        raise Refusal("refuse-forget-role")


async def forget(
    uow: UnitOfWork, *, desk: Desk, actor: Actor, name: str, now: datetime
) -> Chat | None:
    """Forget a person: no name, no words, no files; gives the chat in which to say goodbye.

    Their tickets stay, without a name, and so do states, times and votes.
    """
    await check_may_go(uow, desk=desk, actor=actor)
    person = actor.person
    tickets = await uow.privacy.tickets_of(person.id)
    await uow.warm([ticket.id for ticket in tickets])
    traces = await _traces(uow, person, tickets)
    await _end_waiting(uow, person, now)
    rooms = await uow.privacy.chats_of(person.telegram_id or 0)
    said = await uow.privacy.said_in(
        chat_ids=[room.id for room in rooms], ticket_ids=[ticket.id for ticket in tickets]
    )
    await _quieten(uow, said, rooms, traces)
    for ticket in tickets:
        await _leave_ticket(uow, ticket, person, traces, rooms)
    await uow.privacy.take_belongings(person)
    await _lose_name(uow, person, name)
    goodbye = await _leave_rooms(uow, rooms, desk=desk, now=now)
    await _tell(uow, desk=desk, tickets=tickets, person=person, now=now)
    return goodbye


async def _traces(uow: UnitOfWork, person: Person, tickets: Sequence[Ticket]) -> Traces:
    reports = [item for ticket in tickets for item in await uow.tickets.reports(ticket.id)]
    mine = {item.id: item for item in reports if item.person_id == person.id}
    versions = await uow.privacy.versions_of([ticket.id for ticket in tickets])
    earlier = [item.text for item in versions if item.report_id in mine]
    return Traces.of(person, [*(item.text for item in mine.values()), *earlier])


async def _end_waiting(uow: UnitOfWork, person: Person, now: datetime) -> None:
    """End what of the person's words waits for a yes."""
    for candidate in await uow.candidates.waiting_of(person.id):
        chat = await uow.chats.get(candidate.chat_id)
        if chat is not None:
            await _end_one(uow, chat, candidate, now)


async def _end_one(uow: UnitOfWork, chat: Chat, candidate: Candidate, now: datetime) -> None:
    if candidate.kind is CandidateKind.HEARD:
        await candidate_ends.forget(uow, chat=chat, candidate=candidate, now=now)
        return
    end(candidate, CandidateState.DISMISSED, now=now)
    if not chat.is_private:
        await remove(uow, chat=chat, candidate=candidate, now=now)


async def _quieten(
    uow: UnitOfWork, said: Sequence[OutboxItem], rooms: Sequence[Chat], traces: Traces
) -> None:
    """Remove what was or is to be said to the person, and what others' rows repeat of them."""
    own = {room.id for room in rooms}
    for item in said:
        if item.chat_id in own:
            await uow.remove(item)
        elif item.state is not OutboxState.PENDING:
            item.payload = {}
        else:
            told = item.payload.get("facts", {})
            facts = {key: _harmless(value, traces) for key, value in told.items()}
            item.payload = {**item.payload, "facts": facts} if told else item.payload


def _harmless(value: object, traces: Traces) -> object:
    return traces.harmless(value) if isinstance(value, str) else value


async def _leave_ticket(
    uow: UnitOfWork, ticket: Ticket, person: Person, traces: Traces, rooms: Sequence[Chat]
) -> None:
    """Take the person's words, files and name out of a ticket."""
    is_reporter = ticket.reporter_id == person.id
    await _clear_reports(uow, ticket, person, traces)
    for attachment in await uow.tickets.attachments(ticket.id):
        if attachment.person_id == person.id:
            await uow.remove(attachment)
    for event in await uow.tickets.events(ticket.id):
        is_about = is_reporter and event.action in NOTES
        _clear_event(event, traces, is_gone=event.actor_id == person.id or is_about)
    for joined in await uow.tickets.endorsements(ticket.id):
        if joined.person_id == person.id:
            joined.household = None
    _clear_ticket(ticket, traces)
    await _clear_work(uow, ticket, traces, is_reporter=is_reporter)
    if is_reporter:
        ticket.is_anonymous, ticket.room = True, None
        if ticket.chat_id in {room.id for room in rooms}:
            ticket.chat_id = None


async def _clear_reports(uow: UnitOfWork, ticket: Ticket, person: Person, traces: Traces) -> None:
    mine = set()
    for report in await uow.tickets.reports(ticket.id):
        if report.person_id == person.id:
            mine.add(report.id)
            report.text, report.media_group_id = GONE, None
        else:
            report.text = traces.cleared(report.text)
    for version in await uow.privacy.versions_of([ticket.id]):
        is_own = version.report_id in mine
        version.text = GONE if is_own else traces.cleared(version.text)


def _clear_event(event: Event, traces: Traces, *, is_gone: bool) -> None:
    if event.text:
        event.text = GONE if is_gone else traces.cleared(event.text)


def _clear_ticket(ticket: Ticket, traces: Traces) -> None:
    for name in ("question", "promise", "outcome", "root_cause", "place_note"):
        text = getattr(ticket, name)
        if text:
            setattr(ticket, name, traces.cleared(text))


async def _clear_work(
    uow: UnitOfWork, ticket: Ticket, traces: Traces, *, is_reporter: bool
) -> None:
    """Take the name out of what staff wrote about the ticket elsewhere."""
    for promise in await uow.promises.of_ticket(ticket.id):
        promise.text = traces.cleared(promise.text)
        promise.party = traces.cleared(promise.party) if promise.party else None
    for callback in await uow.callbacks.of_ticket(ticket.id):
        if callback.note:
            callback.note = GONE if is_reporter else traces.cleared(callback.note)
    for exclusion in await uow.exclusions.of_ticket(ticket.id):
        exclusion.reason = traces.cleared(exclusion.reason)
    for correction in await uow.privacy.corrections_of([ticket.id]):
        correction.before = traces.cleared(correction.before)
        correction.after = traces.cleared(correction.after)


async def _lose_name(uow: UnitOfWork, person: Person, name: str) -> None:
    for invitation in await uow.privacy.invitations_of(person.id):
        invitation.name = name
    person.telegram_id = person.username = person.language = person.learning_since = None
    person.name = name


async def _leave_rooms(
    uow: UnitOfWork, rooms: Sequence[Chat], *, desk: Desk, now: datetime
) -> Chat | None:
    """Put the direct chats where no chat of Telegram's can be; a bare one is left for goodbye."""
    goodbye = None
    for room in rooms:
        address, room.address = room.address, NOWHERE + room.id
        room.title = ""
        await uow.posts.close_all(room.id)
        await uow.chats.at(room.bot_id, room.address)  # writes the change before the id is taken
        if room.bot_id == desk.bot_id:
            goodbye = uow.add(
                Chat(
                    bot_id=room.bot_id,
                    address=address,
                    type=room.type,
                    language=room.language,
                    created_at=now,
                )
            )
    return goodbye


async def _tell(
    uow: UnitOfWork, *, desk: Desk, tickets: Sequence[Ticket], person: Person, now: datetime
) -> None:
    """Write it into the histories, redraw the cards, and tell who works on what is not over."""
    for ticket in tickets:
        await outgoing.refresh(uow, ticket=ticket, now=now)
        if ticket.reporter_id != person.id:
            continue
        record(uow, ticket=ticket, actor_id=None, action="forgotten", now=now)
        if ticket.state not in ENDED and desk.community(ticket.community) is not None:
            await outgoing.tell_staff(uow, desk=desk, ticket=ticket, key="staff-forgotten", now=now)


async def sweep_words(uow: UnitOfWork, *, now: datetime, ages: Ages) -> None:
    """Forget the direct chats of people who went, and words that are as old as the config says."""
    await uow.privacy.take_empty_chats(below=NOWHERE)
    if ages.words is not None:
        await forget_old(uow, before=now - ages.words)


async def forget_old(uow: UnitOfWork, *, before: datetime) -> int:
    """Take the words and files out of tickets that were over before; gives how many.

    States, times, places and the words on the work stay: what was counted counts on.
    """
    tickets = await uow.privacy.wordy_before(before, limit=BATCH)
    await uow.warm([ticket.id for ticket in tickets])
    for ticket in tickets:
        await _empty(uow, ticket)
    return len(tickets)


async def _empty(uow: UnitOfWork, ticket: Ticket) -> None:
    for report in await uow.tickets.reports(ticket.id):
        report.text, report.media_group_id = GONE, None
    for version in await uow.privacy.versions_of([ticket.id]):
        version.text = GONE
    for attachment in await uow.tickets.attachments(ticket.id):
        await uow.remove(attachment)
    for event in await uow.tickets.events(ticket.id):
        if event.text and event.action in WORDY:
            event.text = GONE
    for joined in await uow.tickets.endorsements(ticket.id):
        joined.household = None
    for callback in await uow.callbacks.of_ticket(ticket.id):
        callback.note = GONE if callback.note else None
    ticket.question = GONE if ticket.question else None
    ticket.room = None
