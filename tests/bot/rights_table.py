"""Who may do what, read from the table of transitions by a second, smaller reading of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.ticket import State
from domain.transitions import TRANSITIONS, Action


class Who(StrEnum):
    """What somebody is in a community; the last one is it in another."""

    RESIDENT = "resident"
    BUILDING_LEAD = "building_lead"
    WORKER = "grid_worker"
    LEAD = "grid_lead"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    FOREIGN = "foreign_supervisor"


class Standing(StrEnum):
    """What somebody has to do with one ticket."""

    NOTHING = "nothing"
    REPORTER = "reporter"
    JOINED = "joined"
    OWNER = "owner"


TIED = {Who.WORKER: "worker", Who.LEAD: "lead"}
"""Those whose word counts in their own grid only."""

EVERYWHERE = {Who.SUPERVISOR, Who.ADMIN}
COLLEAGUES = {"worker", "lead", "supervisor", "owner"}


@dataclass(frozen=True)
class Place:
    """One square of the matrix."""

    who: Who
    is_own_grid: bool
    standing: Standing
    state: State
    action: Action

    def __str__(self) -> str:
        grid = "own" if self.is_own_grid else "other"
        return f"{self.action} of {self.state} by {self.who}/{self.standing} of the {grid} grid"


def places() -> Iterator[Place]:
    """Give every square."""
    for who in Who:
        for is_own_grid in (True, False):
            for standing in Standing:
                for state in State:
                    for action in Action:
                        yield Place(who, is_own_grid, standing, state, action)


def hats(place: Place) -> set[str]:
    """Give what somebody counts as before a ticket: the words that stand in the table."""
    worn: set[str] = set()
    if place.who in TIED and place.is_own_grid:
        worn.add(TIED[place.who])
    if place.who in EVERYWHERE:
        worn.add("supervisor")
    if place.standing is Standing.OWNER and place.who in {*TIED, *EVERYWHERE}:
        worn.add("owner")
    if place.standing in {Standing.REPORTER, Standing.JOINED}:
        worn.add(place.standing.value)
    return worn


def leads(action: Action, state: State, worn: set[str]) -> State | None:
    """Give where an action leads, done by somebody who wears these hats; None: nowhere."""
    for row in TRANSITIONS:
        named = {party.value for party in row.parties}
        if row.action is action and state in row.sources and named & worn:
            return row.target or state
    return None


def allowed(place: Place) -> State | None:
    """Give where the table leads from here, None when it forbids the step."""
    return leads(place.action, place.state, hats(place))


NEVER_PRESSED = frozenset({Action.CONFIRM, Action.ANSWER, Action.CLOSE, Action.COVER})
"""No button carries these: votes confirm, replies answer, and the clock does the rest."""

ASKS = frozenset({Action.PROGRESS, Action.ASK, Action.RESOLVE, Action.KEEP})
"""A press on these asks for words; nothing has moved when it has."""

BY_REPLY = frozenset(
    {
        *ASKS,
        Action.TRANSFER,
        Action.REROUTE,
        Action.REJECT,
        Action.WAIT,
        Action.RELEASE,
        Action.ESCALATE,
        Action.DELIBERATE,
        Action.REOPEN,
    }
)
"""What words in reply to a prompt complete."""


def pressed(place: Place) -> State | None:
    """Give where a press leads, the rules beside the table counted in; None: refused.

    Only a rejection is contested by a button of its own, the rest by votes. Nobody calls about
    their own work, so its owner does not take a ticket up again.
    """
    if place.action in NEVER_PRESSED:
        return None
    if place.action is Action.CONTEST and place.state is not State.REJECTED:
        return None
    if place.action is Action.REOPEN and place.standing is Standing.OWNER:
        return None
    return allowed(place)


def replied(place: Place) -> State | None:
    """Give where the words lead that somebody was asked for."""
    return pressed(place) if place.action in BY_REPLY else None


VOTES = {"satisfied": Action.CONFIRM, "unsolved": Action.CONTEST}


def voted(place: Place) -> State | None:
    """Give where a vote leads; only votes on a closing reach these two actions."""
    if place.state not in {State.RESOLVED, State.CLOSED}:
        return None
    return allowed(place)


def may_vote(place: Place) -> bool:
    """Say whether a vote counts: the affected, on what is closed."""
    return place.state in {State.RESOLVED, State.CLOSED} and bool(
        hats(place) & {"reporter", "joined"}
    )
