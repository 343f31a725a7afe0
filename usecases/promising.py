"""Promises: made and put off by 约定时间, settled by what happens, chased by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.dues import Audience, Rung
from domain.masking import mask_for_group
from domain.people import Person
from domain.picture import Picture
from domain.promises import Promise, PromiseState
from domain.promising import (
    DAY,
    DUE,
    EVE,
    OVER,
    is_extension,
    occasion_of,
    open_one,
    settled_as,
)
from domain.refusals import Refusal
from domain.ticket import WORKING, Ticket
from domain.transitions import Action, Party, parties_of
from usecases import outgoing
from usecases.cover import who_acts
from usecases.falling_due import NOBODY, Nudge, Run
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.sharing import tell_affected
from usecases.step import Step

_NUDGES = {EVE: "nudge-promise-eve", DAY: "nudge-promise-day", OVER: "nudge-promise-over"}
_PARTY_NUDGES = {
    EVE: "nudge-promise-party-eve",
    DAY: "nudge-promise-party-day",
    OVER: "nudge-promise-party-over",
}
_HELPS = (Action.KEEP, Action.SCHEDULE)
_CHIEFLY = (Action.TRANSFER, Action.PROGRESS)
_BROKEN = "resident-promise-broken"


async def may_promise(uow: UnitOfWork, step: Step) -> None:
    """Refuse a date too far ahead, one put off once too often, or one not theirs to put off."""
    _check_distance(step)
    standing = open_one(await uow.promises.of_ticket(step.ticket.id))
    if standing is None or step.due is None or not is_extension(standing, step.due):
        return
    most = step.desk.home(step.ticket.community).timing.clocks.max_extensions
    if standing.extensions >= most:
        raise Refusal("refuse-no-more-extensions", number=step.ticket.number, count=most)
    is_supervisor = step.actor is not None and Party.SUPERVISOR in parties_of(
        step.actor, step.ticket
    )
    if standing.extensions and not is_supervisor:
        raise Refusal("refuse-extension-supervisor", number=step.ticket.number)


def _check_distance(step: Step) -> None:
    """Refuse a day further ahead than a promise may be; the last day counts to its end."""
    community = step.desk.home(step.ticket.community)
    longest, zone = community.timing.clocks.longest_promise, ZoneInfo(community.timezone)
    today = step.now.astimezone(zone).date()
    if step.due is not None and step.due.astimezone(zone).date() > today + longest:
        raise Refusal("refuse-promise-far", number=step.ticket.number, days=longest.days)


async def give(uow: UnitOfWork, step: Step) -> None:
    """Make the promise, or give the open one its new date."""
    await may_promise(uow, step)
    ticket, due, text = step.ticket, step.due or step.now, step.text or ""
    ticket.owner_id = ticket.owner_id or step.actor_id
    standing = open_one(await uow.promises.of_ticket(ticket.id))
    if standing is None:
        uow.add(_made(step, due, text))
    elif standing.due != due:
        _move(uow, step, standing, due, text)
    ticket.promised_at, ticket.promise = due, text


def _made(step: Step, due: datetime, text: str) -> Promise:
    return Promise(
        ticket_id=step.ticket.id,
        cycle=step.ticket.cycle,
        owner_id=step.ticket.owner_id or 0,
        party=step.party,
        text=text,
        first_due=due,
        due=due,
        made_at=step.now,
    )


def _move(uow: UnitOfWork, step: Step, standing: Promise, due: datetime, text: str) -> None:
    record(
        uow,
        ticket=step.ticket,
        actor_id=step.actor_id,
        action="extend",
        now=step.now,
        text=f"{standing.text} → {text}",
        promise=standing.id,
        old=standing.due.isoformat(),
        due=due.isoformat(),
    )
    standing.extensions += is_extension(standing, due)
    standing.due, standing.text = due, text
    standing.party = step.party or standing.party


async def may_keep(uow: UnitOfWork, step: Step) -> None:
    """Refuse where no promise stands."""
    if open_one(await uow.promises.of_ticket(step.ticket.id)) is None:
        raise Refusal("refuse-no-promise", number=step.ticket.number)


async def keep(uow: UnitOfWork, step: Step) -> None:
    """Settle the promise by the owner's word."""
    await may_keep(uow, step)
    await settle(uow, step)


async def settle(uow: UnitOfWork, step: Step) -> None:
    """Note that the open promise is fulfilled, in time or late."""
    standing = open_one(await uow.promises.of_ticket(step.ticket.id))
    if standing is None:
        return
    _end(step.ticket, standing, settled_as(standing, step.now), step.now)
    ticket, text = step.ticket, standing.text
    if standing.state is PromiseState.KEPT:
        record(uow, ticket=ticket, actor_id=None, action="kept", now=step.now, text=text)
    else:
        record(uow, ticket=ticket, actor_id=None, action="late", now=step.now, text=text)


async def drop(uow: UnitOfWork, step: Step) -> None:
    """Let go of the open promise: nobody waits for it any more."""
    standing = open_one(await uow.promises.of_ticket(step.ticket.id))
    if standing is not None:
        _end(step.ticket, standing, PromiseState.DROPPED, step.now)


def _end(ticket: Ticket, standing: Promise, state: PromiseState, now: datetime) -> None:
    standing.state, standing.settled_at = state, now
    ticket.promised_at = ticket.promise = None


async def hand_over(uow: UnitOfWork, step: Step) -> None:
    """Let whoever owns the ticket now answer for its open promise."""
    standing = open_one(await uow.promises.of_ticket(step.ticket.id))
    if standing is not None and step.ticket.owner_id is not None:
        standing.owner_id = step.ticket.owner_id


async def announce(uow: UnitOfWork, step: Step) -> None:
    """Tell all who are affected the date, or the old and the new one."""
    standing = open_one(await uow.promises.of_ticket(step.ticket.id))
    if standing is None:
        return
    events = await uow.tickets.events(step.ticket.id)
    moved = next((one for one in events if one.action == "extend" and one.at == step.now), None)
    key = "resident-scheduled-party" if standing.party else "resident-scheduled"
    await _tell(
        uow,
        step.ticket,
        standing,
        key="resident-rescheduled" if moved else key,
        now=step.now,
        old=moved.facts["old"] if moved else None,
    )


async def _tell(
    uow: UnitOfWork,
    ticket: Ticket,
    standing: Promise,
    *,
    key: str,
    now: datetime,
    old: str | None = None,
    audience: Audience | None = None,
) -> None:
    await tell_affected(
        uow,
        ticket=ticket,
        kind=outgoing.PROMISE,
        now=now,
        audience=audience,
        key=key,
        due=standing.due.isoformat(),
        old=old,
        party=mask_for_group(standing.party) if standing.party else None,
    )


async def chase(run: Run, picture: Picture, rungs: Sequence[Rung]) -> None:
    """Remind whoever acts of the promise; on the morning after, it is broken and goes one up.

    Of several occasions that passed while the bot was away only the last is spoken of. That its
    time has passed is for the cards to say.
    """
    standing, occasions = open_one(picture.promises), [occasion_of(rung) for rung in sorted(rungs)]
    if standing is None:
        return
    if DUE in occasions:
        await outgoing.refresh(run.uow, ticket=picture.ticket, now=run.now)
        occasions.remove(DUE)
    if not occasions:
        return
    occasion = occasions[-1]
    actor = await who_acts(run.uow, desk=run.desk, ticket=picture.ticket, level=0, now=run.now)
    nudge = _reminder(picture.ticket, standing, occasion)
    run.nudge(actor.id if actor is not None else NOBODY, nudge, missed=len(occasions) - 1)
    if occasion == OVER:
        await _break(run, picture.ticket, standing, actor)


def _reminder(ticket: Ticket, standing: Promise, occasion: str) -> Nudge:
    return Nudge(
        ticket_id=ticket.id,
        key=(_PARTY_NUDGES if standing.party else _NUDGES)[occasion],
        facts={"until": standing.due.isoformat(), "party": standing.party or ""},
        actions=_HELPS if occasion != OVER and ticket.state in WORKING else (),
    )


async def _break(run: Run, ticket: Ticket, standing: Promise, actor: Person | None) -> None:
    """Mark the promise broken for good, call in the next one up, and tell the reporter."""
    standing.state, standing.settled_at = PromiseState.BROKEN, run.now
    record(
        run.uow,
        ticket=ticket,
        actor_id=None,
        action="broken",
        now=run.now,
        text=standing.text,
        promise=standing.id,
    )
    await outgoing.refresh(run.uow, ticket=ticket, now=run.now)
    awake = Audience.RESIDENTS
    await _tell(run.uow, ticket, standing, key=_BROKEN, now=run.now, audience=awake)
    above = await who_acts(run.uow, desk=run.desk, ticket=ticket, level=1, now=run.now)
    if above is not None and (actor is None or above.id != actor.id):
        nudge = Nudge(
            ticket_id=ticket.id,
            key="nudge-promise-broken",
            facts={"until": standing.due.isoformat(), "name": actor.name if actor else "—"},
            actions=_CHIEFLY if ticket.state in WORKING else (),
        )
        run.nudge(above.id, nudge)
