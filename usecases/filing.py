"""Words said to us arrive: a new ticket, one more voice on an open one, or a question which."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from domain.courses import OFFERED
from domain.emergencies import is_another_danger
from domain.ticket import Ticket
from domain.understanding.values import Sense, Understood
from usecases import kept_words, outgoing
from usecases.desk import Desk
from usecases.intake import add_words, check_words, open_ticket
from usecases.joining import is_affected, join
from usecases.kept_words import Filing, read_for
from usecases.likeness import Likely, keep_open, likely_candidate, likely_ticket, meant
from usecases.me_too import join_newest
from usecases.offering import draw, offer, waiting_in
from usecases.ports import UnitOfWork


class Outcome(StrEnum):
    """What became of words said to us."""

    OPENED = "opened"
    ADDED = "added"
    JOINED = "joined"
    ASKED = "asked"


async def take_up(uow: UnitOfWork, *, desk: Desk, filing: Filing, now: datetime) -> Outcome:
    """See to what somebody says to us, so that it is never lost; refuses words that say nothing.

    What looks like an open ticket is asked about, but never danger: that is opened at once, or
    joins the danger that is known at that building. What somebody says again is added to what
    they said before.
    """
    check_words(desk, words=filing.words, home=filing.home)
    understood = meant(read_for(desk, filing), filing.words.text)
    if await _repeats_waiting(uow, desk, filing, understood, now):
        return Outcome.ASKED
    if understood.sense is Sense.ME_TOO and not understood.is_danger:
        if await join_newest(uow, desk=desk, filing=filing, understood=understood, now=now):
            return Outcome.JOINED
        understood = replace(understood, sense=Sense.REQUEST)
    mine = await _own(uow, desk, filing, understood)
    if mine is not None:
        await keep_open(uow, mine)
        await _add(uow, desk, filing, mine, now)
        return Outcome.ADDED
    likely = None if filing.is_anonymous else await _likely(uow, desk, filing, understood)
    if likely is None or not likely.is_high:
        await _open(uow, desk, filing, understood, now)
        return Outcome.OPENED
    return await _like(uow, desk, (filing, understood), likely.ticket, now)


async def _like(
    uow: UnitOfWork, desk: Desk, said: tuple[Filing, Understood], ticket: Ticket, now: datetime
) -> Outcome:
    """Deal with words that are like an open ticket of somebody else."""
    filing, understood = said
    if understood.is_danger:
        await keep_open(uow, ticket)
        await _join(uow, desk, filing, ticket, now)
        return Outcome.JOINED
    if await is_affected(uow, ticket=ticket, person=filing.reporter):
        if _names_another(understood, ticket):
            await _open(uow, desk, filing, understood, now)
            return Outcome.OPENED
        await keep_open(uow, ticket)
        await _add(uow, desk, filing, ticket, now)
        return Outcome.ADDED
    await offer(uow, desk=desk, filing=filing, understood=understood, ticket=ticket, now=now)
    return Outcome.ASKED


def _names_another(understood: Understood, ticket: Ticket) -> bool:
    """Say whether words name a building that is not the ticket's: nothing is added unasked."""
    return understood.place.building not in (None, ticket.building)


async def _repeats_waiting(
    uow: UnitOfWork, desk: Desk, filing: Filing, understood: Understood, now: datetime
) -> bool:
    """Add words to those of the same person that wait, when they are about the same."""
    waiting = await waiting_in(uow, filing.chat)
    number = filing.words.message_id
    known = next((item for item in waiting if number in item.messages), None)
    if known is not None:
        await draw(uow, chat=filing.chat, lead_id=known.lead_id, now=now)
        return True
    mine = [item for item in waiting if item.person_id == filing.reporter.id]
    if not mine or understood.is_danger:
        return False
    found = next((item for item in mine if item.text == filing.words.text), None)
    likely = await likely_candidate(
        uow,
        community=desk.home(filing.home.community),
        chat=filing.chat,
        understood=understood,
        text=filing.words.text,
        at=filing.words.sent_at,
        person=filing.reporter,
        among=mine,
    )
    if found is None and likely is not None and likely.is_high:
        found = likely.candidate
    if found is None:
        return False
    kept_words.add(found, filing.words)
    await outgoing.nod(uow, chat=filing.chat, message_id=number, now=now)
    return True


async def _own(
    uow: UnitOfWork, desk: Desk, filing: Filing, understood: Understood
) -> Ticket | None:
    """Give the person's own open ticket of this trouble.

    Somebody who gives no name has only tickets without one, and the other way round: what they
    say openly is not tied to what they said without a name.
    """
    likely = await _likely(uow, desk, filing, understood, is_own=True)
    if likely is None or not likely.is_high:
        return None
    is_like = likely.ticket.is_anonymous == filing.is_anonymous
    is_other = _names_another(understood, likely.ticket) or is_another_danger(
        understood, category=likely.ticket.category, building=likely.ticket.building
    )
    return likely.ticket if is_like and not is_other else None


async def _likely(
    uow: UnitOfWork, desk: Desk, filing: Filing, understood: Understood, *, is_own: bool = False
) -> Likely | None:
    return await likely_ticket(
        uow,
        community=desk.home(filing.home.community),
        grid=filing.home.grid,
        chat=filing.chat,
        understood=understood,
        text=filing.words.text,
        at=filing.words.sent_at,
        person=filing.reporter,
        compound=filing.home.compound,
        is_own=is_own,
    )


async def _open(
    uow: UnitOfWork, desk: Desk, filing: Filing, understood: Understood, now: datetime
) -> Ticket:
    return await open_ticket(
        uow,
        desk=desk,
        chat=filing.chat,
        reporter=filing.reporter,
        words=filing.words,
        now=now,
        home=filing.home,
        group=filing.group,
        place=filing.place,
        is_anonymous=filing.is_anonymous,
        filed_by=filing.filed_by,
        understood=understood,
    )


async def _add(uow: UnitOfWork, desk: Desk, filing: Filing, ticket: Ticket, now: datetime) -> None:
    """Add words to a ticket of the same person, and say so."""
    await add_words(
        uow,
        desk=desk,
        ticket=ticket,
        chat=filing.chat,
        person=filing.reporter,
        words=filing.words,
        now=now,
        is_private=filing.is_anonymous,
    )
    await _say(uow, filing, "like-added", ticket, now)


async def _join(uow: UnitOfWork, desk: Desk, filing: Filing, ticket: Ticket, now: datetime) -> None:
    """Count one more who says that there is danger; they hear that help knows."""
    await join(
        uow,
        desk=desk,
        ticket=ticket,
        chat=filing.chat,
        person=filing.reporter,
        said=[filing.words],
        now=now,
    )
    taken = "no" if ticket.state in OFFERED else "yes"
    await _say(uow, filing, "like-danger", ticket, now, taken=taken)


async def _say(
    uow: UnitOfWork, filing: Filing, key: str, ticket: Ticket, now: datetime, *, taken: str = "no"
) -> None:
    await outgoing.say(
        uow,
        chat=filing.chat,
        key=key,
        now=now,
        ticket=ticket,
        reply_to=filing.words.message_id,
        number=ticket.number,
        taken=taken,
    )
