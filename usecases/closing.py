"""After the solution: ask once more, close in silence, and see that call-backs are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.callbacks import Callback, CallbackState
from domain.chats import Chat
from domain.closing import AGAIN, CLOSE, DAY, FULL, HALF, REMIND, UP, failed_calls
from domain.cover import actor_at
from domain.dues import Audience, Rung
from domain.people import Actor, Person
from domain.picture import Picture
from domain.refusals import Refusal
from domain.ticket import Ticket
from domain.transitions import Action
from usecases import outgoing
from usecases.callbacks import callback_of, callers, check_caller, hand_out, open_callback, show
from usecases.desk import Desk
from usecases.falling_due import Nudge, Run, plan
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.step import Step
from usecases.work import perform

CALLS = 2
"""How often a resident is called in vain before a call-back is given up."""

CALL = "callback"
"""The press that shows a call-back."""

_NUDGES = {HALF: "nudge-callback-half", FULL: "nudge-callback-full", AGAIN: "nudge-callback-again"}


async def ask_again_or_close(run: Run, picture: Picture, rungs: Sequence[Rung]) -> None:
    """Ask the resident once more for a word; or take their silence for a yes, counted apart."""
    ticket, slots = picture.ticket, {rung.slot for rung in rungs}
    if REMIND in slots:
        record(run.uow, ticket=ticket, actor_id=None, action="ask_again", now=run.now)
        await outgoing.tell_reporter(
            run.uow,
            ticket=ticket,
            kind=outgoing.RESOLUTION,
            now=run.now,
            audience=Audience.RESIDENTS,
            cycle=ticket.cycle,
            again=True,
        )
    elif CLOSE in slots:
        step = Step(desk=run.desk, ticket=ticket, actor=None, action=Action.CLOSE, now=run.now)
        await perform(run.uow, step=step)
        await open_callback(run.uow, desk=run.desk, ticket=ticket, now=run.now)


async def chase_callback(run: Run, picture: Picture, rungs: Sequence[Rung]) -> None:
    """Hand a call-back out, nudge whoever has it, and let it climb when they do not make it."""
    ticket = picture.ticket
    callback = await callback_of(run.uow, ticket=ticket)
    if callback is None:
        return
    last = max(rungs)
    steps = sum(_read(rung)[0] == UP for rung in rungs)
    person = await _caller(run, ticket, callback, steps)
    callback.level += steps
    if person is None:
        callback.person_id = None
    elif person.id != callback.person_id:
        callback.person_id = person.id
        await hand_out(run.uow, desk=run.desk, ticket=ticket, person=person, now=run.now)
    elif (nudge := _nudge(ticket, last)) is not None:
        heard = sum(_nudge(ticket, rung) is not None for rung in rungs)
        run.nudge(person.id, nudge, missed=heard - 1)


def _read(rung: Rung) -> tuple[str, int]:
    """Read a slot such as `c5:50`, `c5r1:up2` or `c5:day3`: where it stands, and the number."""
    what = rung.slot.rpartition(":")[2]
    name = what.rstrip("0123456789")
    return (name, int(what[len(name) :])) if name in (UP, DAY) else (what, 0)


async def _caller(run: Run, ticket: Ticket, callback: Callback, steps: int) -> Person | None:
    """Give who is to call: whoever has it while they are on duty, else the first who can."""
    chain = await callers(run.uow, desk=run.desk, ticket=ticket, now=run.now)
    return actor_at(chain, owner_id=callback.person_id, level=steps, even_away=False)


def _nudge(ticket: Ticket, rung: Rung) -> Nudge | None:
    """Give the line for whoever has the call-back; no two of them read the same."""
    what, number = _read(rung)
    if what == DAY:
        key, facts = "nudge-callback-day", {"days": number}
    elif what in _NUDGES:
        key, facts = _NUDGES[what], {}
    else:
        return None
    return Nudge(
        ticket_id=ticket.id, key=key, facts={"number": ticket.number, **facts}, actions=(CALL,)
    )


async def show_callback(
    uow: UnitOfWork, *, ticket_id: int, chat: Chat, actor: Actor, now: datetime
) -> None:
    """Show somebody the call-back of a ticket, where they pressed."""
    ticket, _ = await _pressed(uow, ticket_id, None, chat, actor)
    await show(uow, chat=chat, ticket=ticket, person_id=actor.id, now=now)


async def ask_what_is_wrong(
    uow: UnitOfWork, *, ticket_id: int, cycle: int, chat: Chat, actor: Actor, now: datetime
) -> None:
    """Ask the caller what is still not solved; their words take the ticket up again."""
    ticket, _ = await _pressed(uow, ticket_id, cycle, chat, actor)
    person, action = actor.person, Action.REOPEN
    await outgoing.ask(uow, chat=chat, ticket=ticket, person=person, action=action, now=now)


async def note_call(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket_id: int,
    cycle: int,
    is_reached: bool,
    chat: Chat,
    message_id: int,
    actor: Actor,
    now: datetime,
) -> Callback:
    """Note that the resident is content, or that nobody answered; the second time that is that.

    Called in vain the first time, it comes up again on the next day of duty.
    """
    ticket, callback = await _pressed(uow, ticket_id, cycle, chat, actor)
    result = CallbackState.CONTENT if is_reached else CallbackState.UNREACHED
    record(
        uow,
        ticket=ticket,
        actor_id=actor.id,
        action="callback",
        now=now,
        callback=callback.id,
        result=result.value,
    )
    calls = failed_calls(await uow.tickets.events(ticket.id), callback)
    if is_reached or len(calls) >= CALLS:
        callback.state, callback.done_at, callback.done_by = result, now, actor.id
    await plan(uow, desk=desk, ticket=ticket, now=now)
    await show(uow, chat=chat, ticket=ticket, person_id=actor.id, now=now, edit=message_id)
    return callback


async def _pressed(
    uow: UnitOfWork, ticket_id: int, cycle: int | None, chat: Chat, actor: Actor
) -> tuple[Ticket, Callback]:
    """Give what was pressed on, where only colleagues read it, or refuse."""
    ticket = await uow.tickets.get(ticket_id)
    if ticket is None:
        raise Refusal("refuse-no-ticket")
    among_staff = chat.is_staff and chat.community == ticket.community
    if not (chat.is_private or among_staff):
        raise Refusal("refuse-stale")
    callback = await callback_of(uow, ticket=ticket, cycle=cycle)
    if callback is None:
        raise Refusal("refuse-stale")
    await check_caller(uow, ticket=ticket, callback=callback, actor=actor)
    return ticket, callback
