"""Neighbours and reporters speak by one tap: me too, and how well it was solved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.chats import Chat
from domain.objecting import vote_of
from domain.people import Actor
from domain.refusals import Refusal
from domain.ticket import ENDED, Endorsement, Rating, Score, State, Ticket
from domain.transitions import Action, Party
from usecases import outgoing
from usecases.callbacks import CONFIRMED, SILENT, open_callback
from usecases.desk import Desk
from usecases.falling_due import plan
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.raising import heat_up
from usecases.step import Step
from usecases.work import load, perform


async def endorse(
    uow: UnitOfWork,
    *,
    ticket_id: int,
    chat: Chat,
    actor: Actor,
    now: datetime,
    desk: Desk | None = None,
) -> Ticket:
    """Count a neighbour who has the same trouble, where residents see its card; once.

    Many homes at once make it more urgent. Who came along by a merge may join by themselves, too.
    """
    ticket, parties = await load(uow, ticket_id=ticket_id, actor=actor)
    if not chat.is_residents or await uow.posts.card(ticket.id, chat.id) is None:
        raise Refusal("refuse-stale")
    if ticket.state in ENDED or ticket.state is State.RESOLVED:
        raise Refusal("refuse-wrong-moment")
    if Party.REPORTER in parties:
        raise Refusal("refuse-own-ticket")
    mine = await _joined(uow, ticket, actor)
    if mine is not None and mine.merged_from is None:
        raise Refusal("refuse-joined-already")
    if mine is not None:
        mine.merged_from = None
    else:
        uow.add(Endorsement(ticket_id=ticket.id, person_id=actor.id, at=now))
    said = record(uow, ticket=ticket, actor_id=actor.id, action="endorse", now=now)
    await outgoing.refresh(uow, ticket=ticket, now=now)
    if desk is not None:
        await heat_up(uow, desk=desk, ticket=ticket, said=said, now=now)
    return ticket


async def _joined(uow: UnitOfWork, ticket: Ticket, actor: Actor) -> Endorsement | None:
    joined = await uow.tickets.endorsements(ticket.id)
    return next((item for item in joined if item.person_id == actor.id), None)


async def rate(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket_id: int,
    cycle: int,
    score: Score,
    actor: Actor,
    now: datetime,
) -> Ticket:
    """Take a vote of the reporter or of somebody who joined; it can be changed within the window.

    没解决 of the reporter reopens the ticket, and so do those of enough homes that joined; any
    other vote of the reporter closes it for good. After 不满意 somebody else than the owner calls.
    """
    ticket, parties = await load(uow, ticket_id=ticket_id, actor=actor)
    if not parties & {Party.REPORTER, Party.JOINED}:
        raise Refusal("refuse-only-affected")
    _check_window(desk, ticket, cycle, now)
    await _vote(uow, ticket=ticket, actor=actor, score=score, now=now)
    is_reporter = Party.REPORTER in parties
    step = Step(desk=desk, ticket=ticket, actor=actor, action=Action.CONFIRM, now=now)
    if score is Score.UNSOLVED and (is_reporter or await _carries(uow, desk, ticket)):
        await perform(uow, step=replace(step, action=Action.CONTEST))
    elif is_reporter and ticket.state is State.RESOLVED:
        await perform(uow, step=step)
    elif is_reporter and ticket.outcome == SILENT:
        ticket.outcome = CONFIRMED  # late, but it is their word
        await outgoing.refresh(uow, ticket=ticket, now=now)
    await open_callback(uow, desk=desk, ticket=ticket, now=now)
    await plan(uow, desk=desk, ticket=ticket, now=now)
    return ticket


async def _carries(uow: UnitOfWork, desk: Desk, ticket: Ticket) -> bool:
    """Say whether the objections of those who joined are enough to take the closing back."""
    joined = await uow.tickets.endorsements(ticket.id)
    vote = vote_of(joined, await uow.tickets.ratings(ticket.id), ticket.cycle)
    return vote.carries(desk.home(ticket.community).listening.objection_share)


def _check_window(desk: Desk, ticket: Ticket, cycle: int, now: datetime) -> None:
    if ticket.cycle != cycle or ticket.state not in (State.RESOLVED, State.CLOSED):
        raise Refusal("refuse-rating-over")
    check_reopen_window(desk, ticket, now)


def check_reopen_window(desk: Desk, ticket: Ticket, now: datetime) -> None:
    """Refuse what comes later than the community's reopen window after the ticket ended."""
    window = desk.home(ticket.community).rules.reopen_window
    if ticket.closed_at is not None and now > ticket.closed_at + window:
        raise Refusal("refuse-window-over", days=window.days)


async def _vote(
    uow: UnitOfWork, *, ticket: Ticket, actor: Actor, score: Score, now: datetime
) -> None:
    cycle = ticket.cycle
    ratings = await uow.tickets.ratings(ticket.id)
    mine = next((r for r in ratings if r.person_id == actor.id and r.cycle == cycle), None)
    if mine is None:
        uow.add(Rating(ticket_id=ticket.id, cycle=cycle, person_id=actor.id, score=score, at=now))
    else:
        mine.score, mine.at = score, now
    record(
        uow,
        ticket=ticket,
        actor_id=actor.id,
        action="rate",
        now=now,
        score=score.value,
        cycle=cycle,
    )


async def contest_rejection(
    uow: UnitOfWork, *, desk: Desk, ticket_id: int, actor: Actor, now: datetime
) -> Ticket:
    """Let the reporter object to a 不予受理 within the window; it goes one level up."""
    ticket, _ = await load(uow, ticket_id=ticket_id, actor=actor)
    if ticket.state is not State.REJECTED:
        raise Refusal("refuse-wrong-moment")
    check_reopen_window(desk, ticket, now)
    step = Step(desk=desk, ticket=ticket, actor=actor, action=Action.CONTEST, now=now)
    return await perform(uow, step=step)
