"""What people do about a ticket, by where it stands, until nobody has anything left to do."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from bot.commands.simulate_case import MINUTE, WORDS, Case
from bot.commands.simulate_life import OFFICE
from bot.commands.simulate_people import Pace, source, weighted
from domain.callbacks import CallbackState
from domain.ticket import Priority, Score, State
from domain.transitions import Action
from handlers.likeness import OTHER, SAME
from handlers.press import data

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

AT_FIRST: tuple[tuple[int, Action], ...] = (
    (90, Action.CLAIM),
    (3, Action.WITHDRAW),
    (3, Action.REJECT),
    (2, Action.TRANSFER),
    (2, Action.REROUTE),
)
AT_WORK: tuple[tuple[int, Action], ...] = (
    (30, Action.PROGRESS),
    (34, Action.RESOLVE),
    (9, Action.ASK),
    (12, Action.SCHEDULE),
    (5, Action.WAIT),
    (3, Action.TRANSFER),
    (3, Action.RELEASE),
    (2, Action.ESCALATE),
)
VOTES: tuple[tuple[int, Score], ...] = (
    (62, Score.SATISFIED),
    (20, Score.MOSTLY),
    (6, Score.DISSATISFIED),
    (12, Score.UNSOLVED),
)
CALLS: tuple[tuple[int, CallbackState], ...] = (
    (65, CallbackState.CONTENT),
    (20, CallbackState.UNREACHED),
    (15, CallbackState.UNSOLVED),
)
JOINS = 0.3
"""How many of those who are asked have the very trouble that a neighbour reported."""

ENOUGH = 9
"""After so many turns a worker brings the matter to an end."""


def take(case: Case) -> datetime | None:
    """Do what comes next; give when to look again, None when there is nothing left to do."""
    ticket = case.find()
    if ticket is None:
        return _unfiled(case)
    if case.asked is not None:
        return case.follow(ticket, case.asked)
    if case.is_leaving:
        return _leave(case, ticket)
    case.turns += 1
    rng = source(case.life.seed, case.complaint.key, case.turns)
    return TURNS[State(ticket["state"])](case, ticket, rng)


def _unfiled(case: Case) -> datetime | None:
    """Say whether it is what a neighbour reported, when asked: some join, the rest insist."""
    rng = source(case.life.seed, case.complaint.key, "same")
    if case.has_answered or not case.answer(SAME if rng.random() < JOINS else OTHER):
        case.life.tally["joined" if case.has_answered else "no ticket"] += 1
        return None
    return case.life.beat(MINUTE)


def offered(case: Case, ticket: RowMapping, rng: random.Random) -> datetime | None:
    """Somebody of the grid takes it up, sooner or later; a few are taken back or refused."""
    is_first, is_danger = case.turns == 1, ticket["priority"] == Priority.P0
    if is_first and _endorse(case, ticket):
        return case.life.beat(rng.randint(5, 90) * MINUTE)
    if not is_danger and (is_first or not case.life.calendar.is_duty(case.life.now)):
        return case.life.duty_beat(rng.expovariate(1 / 90) * MINUTE)
    who = _somebody(case, ticket, rng)
    if who is None or (not is_danger and _forgets(case, who, rng)):
        return case.life.duty_beat(rng.uniform(1, 6) * HOUR)
    action = weighted(rng, AT_FIRST)
    if action is Action.CLAIM:
        case.press(ticket, who, action, case.life.face(who), case.life.chat(OFFICE))
        return _work_beat(case, ticket, who, rng)
    if action is Action.WITHDRAW:
        case.is_leaving = case.press(ticket, case.complaint.who, action, case.group)
        return case.life.beat(MINUTE)
    return case.do(ticket, who, action, _work_beat(case, ticket, who, rng))


def _leave(case: Case, ticket: RowMapping) -> datetime:
    """Tell the card, which asks, that they are sure."""
    case.is_leaving = False
    case.press(ticket, case.complaint.who, Action.WITHDRAW, case.group)
    return case.life.beat(HOUR)


def _endorse(case: Case, ticket: RowMapping) -> bool:
    """Let the neighbours say that it is the same with them."""
    pressed = [
        case.life.press(who, case.group, ticket["number"], "endorse", ticket["id"])
        for who in case.complaint.endorsers
    ]
    return any(pressed)


def _somebody(case: Case, ticket: RowMapping, rng: random.Random) -> str | None:
    """Give who of the grid looks first; people on leave do not."""
    chain = [who for who in case.life.staff.chain(ticket["grid"]) if not case.life.is_away(who)]
    weights = (6, 2, 1, 1, 1)[: len(chain)]
    return rng.choices(chain, weights)[0] if chain else None


def _forgets(case: Case, who: str, rng: random.Random) -> bool:
    pace = case.life.staff.pace(who)
    return rng.random() < {Pace.DILIGENT: 0.05, Pace.SLOW: 0.2, Pace.FORGETFUL: 0.6}[pace]


def _work_beat(case: Case, ticket: RowMapping, who: str, rng: random.Random) -> datetime:
    if ticket["priority"] == Priority.P0:
        return case.life.beat(rng.uniform(10, 60) * MINUTE)
    hours = {Pace.DILIGENT: 3, Pace.SLOW: 8, Pace.FORGETFUL: 12}[case.life.staff.pace(who)]
    return case.life.duty_beat(rng.uniform(0.3, 1.7) * hours * HOUR)


def in_hand(case: Case, ticket: RowMapping, rng: random.Random) -> datetime:
    """Whoever owns it works on it."""
    who = _owner(case, ticket)
    is_danger = ticket["priority"] == Priority.P0
    if who is None or not (is_danger or case.life.calendar.is_duty(case.life.now)):
        return case.life.duty_beat(rng.uniform(0.1, 2) * HOUR)
    if not is_danger and (case.life.is_away(who) or _forgets(case, who, rng)):
        return case.life.duty_beat(rng.uniform(2, 7) * HOUR)
    action = weighted(rng, AT_WORK) if case.turns < ENOUGH else Action.RESOLVE
    return case.do(ticket, who, action, _work_beat(case, ticket, who, rng))


def _owner(case: Case, ticket: RowMapping) -> str | None:
    return case.life.key_of(ticket["owner_id"])


def residents_turn(case: Case, ticket: RowMapping, rng: random.Random) -> datetime:
    """Have the resident answer after a while, or the worker go on without it."""
    asked = case.life.sight.asking(case.group, ticket["number"], 0)
    if asked is not None and happens(rng, 0.35):
        words = rng.choice(WORDS[Action.ANSWER])
        case.life.say(case.complaint.who, case.group, words, reply_to=asked)
        return case.life.duty_beat(HOUR)
    who = _owner(case, ticket)
    if who and case.life.calendar.is_duty(case.life.now) and happens(rng, 0.15):
        case.press(ticket, who, Action.RESUME)
    return case.life.beat(rng.uniform(2, 14) * HOUR)


def outside(case: Case, ticket: RowMapping, rng: random.Random) -> datetime:
    """Another company acts at last, or the pause ends by itcase."""
    who = _owner(case, ticket)
    if who and case.life.calendar.is_duty(case.life.now) and happens(rng, 0.3):
        case.press(ticket, who, Action.RESUME)
        return _work_beat(case, ticket, who, rng)
    return case.life.duty_beat(rng.uniform(4, 12) * HOUR)


def promised(case: Case, ticket: RowMapping, rng: random.Random) -> datetime:
    """Have what was promised be kept, late, or put off."""
    who, due = _owner(case, ticket), ticket["promised_at"]
    if who is None or due is None or case.life.is_away(who):
        return case.life.duty_beat(7 * HOUR)
    left = due - case.life.now
    if left > 2 * HOUR and happens(rng, 0.7):
        return case.life.duty_beat(min(left * rng.uniform(0.3, 0.9), 14 * HOUR))
    if not case.life.calendar.is_duty(case.life.now) or _forgets(case, who, rng):
        return case.life.duty_beat(rng.uniform(1, 8) * HOUR)
    action = weighted(rng, ((70, Action.RESOLVE), (15, Action.SCHEDULE), (15, Action.KEEP)))
    return case.do(ticket, who, action, _work_beat(case, ticket, who, rng))


def to_rate(case: Case, ticket: RowMapping, rng: random.Random) -> datetime | None:
    """Have residents tap how it was: some at once, some when reminded, some never."""
    since = case.life.now - ticket["state_since"]
    if since < HOUR and happens(rng, 0.8):
        return case.life.beat(rng.uniform(0.5, 20) * HOUR)
    if happens(rng, 0.45 if since < 2 * DAY else 0.1):
        who = rng.choice((case.complaint.who, *case.complaint.endorsers, case.complaint.who))
        _vote(case, ticket, who, weighted(rng, VOTES))
    return case.life.beat(rng.uniform(14, 40) * HOUR)


def _vote(case: Case, ticket: RowMapping, who: str, score: Score) -> None:
    start = data("rate", ticket["id"], ticket["cycle"], score.value)
    found = case.life.sight.button(case.group, ticket["number"], start)
    if found is not None:
        case.life.push(who, case.group, *found)


def closed(case: Case, ticket: RowMapping, rng: random.Random) -> datetime | None:
    """Somebody calls back where that was asked; a few find later that it is not solved."""
    callback = case.life.scene.eye.callback(ticket["id"])
    if callback is not None and callback["state"] == CallbackState.OPEN:
        return _call_back(case, ticket, callback, rng)
    if ticket["closed_at"] + 3 * DAY < case.life.now:
        return None
    if happens(rng, 0.03):
        _vote(case, ticket, case.complaint.who, Score.UNSOLVED)
    return case.life.beat(rng.uniform(20, 50) * HOUR)


def _call_back(
    case: Case, ticket: RowMapping, callback: RowMapping, rng: random.Random
) -> datetime:
    """Have whoever is to call do so, or put it off."""
    life, then = case.life, case.life.duty_beat(rng.uniform(1, 6) * HOUR)
    who = life.key_of(callback["person_id"])
    if who is None or happens(rng, 0.4) or not life.calendar.is_duty(life.now):
        return then
    result = weighted(rng, CALLS)
    start = data("callback", ticket["id"], callback["cycle"], result.value)
    found = life.sight.button(life.face(who), ticket["number"], start)
    if found is None:
        return then
    life.push(who, life.face(who), *found)
    if result is CallbackState.UNSOLVED:
        case.expect(who, life.face(who), Action.REOPEN, then)
        return life.beat(MINUTE)
    return then


def refused(case: Case, ticket: RowMapping, rng: random.Random) -> datetime | None:
    """Have some of those who were refused object."""
    if case.life.now - ticket["state_since"] > DAY:
        return None
    if happens(rng, 0.3):
        start = data("contest", ticket["id"], ticket["version"])
        found = case.life.sight.button(case.group, ticket["number"], start)
        if found is not None:
            case.life.push(case.complaint.who, case.group, *found)
    return case.life.beat(DAY)


def council(case: Case, ticket: RowMapping, rng: random.Random) -> datetime:
    """Have the grid lead take it up again after the council."""
    lead = case.life.staff.chain(ticket["grid"])[-1]
    if case.life.calendar.is_duty(case.life.now) and happens(rng, 0.4):
        case.press(ticket, lead, Action.CLAIM)
    return case.life.duty_beat(rng.uniform(5, 12) * HOUR)


def over(case: Case, ticket: RowMapping, rng: random.Random) -> None:
    """Do nothing: nothing is left to do."""
    del case, ticket, rng


def happens(rng: random.Random, share: float) -> bool:
    """Draw whether something happens that happens in such a share of cases."""
    return rng.random() < share


Turn = Callable[[Case, RowMapping, random.Random], datetime | None]
TURNS: dict[State, Turn] = {
    State.OPEN: offered,
    State.CONTESTED: offered,
    State.CLAIMED: in_hand,
    State.WAITING_RESIDENT: residents_turn,
    State.WAITING_EXTERNAL: outside,
    State.SCHEDULED: promised,
    State.DELIBERATION: council,
    State.RESOLVED: to_rate,
    State.CLOSED: closed,
    State.REJECTED: refused,
    State.WITHDRAWN: over,
}
