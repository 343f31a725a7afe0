"""What words name a moment is read back or offered; only a yes makes a promise of it."""

from __future__ import annotations

from dataclasses import replace

from domain.calendar import calendar_of
from domain.chats import Chat
from domain.dates import Understood, understand
from domain.outbox import Urgency
from domain.promising import open_one, party_in
from domain.refusals import Refusal
from domain.transitions import Action, find, parties_of
from usecases import outgoing
from usecases.ports import UnitOfWork
from usecases.promising import may_promise
from usecases.step import Step

_SAID = 200


def _understood(step: Step, words: str) -> Understood | None:
    community = step.desk.home(step.ticket.community)
    calendar = calendar_of(community.timing.duty, community.timezone)
    return understand(words, calendar.local(step.now), calendar)


async def read_back(uow: UnitOfWork, *, step: Step, chat: Chat, words: str) -> None:
    """Show the worker what was understood of their words; only the yes to it makes the promise."""
    read = _understood(step, words)
    if read is None:
        raise Refusal("refuse-no-date")
    await may_promise(uow, replace(step, due=read.instant))
    await _propose(uow, step, chat, words, read, key="promise-check", party=party_in(words))


async def offer_promise(
    uow: UnitOfWork, *, step: Step, chat: Chat, words: str, party: str | None = None
) -> None:
    """Offer, once, to make a promise of a note that names a moment; silence is a no.

    `party` is whose promise it is where the words do not tell.
    """
    read = _understood(step, words)
    if read is None or step.actor is None or not _is_promising(read, step):
        return
    if find(step.ticket.state, Action.SCHEDULE, parties_of(step.actor, step.ticket)) is None:
        return
    standing = open_one(await uow.promises.of_ticket(step.ticket.id))
    if standing is not None and standing.due == read.instant:
        return
    try:
        await may_promise(uow, replace(step, due=read.instant))
    except Refusal:
        return
    giver = party_in(words) or party
    key = "promise-offer-party" if giver else "promise-offer"
    await _propose(uow, step, chat, words, read, key=key, party=giver)


def _is_promising(read: Understood, step: Step) -> bool:
    """Say whether a note looks ahead; 今天去看了 only tells what was."""
    community = step.desk.home(step.ticket.community)
    calendar = calendar_of(community.timing.duty, community.timezone)
    is_later = read.instant.date() > calendar.local(step.now).date()
    return is_later or read.has_time or read.is_deadline


async def _propose(
    uow: UnitOfWork,
    step: Step,
    chat: Chat,
    words: str,
    read: Understood,
    *,
    key: str,
    party: str | None,
) -> None:
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.PROPOSAL,
        now=step.now,
        ticket=step.ticket,
        urgency=Urgency.ANSWER,
        key=key,
        person_id=step.actor_id,
        version=step.ticket.version,
        due=read.instant.isoformat(),
        said=words[:_SAID],
        party=party,
    )
