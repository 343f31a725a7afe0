"""The life of a ticket as a table: buttons, rights, required words and events all read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.people import WHOLE_COMMUNITY, Actor, Role
from domain.refusals import Refusal
from domain.ticket import WORKING, State, Ticket


class Action(StrEnum):
    """What somebody may do to a ticket; the values travel in buttons and in the history."""

    CLAIM = "claim"
    TRANSFER = "transfer"
    REROUTE = "reroute"
    REJECT = "reject"
    PROGRESS = "progress"
    ASK = "ask"
    ANSWER = "answer"
    WAIT = "wait"
    SCHEDULE = "schedule"
    RESUME = "resume"
    RESOLVE = "resolve"
    RELEASE = "release"
    ESCALATE = "escalate"
    DELIBERATE = "deliberate"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"
    CONTEST = "contest"
    KEEP = "keep"
    CLOSE = "close"
    COVER = "cover"
    REOPEN = "reopen"
    MERGE = "merge"
    SPLIT = "split"


class Party(StrEnum):
    """How a person stands to one ticket; the clock is nobody, acting by what fell due."""

    REPORTER = "reporter"
    JOINED = "joined"
    OWNER = "owner"
    WORKER = "worker"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    CLOCK = "clock"


class Need(StrEnum):
    """What an action cannot go without, besides the right to do it."""

    NOTHING = "nothing"
    REASON = "reason"
    NOTE = "note"
    QUESTION = "question"
    DATE = "date"
    TARGET = "target"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row: who may do what from where, what it takes, and where it leads (None: stays)."""

    action: Action
    sources: frozenset[State]
    target: State | None
    parties: frozenset[Party]
    need: Need = Need.NOTHING
    raises_level: bool = False
    new_cycle: bool = False


def _row(
    action: Action,
    sources: set[State] | frozenset[State],
    target: State | None,
    parties: set[Party] | frozenset[Party],
    need: Need = Need.NOTHING,
    *,
    raises_level: bool = False,
    new_cycle: bool = False,
) -> Transition:
    return Transition(
        action=action,
        sources=frozenset(sources),
        target=target,
        parties=frozenset(parties),
        need=need,
        raises_level=raises_level,
        new_cycle=new_cycle,
    )


_S = State
_GRID = {Party.WORKER, Party.LEAD, Party.SUPERVISOR}
_HANDS = {Party.OWNER, Party.LEAD, Party.SUPERVISOR}
_CHIEFS = {Party.LEAD, Party.SUPERVISOR}
_PUBLIC = {Party.REPORTER, Party.JOINED}
_OFFERED = {_S.OPEN, _S.CONTESTED}
_ALIVE = _OFFERED | WORKING | {_S.DELIBERATION}

TRANSITIONS: tuple[Transition, ...] = (
    _row(Action.CLAIM, _OFFERED, _S.CLAIMED, _GRID),
    _row(Action.CLAIM, {_S.DELIBERATION}, _S.CLAIMED, _CHIEFS),
    _row(Action.TRANSFER, _OFFERED, _S.CLAIMED, _GRID, Need.TARGET),
    _row(Action.TRANSFER, WORKING, _S.CLAIMED, _HANDS, Need.TARGET),
    _row(Action.REROUTE, _OFFERED, _S.OPEN, _GRID, Need.TARGET),
    _row(Action.REROUTE, WORKING, _S.OPEN, _HANDS, Need.TARGET),
    _row(Action.REJECT, {_S.OPEN}, _S.REJECTED, _GRID, Need.REASON),
    _row(Action.REJECT, {_S.CONTESTED}, _S.REJECTED, _CHIEFS, Need.REASON),
    _row(Action.PROGRESS, WORKING, None, _HANDS, Need.NOTE),
    _row(Action.ASK, WORKING - {_S.WAITING_RESIDENT}, _S.WAITING_RESIDENT, _HANDS, Need.QUESTION),
    _row(Action.ANSWER, {_S.WAITING_RESIDENT}, _S.CLAIMED, {Party.REPORTER}, Need.NOTE),
    _row(Action.WAIT, WORKING - {_S.WAITING_EXTERNAL}, _S.WAITING_EXTERNAL, _HANDS, Need.REASON),
    _row(Action.SCHEDULE, WORKING, _S.SCHEDULED, _HANDS, Need.DATE),
    _row(Action.SCHEDULE, {_S.DELIBERATION}, _S.SCHEDULED, _CHIEFS, Need.DATE),
    _row(Action.RESUME, WORKING - {_S.CLAIMED}, _S.CLAIMED, _HANDS),
    _row(Action.RESOLVE, WORKING, _S.RESOLVED, _HANDS, Need.NOTE),
    _row(Action.RELEASE, WORKING, _S.OPEN, _HANDS, Need.REASON),
    _row(
        Action.ESCALATE,
        _OFFERED | WORKING,
        None,
        _GRID | _HANDS,
        Need.REASON,
        raises_level=True,
    ),
    _row(
        Action.DELIBERATE,
        {_S.OPEN, _S.CLAIMED, _S.CONTESTED},
        _S.DELIBERATION,
        _CHIEFS,
        Need.REASON,
    ),
    _row(Action.WITHDRAW, _ALIVE, _S.WITHDRAWN, {Party.REPORTER}),
    _row(Action.CONFIRM, {_S.RESOLVED}, _S.CLOSED, {Party.REPORTER}),
    _row(
        Action.CONTEST,
        {_S.RESOLVED, _S.CLOSED},
        _S.CONTESTED,
        _PUBLIC,
        raises_level=True,
        new_cycle=True,
    ),
    _row(
        Action.CONTEST,
        {_S.REJECTED},
        _S.CONTESTED,
        {Party.REPORTER},
        raises_level=True,
        new_cycle=True,
    ),
    _row(Action.KEEP, WORKING, _S.CLAIMED, _HANDS, Need.NOTE),
    _row(Action.CLOSE, {_S.RESOLVED}, _S.CLOSED, {Party.CLOCK}),
    _row(Action.COVER, WORKING | {_S.CONTESTED}, None, {Party.CLOCK}, Need.TARGET),
    _row(
        Action.REOPEN,
        {_S.RESOLVED, _S.CLOSED},
        _S.CONTESTED,
        _GRID,
        Need.REASON,
        raises_level=True,
        new_cycle=True,
    ),
    _row(Action.MERGE, _ALIVE, _S.MERGED, _GRID),
    _row(Action.SPLIT, {_S.MERGED}, _S.OPEN, _GRID | {Party.CLOCK}),
)

_ROLE_PARTY = {
    Role.GRID_WORKER: Party.WORKER,
    Role.GRID_LEAD: Party.LEAD,
    **dict.fromkeys(WHOLE_COMMUNITY, Party.SUPERVISOR),
}


COLLEAGUES = frozenset({Party.OWNER, Party.WORKER, Party.LEAD, Party.SUPERVISOR})
"""The parties that work on a ticket."""


def parties_of(actor: Actor, ticket: Ticket, *, joined: bool = False) -> frozenset[Party]:
    """Say how a person stands to a ticket; owning counts only while they still work there."""
    parties = {
        _ROLE_PARTY[role]
        for role in actor.roles_in(ticket.community, ticket.grid)
        if role in _ROLE_PARTY
    }
    if ticket.owner_id == actor.id and actor.is_staff(ticket.community):
        parties.add(Party.OWNER)
    if ticket.reporter_id == actor.id:
        parties.add(Party.REPORTER)
    if joined:
        parties.add(Party.JOINED)
    return frozenset(parties)


def find(state: State, action: Action, parties: frozenset[Party]) -> Transition | None:
    """Give the row that lets these parties do this from this state, if there is one."""
    for row in TRANSITIONS:
        if row.action is action and state in row.sources and row.parties & parties:
            return row
    return None


def possible(state: State, parties: frozenset[Party]) -> tuple[Action, ...]:
    """List what these parties may do now, in the order of the table."""
    seen = dict.fromkeys(
        row.action for row in TRANSITIONS if state in row.sources and row.parties & parties
    )
    return tuple(seen)


def require(state: State, action: Action, parties: frozenset[Party]) -> Transition:
    """Give the row, or refuse with the reason that fits: wrong moment, or not yours to do."""
    row = find(state, action, parties)
    if row is not None:
        return row
    others = [item for item in TRANSITIONS if item.action is action and state in item.sources]
    if others:
        is_public = all(item.parties <= _PUBLIC for item in others)
        raise Refusal("refuse-only-reporter" if is_public else "refuse-not-yours")
    raise Refusal("refuse-wrong-moment")
