"""What an action changes on the ticket besides its state; an effect that refuses moves nothing."""

from __future__ import annotations

from domain.callbacks import CallbackState
from domain.people import Person
from domain.refusals import Refusal
from domain.transitions import Action
from usecases import merging, promising
from usecases.callbacks import (
    CONFIRMED,
    SILENT,
    callback_of,
    check_caller,
    drop_callbacks,
)
from usecases.chains import wants_root_cause
from usecases.cover import cover_chain
from usecases.ports import UnitOfWork
from usecases.step import Effect, Step


async def _claim(uow: UnitOfWork, step: Step) -> None:
    step.ticket.owner_id = step.actor_id
    step.ticket.claimed_at = step.ticket.claimed_at or step.now
    await promising.hand_over(uow, step)


async def _target(uow: UnitOfWork, step: Step) -> Person:
    chain = await cover_chain(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    target = next((person for person in chain if str(person.id) == step.target), None)
    if target is None:
        raise Refusal("refuse-no-target")
    return target


async def _transfer(uow: UnitOfWork, step: Step) -> None:
    target = await _target(uow, step)
    if target.id == step.ticket.owner_id:
        raise Refusal("refuse-same-owner")
    step.ticket.owner_id = target.id
    step.ticket.claimed_at = step.ticket.claimed_at or step.now
    step.ticket.transfers += 1
    await promising.hand_over(uow, step)


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


async def _resolve(uow: UnitOfWork, step: Step) -> None:
    if await wants_root_cause(uow, ticket=step.ticket):
        raise Refusal("refuse-no-root-cause")
    step.ticket.resolved_at = step.now
    await promising.settle(uow, step)


async def _cover(uow: UnitOfWork, step: Step) -> None:
    step.ticket.owner_id = (await _target(uow, step)).id
    await promising.hand_over(uow, step)


async def _end(uow: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at = step.now
    await promising.drop(uow, step)


async def _confirm(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at, step.ticket.outcome = step.now, CONFIRMED


async def _close(_: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at, step.ticket.outcome = step.now, SILENT


async def _free_from_absent(uow: UnitOfWork, step: Step) -> None:
    """Let what comes back be anybody's when its owner is on leave: they may be gone for weeks."""
    chain = await cover_chain(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    if step.ticket.owner_id not in {person.id for person in chain}:
        step.ticket.owner_id = None


async def _contest(uow: UnitOfWork, step: Step) -> None:
    step.ticket.closed_at = step.ticket.outcome = None
    await _free_from_absent(uow, step)
    await drop_callbacks(uow, ticket=step.ticket, now=step.now)


async def _reopen(uow: UnitOfWork, step: Step) -> None:
    """Only a call-back takes a ticket up again, and not for whoever worked on it."""
    callback = await callback_of(uow, ticket=step.ticket)
    if callback is None or step.actor is None:
        raise Refusal("refuse-wrong-moment")
    await check_caller(uow, ticket=step.ticket, callback=callback, actor=step.actor)
    callback.state, callback.note = CallbackState.UNSOLVED, step.text
    callback.done_at, callback.done_by = step.now, step.actor.id
    step.ticket.closed_at = step.ticket.outcome = None
    await _free_from_absent(uow, step)


EFFECTS: dict[Action, Effect] = {
    Action.CLAIM: _claim,
    Action.TRANSFER: _transfer,
    Action.REROUTE: _reroute,
    Action.RELEASE: _release,
    Action.ASK: _ask,
    Action.SCHEDULE: promising.give,
    Action.KEEP: promising.keep,
    Action.RESOLVE: _resolve,
    Action.REJECT: _end,
    Action.WITHDRAW: _end,
    Action.CONFIRM: _confirm,
    Action.COVER: _cover,
    Action.CONTEST: _contest,
    Action.CLOSE: _close,
    Action.REOPEN: _reopen,
    Action.MERGE: merging.join,
    Action.SPLIT: merging.part,
}
