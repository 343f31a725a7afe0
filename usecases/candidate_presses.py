"""Presses on the card that asks: who may, and what each of them does, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.chats import Chat
from domain.listening import Candidate, CandidateKind, CandidateState
from domain.people import STAFF, Actor, Role
from domain.refusals import Refusal
from domain.ticket import Ticket
from usecases.candidate_cards import ask, take_away
from usecases.candidate_ends import accept, forget, join, learn
from usecases.candidates import FIRST, crowd
from usecases.desk import Desk
from usecases.joining import is_affected, may_be_joined
from usecases.parts import whole_of
from usecases.ports import UnitOfWork

HELPERS = frozenset({Role.BUILDING_LEAD, Role.GRID_WORKER, Role.GRID_LEAD})
"""Who may answer for a neighbour."""


class Choice(StrEnum):
    """What the buttons of the card say: 办理, 附议, 只是聊聊."""

    YES = "yes"
    JOIN = "join"
    NO = "no"


def choice_of(candidate: Candidate, *, is_yes: bool | None) -> Choice | None:
    """Give the button that a yes or no in words stands for: the first one, or 只是聊聊."""
    if is_yes is None:
        return None
    if not is_yes:
        return Choice.NO
    return Choice.JOIN if candidate.facts.get(FIRST) and candidate.ticket_id else Choice.YES


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What whoever pressed is told, and whether they must not overlook it."""

    key: str
    facts: dict[str, str | int] = field(default_factory=dict)
    is_alert: bool = False


@dataclass(frozen=True, kw_only=True)
class Pressing:
    """One press: who pressed where, and which waiting words it is about."""

    uow: UnitOfWork
    desk: Desk
    chat: Chat
    actor: Actor
    now: datetime
    chosen: list[Candidate] = field(default_factory=list)
    filed: Ticket | None = None


async def press(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    candidate_id: int,
    choice: Choice,
    message_id: int,
    is_shown: bool = True,
    now: datetime,
) -> Answer:
    """Do what was pressed on a card, or say why not. Authors answer for their own words only.

    Who may answer for neighbours answers for all whose words wait under the card. A press whose
    button is not (`is_shown`) on that message was forged, or is late: it tells nothing about it.
    """
    candidate = await uow.candidates.get(candidate_id)
    if candidate is None or candidate.chat_id != chat.id:
        raise Refusal("refuse-stale")
    waiting = await _under(uow, candidate, message_id)
    filed = await uow.tickets.get(candidate.ticket_id or 0) if _is_filed(candidate) else None
    if not waiting:
        card = message_id if is_shown else None
        return await _too_late(uow, chat=chat, filed=filed, card=card, now=now)
    if is_shown:
        _stands_at(waiting, message_id)
    pressing = Pressing(
        uow=uow,
        desk=desk,
        chat=chat,
        actor=actor,
        now=now,
        chosen=_chosen(waiting, chat=chat, actor=actor),
        filed=filed,
    )
    return await _DOES[choice](pressing)


async def file_crowd(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, candidate_id: int, now: datetime
) -> Answer:
    """Let a colleague file, where staff talk, what a crowd said and nobody pressed for."""
    candidate = await uow.candidates.get(candidate_id)
    group = await uow.chats.get(candidate.chat_id) if candidate else None
    if candidate is None or group is None or group.community != chat.community:
        raise Refusal("refuse-stale")
    if not actor.roles_in(group.community or "", group.grid) & STAFF:
        raise Refusal("refuse-not-yours")
    waiting = await _under(uow, candidate, None)
    filed = await uow.tickets.get(candidate.ticket_id or 0) if _is_filed(candidate) else None
    if not waiting and filed is not None:
        return Answer(key="toast-candidate-filed", facts={"number": filed.number})
    if not waiting:
        return Answer(key="toast-candidate-gone", is_alert=True)
    pressing = Pressing(
        uow=uow, desk=desk, chat=group, actor=actor, now=now, chosen=waiting, filed=filed
    )
    return await _yes(pressing)


async def _under(uow: UnitOfWork, candidate: Candidate, message_id: int | None) -> list[Candidate]:
    """Give what waits under a card; it may ask for others by now than when it was drawn."""
    waiting = await uow.candidates.waiting_in(candidate.chat_id)
    leads = {candidate.id, candidate.lead_id}
    leads |= {item.id for item in waiting if message_id and item.card_message_id == message_id}
    return [item for item in waiting if item.lead_id in leads and item.kind is CandidateKind.HEARD]


def _is_filed(candidate: Candidate) -> bool:
    return candidate.state in (CandidateState.ACCEPTED, CandidateState.JOINED)


def _stands_at(waiting: list[Candidate], message_id: int) -> None:
    """Learn from a press where the card stands, if the answer of Telegram was lost."""
    for item in waiting:
        if item.lead_id == item.id and item.card_message_id is None:
            item.card_message_id = message_id


def _chosen(waiting: list[Candidate], *, chat: Chat, actor: Actor) -> list[Candidate]:
    own = [item for item in waiting if item.person_id == actor.id]
    if own:
        return own
    if not actor.roles_in(chat.community or "", chat.grid) & HELPERS:
        raise Refusal("refuse-candidate-not-yours")
    return waiting


async def _too_late(
    uow: UnitOfWork, *, chat: Chat, filed: Ticket | None, card: int | None, now: datetime
) -> Answer:
    """Say what became of the words; a card that asks for nobody is taken away."""
    if filed is not None:
        return Answer(key="toast-candidate-filed", facts={"number": filed.number})
    if card is not None and await uow.posts.at(chat.id, card) is None:
        await take_away(uow, chat=chat, message_id=card, since=now, now=now)
    return Answer(key="toast-candidate-gone", is_alert=True)


async def _yes(pressing: Pressing) -> Answer:
    if pressing.filed is not None:
        return await _join_filed(pressing, pressing.filed)
    first, *rest = pressing.chosen
    uow, person = pressing.uow, pressing.actor.person
    await _learn(pressing, is_yes=True)
    ticket = await accept(
        uow,
        desk=pressing.desk,
        chat=pressing.chat,
        candidate=first,
        filed_by=None if first.person_id == person.id else person,
        now=pressing.now,
    )
    await _join_all(pressing, rest, ticket)
    return Answer(key="toast-candidate-yes", facts={"number": ticket.number})


async def _join(pressing: Pressing) -> Answer:
    if pressing.filed is not None:
        return await _join_filed(pressing, pressing.filed)
    offered = await pressing.uow.tickets.get(pressing.chosen[0].ticket_id or 0)
    ticket = await whole_of(pressing.uow, offered) if offered else None
    if ticket is None or not may_be_joined(ticket):
        return await _offer_no_more(pressing, ticket)
    return await _join_filed(pressing, ticket)


async def _join_filed(pressing: Pressing, ticket: Ticket) -> Answer:
    if not may_be_joined(ticket):
        return await _offer_no_more(pressing, ticket)
    author = await pressing.uow.people.get(pressing.chosen[0].person_id)
    is_new = author is None or not await is_affected(pressing.uow, ticket=ticket, person=author)
    await _learn(pressing, is_yes=True)
    await _join_all(pressing, pressing.chosen, ticket)
    key = "done-endorse" if is_new else "toast-candidate-added"
    return Answer(key=key, facts={"number": ticket.number})


async def _join_all(pressing: Pressing, waiting: list[Candidate], ticket: Ticket) -> None:
    for item in waiting:
        await join(
            pressing.uow,
            desk=pressing.desk,
            chat=pressing.chat,
            candidate=item,
            ticket=ticket,
            now=pressing.now,
        )


async def _offer_no_more(pressing: Pressing, ticket: Ticket | None) -> Answer:
    """Say that the offered ticket is over; the card then offers a new one only."""
    first = pressing.chosen[0]
    for item in await crowd(pressing.uow, first):
        item.ticket_id = None
    await ask(pressing.uow, chat=pressing.chat, candidate=first, now=pressing.now)
    number = ticket.number if ticket else 0
    return Answer(key="toast-candidate-over", facts={"number": number}, is_alert=True)


async def _no(pressing: Pressing) -> Answer:
    await _learn(pressing, is_yes=False)
    for item in pressing.chosen:
        await forget(
            pressing.uow,
            chat=pressing.chat,
            candidate=item,
            state=CandidateState.DISMISSED,
            now=pressing.now,
        )
    return Answer(key="toast-candidate-no")


async def _learn(pressing: Pressing, *, is_yes: bool) -> None:
    await learn(
        pressing.uow,
        desk=pressing.desk,
        chat=pressing.chat,
        candidate=pressing.chosen[0],
        is_yes=is_yes,
        now=pressing.now,
    )


_DOES = {Choice.YES: _yes, Choice.JOIN: _join, Choice.NO: _no}
