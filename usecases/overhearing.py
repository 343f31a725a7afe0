"""Words that nobody said to us, but that look like a complaint: asked about once, or let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.candidates import asks_until, files_unasked
from domain.chats import Chat
from domain.community import Community
from domain.emergencies import is_another_danger, placed
from domain.listening import Candidate, Listening
from domain.people import STAFF, Actor, Person
from domain.ticket import ENDED, Priority
from domain.understanding.values import Sense, Understood
from usecases import outgoing
from usecases.arrivals import settle
from usecases.candidate_cards import ask
from usecases.candidate_ends import accept, join
from usecases.candidates import (
    UNASKED,
    count,
    crowd,
    fit,
    grasp,
    hold,
    is_heard,
    keep,
    may_ask,
    offer,
    place_of,
    read,
    saying,
    waiting_of,
    words_of,
)
from usecases.desk import Desk
from usecases.intake import add_words
from usecases.keeping import Words, joined
from usecases.likeness import Likely, keep_open, likely_candidate, likely_ticket, meant
from usecases.ports import UnitOfWork
from usecases.whereabouts import where_of


@dataclass(frozen=True, kw_only=True)
class Ear:
    """Who spoke in which group, and what the use cases below need to act on it."""

    uow: UnitOfWork
    desk: Desk
    chat: Chat
    person: Person
    now: datetime

    @property
    def home(self) -> Community:
        """Give the community of the group; raises LookupError for one that is bound to none."""
        return self.desk.home(self.chat.community or "")


async def overhear(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    words: Words,
    understood: Understood,
    now: datetime,
    before: Sequence[Words] = (),
) -> None:
    """Take in words that look like a complaint; `before` is what the person had just begun to say.

    Danger becomes a ticket at once. Other words wait, and are asked about once where the group can
    bear it. The words of those who work for the grid are answers, and never asked about.
    """
    if chat.listening is Listening.EXPLICIT or not chat.is_residents or chat.grid is None:
        return
    ear = Ear(uow=uow, desk=desk, chat=chat, person=actor.person, now=now)
    if await _continues(ear, (*before, words), understood):
        return
    if actor.roles_in(ear.home.code, chat.grid) & STAFF:
        return
    mine = await waiting_of(uow, desk=desk, chat=chat, person=ear.person, at=words.sent_at)
    if mine is not None:
        await _go_on(ear, mine, (*before, words), understood)
    elif understood.is_danger:
        await _rescue(ear, fit(ear.home, (*before, words)), understood)
    elif now - words.sent_at <= ear.home.listening.fade:
        await _consider(ear, fit(ear.home, (*before, words)), understood)


async def _continues(ear: Ear, said: Sequence[Words], understood: Understood) -> bool:
    """Add words to the ticket the same person opened in this burst; say if there is one.

    Danger of its own is filed alone.
    """
    since = said[-1].sent_at - ear.home.rules.burst
    ticket = await ear.uow.tickets.latest_by(ear.chat.id, ear.person.id, since=since)
    if ticket is None or ticket.state in ENDED:
        return False
    if is_another_danger(understood, category=ticket.category, building=ticket.building):
        there = placed(understood, where_of(ticket))
        await _rescue(ear, fit(ear.home, said), there)
        return True
    for words in fit(ear.home, said):
        await add_words(
            ear.uow,
            desk=ear.desk,
            ticket=ticket,
            chat=ear.chat,
            person=ear.person,
            words=words,
            now=ear.now,
        )
    return True


async def add_more(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    person: Person,
    candidate: Candidate,
    words: Words,
    now: datetime,
) -> None:
    """Add what the same person says or sends right after, or in answer to the card."""
    ear = Ear(uow=uow, desk=desk, chat=chat, person=person, now=now)
    await _go_on(ear, candidate, (words,), read(ear.home, chat, words.text))


async def correct(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    person: Person,
    message_id: int,
    text: str,
    now: datetime,
) -> bool:
    """Take the new text of an edited message, while it waits; say whether it did."""
    candidate = await saying(uow, chat=chat, message_id=message_id)
    if candidate is None:
        return False
    ear = Ear(uow=uow, desk=desk, chat=chat, person=person, now=now)
    old = next(one for one in words_of(candidate) if one.message_id == message_id)
    await _grow(ear, candidate, (replace(old, text=text),), None)
    return True


async def _go_on(
    ear: Ear, waiting: Candidate, said: Sequence[Words], understood: Understood
) -> None:
    """Add to words that wait; danger of its own is filed alone, and they wait on."""
    where = place_of(waiting)
    if is_another_danger(understood, category=waiting.category, building=where.building):
        await _rescue(ear, fit(ear.home, said), placed(understood, where))
    else:
        await _grow(ear, waiting, said, understood)


async def _grow(
    ear: Ear, candidate: Candidate, said: Sequence[Words], understood: Understood | None
) -> None:
    """Add to words that wait; they may mean more, or something else, together."""
    home = ear.home
    new = {words.message_id for words in said}
    rest = joined(one for one in words_of(candidate) if one.message_id not in new)
    keep(candidate, fit(home, said, room=home.rules.max_text - len(rest) - 1))
    whole = read(home, ear.chat, candidate.text)
    danger = next((one for one in (understood, whole) if one is not None and one.is_danger), None)
    if danger is not None:
        await _rescue(ear, words_of(candidate), replace(whole, priority=Priority.P0), candidate)
        return
    if whole.sense is not Sense.CHATTER:
        grasp(candidate, whole)
    if candidate.facts.get(UNASKED):
        candidate.due_at = candidate.last_at + home.listening.quiet
        return
    if candidate.ticket_id is None:
        offer(candidate, await _likely(ear, candidate.text, whole))
    if candidate.lead_id == candidate.id:
        await ask(ear.uow, chat=ear.chat, candidate=candidate, now=ear.now)


async def _rescue(
    ear: Ear, said: list[Words], understood: Understood, waiting: Candidate | None = None
) -> None:
    """Danger is never asked about: it joins the emergency that is known, or becomes a ticket."""
    likely = await _likely(ear, joined(said), understood)
    candidate = waiting or await _held(ear, said, understood)
    uow, chat, now = ear.uow, ear.chat, ear.now
    if likely is not None and likely.is_high:
        ticket = likely.ticket
        await keep_open(uow, ticket)
        await join(uow, desk=ear.desk, chat=chat, candidate=candidate, ticket=ticket, now=now)
        number = said[-1].message_id
        await outgoing.nod(uow, chat=chat, ticket=ticket, message_id=number, now=now)
    else:
        await accept(
            uow, desk=ear.desk, chat=chat, candidate=candidate, understood=understood, now=now
        )


async def _consider(ear: Ear, said: list[Words], understood: Understood) -> None:
    """Hang words on a card that asks already, or ask; what the group cannot bear is forgotten."""
    understood = meant(understood, joined(said))
    near = await likely_candidate(
        ear.uow,
        community=ear.home,
        chat=ear.chat,
        understood=understood,
        text=joined(said),
        at=said[-1].sent_at,
        person=ear.person,
    )
    if near is not None and near.is_high:
        await _hang(ear, near.candidate, said, understood)
        return
    if not await is_heard(
        ear.uow, community=ear.home, chat=ear.chat, understood=understood, now=ear.now
    ):
        return
    likely = await _likely(ear, joined(said), understood)
    is_like = likely is not None and likely.is_high
    if understood.sense is Sense.ME_TOO:
        if likely is None or not is_like:
            return
        understood = replace(understood, category=likely.ticket.category)
    if not is_like and _goes_unasked(ear, understood):
        due_at = said[-1].sent_at + ear.home.listening.quiet
        candidate = await _held(ear, said, understood, due_at=due_at)
        candidate.facts = {**candidate.facts, UNASKED: True}
    elif await may_ask(ear.uow, community=ear.home, chat=ear.chat, now=ear.now):
        candidate = await _held(ear, said, understood)
        offer(candidate, likely)
        candidate.asked_at = ear.now
        count(ear.uow, community=ear.home, candidate=candidate, now=ear.now, asked=1)
        await ask(ear.uow, chat=ear.chat, candidate=candidate, now=ear.now)


async def _hang(ear: Ear, lead: Candidate, said: list[Words], understood: Understood) -> None:
    """Have a card that asks already ask for a neighbour, too; it says how many it asks for."""
    waiting = await crowd(ear.uow, lead)
    own = [item for item in waiting if item.person_id == ear.person.id]
    if own:
        await _grow(ear, own[0], said, understood)
        return
    candidate = await _held(ear, said, understood)
    candidate.lead_id, candidate.ticket_id = lead.id, lead.ticket_id
    if not lead.facts.get(UNASKED):
        asked = lead.asked_at or lead.created_at
        until = asks_until(ear.home.listening, asked=asked, now=ear.now)
        for one in (*waiting, candidate):
            one.due_at = max(lead.due_at, until)
        await ask(ear.uow, chat=ear.chat, candidate=lead, now=ear.now)


async def _held(
    ear: Ear, said: Sequence[Words], understood: Understood, *, due_at: datetime | None = None
) -> Candidate:
    await settle(ear.uow, chat=ear.chat, person=ear.person, now=ear.now)
    return hold(
        ear.uow,
        community=ear.home,
        chat=ear.chat,
        person=ear.person,
        said=said,
        understood=understood,
        due_at=due_at or ear.now + ear.home.listening.fade,
        now=ear.now,
    )


def _goes_unasked(ear: Ear, understood: Understood) -> bool:
    sure = min(understood.request, understood.category_sure)
    return files_unasked(
        ear.home.listening, ear.chat.listening, category=understood.category, sure=sure
    )


async def _likely(ear: Ear, text: str, understood: Understood) -> Likely | None:
    return await likely_ticket(
        ear.uow,
        community=ear.home,
        grid=ear.chat.grid or "",
        chat=ear.chat,
        understood=understood,
        text=text,
        at=ear.now,
        person=ear.person,
    )
