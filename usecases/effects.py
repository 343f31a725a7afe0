"""What an action changes on the ticket besides its state; an effect that refuses moves nothing."""

from __future__ import annotations

from domain.refusals import Refusal
from domain.transitions import Action
from usecases.cover import cover_chain, on_duty_chain
from usecases.ports import UnitOfWork
from usecases.step import Effect, Step


async def _claim(_: UnitOfWork, step: Step) -> None:
    step.ticket.owner_id = step.actor_id
    step.ticket.claimed_at = step.ticket.claimed_at or step.now


async def _transfer(uow: UnitOfWork, step: Step) -> None:
    chain = await cover_chain(uow, ticket=step.ticket)
    target = next((person for person in chain if str(person.id) == step.target), None)
    if target is None:
        raise Refusal("refuse-no-target")
    if target.id == step.ticket.owner_id:
        raise Refusal("refuse-same-owner")
    step.ticket.owner_id = target.id
    step.ticket.claimed_at = step.ticket.claimed_at or step.now
    step.ticket.transfers += 1


async def _reroute(_: UnitOfWork, step: Step) -> None:
    grid = step.desk.home(step.ticket.community).grid(step.target)
    if grid is None or grid.code == step.ticket.grid:
        raise Refusal("refuse-no-target")
    step.ticket.grid = grid.code
    step.ticket.owner_id = None
    step.ticket.transfers += 1


async def _release(_: UnitOfWork, step: Step) -> None:
    step.ticket.owner_id = None


async def _ask(_: UnitOfWork, step: Step) -> None:
    step.ticket.question = step.text


async def _schedule(_: UnitOfWork, step: Step) -> None:
    step.ticket.promised_at, step.ticket.promise = step.due, step.text
    step.ticket.owner_id = step.ticket.owner_id or step.actor_id


async def _resolve(_: UnitOfWork, step: Step) -> None:
    step.ticket.resolved_at = step.now


async def _cover(uow: UnitOfWork, step: Step) -> None:
    chain = await on_duty_chain(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    fit = [item.person for item in chain if not item.is_away]
    target = next((person for person in fit if str(person.id) == step.target), None)
    if target is None:
        raise Refusal("refuse-no-target")
    step.ticket.owner_id = target.id


async def _end(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at = step.now


async def _confirm(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at, step.ticket.outcome = step.now, "confirmed"


async def _contest(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at = step.ticket.outcome = None


EFFECTS: dict[Action, Effect] = {
    Action.CLAIM: _claim,
    Action.TRANSFER: _transfer,
    Action.REROUTE: _reroute,
    Action.RELEASE: _release,
    Action.ASK: _ask,
    Action.SCHEDULE: _schedule,
    Action.RESOLVE: _resolve,
    Action.REJECT: _end,
    Action.WITHDRAW: _end,
    Action.CONFIRM: _confirm,
    Action.COVER: _cover,
    Action.CONTEST: _contest,
}
