"""Every button of the product, as somebody of another community may forge it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from neighbours import NORTH, SOUTH, THEIRS, Neighbours
from rights_world import HOUR, NOW

from domain.chats import ChatKind
from domain.counts import What
from domain.listening import CandidateKind, Listening
from domain.scopes import OWN, WHOLE
from domain.ticket import Score, State
from domain.transitions import TRANSITIONS, Action
from fuzzing.town import NEXT
from handlers.choosing import ASKS
from handlers.press import data
from handlers.views.dates import pack
from handlers.views.resident_keys import STAY, SURE
from usecases.candidate_presses import Choice

Forge = Callable[[Neighbours], list[str]]

SOON = pack(NOW + 40 * HOUR)
PERIOD = f"{pack(NOW - 30 * HOUR)}.{pack(NOW + HOUR)}"
KEYS = (THEIRS.key, NORTH.key)


def _on_tickets(verb: str, *arguments: str) -> Forge:
    """Press a verb on a hidden ticket of every state in which anybody may do it, else of some."""
    return lambda world: [
        data(verb, world.secrets.tickets[state].id, world.secrets.tickets[state].version, arg)
        for state in _states(verb)
        for arg in (*arguments, "")
    ]


def _states(verb: str) -> Iterator[State]:
    if verb not in set(Action):
        yield from (State.OPEN, State.CLAIMED, State.CLOSED)
        return
    for state in State:
        if any(row.action == verb and state in row.sources for row in TRANSITIONS):
            yield state


def _targets(verb: str) -> Forge:
    """Press a verb that names somebody or something else: theirs on theirs, and theirs on ours."""

    def forge(world: Neighbours) -> list[str]:
        keeper, other = world.secrets.parts["keeper"], world.secrets.tickets[State.OPEN].id
        target = {Action.TRANSFER: f"{keeper}/0", Action.REROUTE: "g9/0", Action.MERGE: f"{other}"}
        ours = world.our_ticket
        there = _on_tickets(verb, target[Action(verb)])(world)
        return [*there, data(verb, ours.id, ours.version, target[Action(verb)])]

    return forge


def _part(verb: str, name: str, *arguments: str) -> Forge:
    """Press a verb whose version slot is a hidden id, on their ticket and on ours."""

    def forge(world: Neighbours) -> list[str]:
        part, theirs = world.secrets.parts[name], world.secrets.tickets[State.CLAIMED].id
        about = (theirs, world.our_ticket.id)
        return [data(verb, ticket, part, arg) for ticket in about for arg in arguments]

    return forge


def _cycles(verb: str, *arguments: str) -> Forge:
    """Press a verb whose version slot is the closing cycle."""
    return lambda world: [
        data(verb, world.secrets.tickets[state].id, 1, arg)
        for state in (State.RESOLVED, State.CLOSED)
        for arg in arguments
    ]


def _homes(verb: str, *arguments: str) -> Forge:
    """Press a verb whose version slot stands for a community or a town."""
    return lambda _: [data(verb, 0, key, arg) for key in KEYS for arg in arguments]


def _plain(verb: str, *arguments: str) -> Forge:
    return lambda _: [data(verb, arg=arg) for arg in arguments]


def _tell(world: Neighbours) -> list[str]:
    note = str(world.secrets.parts["note"])
    ours = world.our_ticket
    asked = (note, f"{note}.yes")
    on_ours = [data("tell", ours.id, ours.version, arg) for arg in asked]
    return [*_on_tickets("tell", *asked)(world), *on_ours]


def _lists(world: Neighbours) -> list[str]:
    """Go on with the lists of each community, as everybody there is."""
    asked = [f"{what}.0.{one.id}" for what in ("mine", "open") for one in world.people.values()]
    return _homes("more", *asked)(world)


def _leads(verb: str) -> Forge:
    return lambda world: [
        data(verb, arg=str(world.secrets.parts[kind.value])) for kind in CandidateKind
    ]


def _candidates(world: Neighbours) -> list[str]:
    return [
        f"cand:{world.secrets.parts[kind.value]}:{choice.value}"
        for kind in CandidateKind
        for choice in Choice
    ]


_REASONED = (
    Action.REJECT, Action.WAIT, Action.RELEASE, Action.ESCALATE, Action.DELIBERATE, Action.REOPEN,
)  # fmt: skip
_TARGETED = (Action.TRANSFER, Action.REROUTE, Action.MERGE)
_SCOPES = (WHOLE, OWN, "g1", "g9")

VERBS: dict[str, Forge] = {
    **{action.value: _on_tickets(action.value) for action in Action},
    **{action.value: _on_tickets(action.value, "/0") for action in _REASONED},
    Action.WITHDRAW.value: _on_tickets(Action.WITHDRAW.value, SURE, STAY),
    **{action.value: _targets(action.value) for action in _TARGETED},
    Action.SCHEDULE.value: _on_tickets("schedule", SOON),
    "decline": _on_tickets("decline"),
    "endorse": _on_tickets("endorse"),
    "rate": _cycles("rate", *Score),
    "contest": _on_tickets("contest"),
    "place": _on_tickets("place", "b0", "b1"),
    "tell": _tell,
    "media": _on_tickets("media"),
    "timeline": _on_tickets("timeline"),
    "clock": _on_tickets("clock"),
    "show": _on_tickets("show"),
    "callback": _cycles("callback", "", "content", "unreached", "unsolved"),
    "mine": _plain("mine", ""),
    "more": _lists,
    "dg": _homes(
        "dg",
        *(f"{what}.{PERIOD}.{WHOLE}" for what in What),
        *(f"{What.RECEIVED}.{PERIOD}.{scope}" for scope in _SCOPES),
    ),
    "dgg": _homes("dgg", *(f"{PERIOD}.{scope}" for scope in _SCOPES)),
    "exclude": _part("exclude", "exclusion", "yes", "no"),
    "fix": _on_tickets("fix", "p", "x", "c.facilities"),
    "cat": _on_tickets("cat", "facilities.road"),
    "learn": _plain("learn", "yes", "no"),
    "forget": _plain("forget", "sure", "now", "no"),
    "same": _leads("same"),
    "other": _leads("other"),
    "bind": _homes(
        "bind", "", *(kind.value for kind in ChatKind), "staff.-", "compound.g1", "compound.g1.c1"
    ),
    "invite": _homes(
        "invite", "", "supervisor.0", "grid_worker.0", "grid_worker.0.g9", "town_supervisor.0"
    ),
    "in": _homes("in", *ASKS),
    "unleave": _part("unleave", "leave", ""),
    "lang": _plain("lang", "zh"),
    "listen": _plain("listen", *Listening),
    "dlg": _plain("dlg", "new", "hdemo", "cc1", "cc2", "b0", "send", "done", "cancel"),
    "cand": _candidates,
}
"""What is forged of each verb: all that it can carry of the other community."""

TAKING = [data("bind", 0, home.key, arg) for home in (NEXT, SOUTH) for arg in ("staff.-", "x.g1")]
"""The last press of whoever would make another community's group their own."""


def forged(world: Neighbours) -> list[str]:
    """Give all of them."""
    return [carried for forge in VERBS.values() for carried in forge(world)]
