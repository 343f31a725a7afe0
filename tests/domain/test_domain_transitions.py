"""The life of a ticket, held against a table written out by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people import Actor, Appointment, Person, Role
from domain.refusals import Refusal
from domain.ticket import ENDED, State, Ticket
from domain.transitions import (
    TRANSITIONS,
    Action,
    Need,
    Party,
    Transition,
    find,
    parties_of,
    possible,
    require,
)

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

LETTERS = {
    "R": Party.REPORTER,
    "J": Party.JOINED,
    "O": Party.OWNER,
    "W": Party.WORKER,
    "L": Party.LEAD,
    "S": Party.SUPERVISOR,
    "C": Party.CLOCK,
}
"""Reporter, joined, owner, worker, lead, supervisor, clock."""

STATES = """
            open  claimed  waiting_resident  waiting_external  scheduled  resolved  closed  contested  rejected  withdrawn  deliberation  merged
"""  # noqa: E501 - one line a row, so that it can be read as the table it is
TABLE = """
claim       WLS   -        -                 -                 -          -         -       WLS        -         -          LS            -
transfer    WLS   OLS      OLS               OLS               OLS        -         -       WLS        -         -          -             -
reroute     WLS   OLS      OLS               OLS               OLS        -         -       WLS        -         -          -             -
reject      WLS   -        -                 -                 -          -         -       LS         -         -          -             -
progress    -     OLS      OLS               OLS               OLS        -         -       -          -         -          -             -
ask         -     OLS      -                 OLS               OLS        -         -       -          -         -          -             -
answer      -     -        R                 -                 -          -         -       -          -         -          -             -
wait        -     OLS      OLS               -                 OLS        -         -       -          -         -          -             -
schedule    -     OLS      OLS               OLS               OLS        -         -       -          -         -          LS            -
resume      -     -        OLS               OLS               OLS        -         -       -          -         -          -             -
resolve     -     OLS      OLS               OLS               OLS        -         -       -          -         -          -             -
release     -     OLS      OLS               OLS               OLS        -         -       -          -         -          -             -
escalate    OWLS  OWLS     OWLS              OWLS              OWLS       -         -       OWLS       -         -          -             -
deliberate  LS    LS       -                 -                 -          -         -       LS         -         -          -             -
withdraw    R     R        R                 R                 R          -         -       R          -         -          R             -
confirm     -     -        -                 -                 -          R         -       -          -         -          -             -
contest     -     -        -                 -                 -          RJ        RJ      -          R         -          -             -
keep        -     OLS      OLS               OLS               OLS        -         -       -          -         -          -             -
close       -     -        -                 -                 -          C         -       -          -         -          -             -
cover       -     C        C                 C                 C          -         -       C          -         -          -             -
reopen      -     -        -                 -                 -          WLS       WLS     -          -         -          -             -
merge       WLS   WLS      WLS               WLS               WLS        -         -       WLS        -         -          WLS           -
split       -     -        -                 -                 -          -         -       -          -         -          -             WLSC
"""  # noqa: E501 - likewise

OUTCOMES = {
    Action.CLAIM: (State.CLAIMED, Need.NOTHING),
    Action.TRANSFER: (State.CLAIMED, Need.TARGET),
    Action.REROUTE: (State.OPEN, Need.TARGET),
    Action.REJECT: (State.REJECTED, Need.REASON),
    Action.PROGRESS: (None, Need.NOTE),
    Action.ASK: (State.WAITING_RESIDENT, Need.QUESTION),
    Action.ANSWER: (State.CLAIMED, Need.NOTE),
    Action.WAIT: (State.WAITING_EXTERNAL, Need.REASON),
    Action.SCHEDULE: (State.SCHEDULED, Need.DATE),
    Action.RESUME: (State.CLAIMED, Need.NOTHING),
    Action.RESOLVE: (State.RESOLVED, Need.NOTE),
    Action.RELEASE: (State.OPEN, Need.REASON),
    Action.ESCALATE: (None, Need.REASON),
    Action.DELIBERATE: (State.DELIBERATION, Need.REASON),
    Action.WITHDRAW: (State.WITHDRAWN, Need.NOTHING),
    Action.CONFIRM: (State.CLOSED, Need.NOTHING),
    Action.CONTEST: (State.CONTESTED, Need.NOTHING),
    Action.KEEP: (State.CLAIMED, Need.NOTE),
    Action.CLOSE: (State.CLOSED, Need.NOTHING),
    Action.COVER: (None, Need.TARGET),
    Action.REOPEN: (State.CONTESTED, Need.REASON),
    Action.MERGE: (State.MERGED, Need.NOTHING),
    Action.SPLIT: (State.OPEN, Need.NOTHING),
}
"""Where an action leads (None: it stays where it is) and what it takes."""


def _allowed() -> dict[tuple[Action, State], frozenset[Party]]:
    states = [State(name) for name in STATES.split()]
    rows = [line.split() for line in TABLE.strip().splitlines()]
    return {
        (Action(name), state): frozenset(LETTERS[letter] for letter in cell if letter != "-")
        for name, *cells in rows
        for state, cell in zip(states, cells, strict=True)
    }


ALLOWED = _allowed()

actions = st.sampled_from(Action)
states = st.sampled_from(State)
parties = st.frozensets(st.sampled_from(Party))


def test_the_table_written_by_hand_is_whole() -> None:
    """No action, state or party was forgotten here."""
    assert set(ALLOWED) == {(action, state) for action in Action for state in State}
    assert set(LETTERS.values()) == set(Party)
    assert set(OUTCOMES) == set(Action)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_every_party_may_do_exactly_what_is_written(action: Action, state: State) -> None:
    """Every action from every state is open to these parties and to no others."""
    may = {party for party in Party if find(state, action, frozenset({party})) is not None}
    assert may == ALLOWED[action, state]


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.action}-{len(row.sources)}")
def test_every_row_leads_where_it_should_and_takes_what_it_should(row: Transition) -> None:
    """The target state and the words an action needs are the same from wherever it starts."""
    assert (row.target, row.need) == OUTCOMES[row.action]
    assert row.sources
    assert row.parties


def test_only_objections_and_calls_for_help_climb() -> None:
    """An objection, made or told on a call-back, starts a new cycle one level up."""
    again = {Action.CONTEST, Action.REOPEN}
    assert {row.action for row in TRANSITIONS if row.raises_level} == {Action.ESCALATE, *again}
    assert {row.action for row in TRANSITIONS if row.new_cycle} == again
    assert all(row.raises_level for row in TRANSITIONS if row.action in again)


@given(states, actions, parties)
def test_several_hats_allow_what_any_one_of_them_allows(
    state: State, action: Action, held: frozenset[Party]
) -> None:
    """Standing to a ticket in two ways takes no right away and adds none of its own."""
    assert (find(state, action, held) is not None) is bool(held & ALLOWED[action, state])


@given(states, parties)
def test_what_is_offered_is_what_is_allowed(state: State, held: frozenset[Party]) -> None:
    """The buttons on a card and the rights behind them come out the same, each action once."""
    offered = possible(state, held)
    assert set(offered) == {a for a in Action if find(state, a, held) is not None}
    assert len(set(offered)) == len(offered)


@given(parties)
def test_buttons_stand_in_the_order_of_the_table(held: frozenset[Party]) -> None:
    """Whoever looks, an action does not jump about on the card."""
    order = list(dict.fromkeys(row.action for row in TRANSITIONS))
    for state in State:
        offered = possible(state, held)
        assert list(offered) == sorted(offered, key=order.index)


@given(states, actions, parties)
def test_a_refusal_tells_the_moment_from_the_person(
    state: State, action: Action, held: frozenset[Party]
) -> None:
    """What nobody could do now is a wrong moment; else it is the resident's or the staff's step."""
    others = ALLOWED[action, state]
    if held & others:
        assert require(state, action, held) is find(state, action, held)
        return
    with pytest.raises(Refusal) as refused:
        require(state, action, held)
    if not others:
        assert refused.value.code == "refuse-wrong-moment"
    elif others <= {Party.REPORTER, Party.JOINED}:
        assert refused.value.code == "refuse-only-reporter"
    else:
        assert refused.value.code == "refuse-not-yours"


@pytest.mark.parametrize("state", State)
def test_a_stranger_may_do_nothing(state: State) -> None:
    """Whoever stands in no relation to a ticket has no button on it."""
    assert possible(state, frozenset()) == ()


def test_what_is_withdrawn_stays_withdrawn() -> None:
    """Nobody can do anything to a withdrawn ticket."""
    assert possible(State.WITHDRAWN, frozenset(Party)) == ()


def test_what_was_merged_can_only_be_split_off_again() -> None:
    """A ticket that is part of another one is dealt with there, and staff can undo it."""
    assert possible(State.MERGED, frozenset(Party)) == (Action.SPLIT,)
    assert possible(State.MERGED, frozenset({Party.REPORTER, Party.JOINED, Party.OWNER})) == ()


@pytest.mark.parametrize(
    "state", [*sorted(ENDED - {State.WITHDRAWN, State.MERGED}), State.RESOLVED]
)
def test_what_has_ended_is_moved_by_residents_only(state: State) -> None:
    """Staff cannot touch a ticket that they have closed, rejected or handed back for rating.

    Only what a resident says on a call-back takes it up again.
    """
    staff = frozenset({Party.OWNER, Party.WORKER, Party.LEAD, Party.SUPERVISOR})
    assert set(possible(state, staff)) <= {Action.REOPEN}
    assert Action.CONTEST in possible(state, frozenset({Party.REPORTER}))


def test_every_state_can_be_reached() -> None:
    """No state of the model is a dead letter."""
    reached, front = {State.OPEN}, [State.OPEN]
    while front:
        state = front.pop()
        for action in possible(state, frozenset(Party)):
            target = require(state, action, frozenset(Party)).target
            if target is not None and target not in reached:
                reached.add(target)
                front.append(target)
    assert reached == set(State)


@pytest.mark.parametrize("state", sorted(set(State) - ENDED))
def test_nobody_waits_for_ever(state: State) -> None:
    """From every state that has not ended, the people in charge can move on without the resident.

    Only the rating is the resident's alone, until the clock takes silence for an answer.
    """
    in_charge = Party.CLOCK if state is State.RESOLVED else Party.LEAD
    assert set(possible(state, frozenset({in_charge}))) - {Action.REOPEN}


# ---- who is who ---------------------------------------------------------------------------------


def _person(number: int) -> Person:
    return Person(id=number, telegram_id=1000 + number, name=f"P{number}", created_at=NOW)


def _actor(number: int, *held: tuple[Role, str | None], community: str = "xf") -> Actor:
    appointments = tuple(
        Appointment(person_id=number, community=community, grid=grid, role=role, created_at=NOW)
        for role, grid in held
    )
    return Actor(_person(number), appointments)


def _ticket(*, owner: int | None = None, reporter: int = 99) -> Ticket:
    return Ticket(
        community="xf",
        number=241,
        grid="g1",
        chat_id=1,
        reporter_id=reporter,
        category="other",
        owner_id=owner,
        created_at=NOW,
        state_since=NOW,
    )


@pytest.mark.parametrize(
    ("role", "grid", "party"),
    [
        (Role.GRID_WORKER, "g1", Party.WORKER),
        (Role.GRID_LEAD, "g1", Party.LEAD),
        (Role.GRID_LEAD, None, Party.LEAD),
        (Role.SUPERVISOR, None, Party.SUPERVISOR),
        (Role.ADMIN, None, Party.SUPERVISOR),
    ],
)
def test_a_role_over_the_grid_makes_a_party(role: Role, grid: str | None, party: Party) -> None:
    """Who works for the ticket's grid, or for the whole community, has a say in it."""
    assert parties_of(_actor(1, (role, grid)), _ticket()) == {party}


@pytest.mark.parametrize(
    ("role", "grid"),
    [
        (Role.GRID_WORKER, "g2"),
        (Role.GRID_LEAD, "g2"),
        (Role.SUPERVISOR, "g2"),
        (Role.BUILDING_LEAD, "g1"),
        (Role.RESIDENT, "g1"),
    ],
)
def test_a_role_elsewhere_or_without_duties_makes_nobody(role: Role, grid: str) -> None:
    """A worker of another grid stands to a ticket like any passer-by; so does a building lead."""
    assert parties_of(_actor(1, (role, grid)), _ticket()) == frozenset()


@pytest.mark.parametrize("role", Role)
def test_another_community_is_another_world(role: Role) -> None:
    """Even an admin of the next community has no rights here."""
    assert parties_of(_actor(1, (role, None), community="other"), _ticket(owner=1)) == frozenset()


def test_an_owner_keeps_a_ticket_that_left_their_grid() -> None:
    """Whoever owns a ticket and still works for the community may go on with it."""
    elsewhere = _actor(1, (Role.GRID_WORKER, "g2"))
    assert parties_of(elsewhere, _ticket(owner=1)) == {Party.OWNER}


@pytest.mark.parametrize("held", [(), ((Role.BUILDING_LEAD, "g1"),), ((Role.RESIDENT, None),)])
def test_an_owner_who_lost_their_job_has_no_rights(
    held: tuple[tuple[Role, str | None], ...],
) -> None:
    """A name in the owner's column opens nothing once the appointment is gone."""
    former = _actor(1, *held)
    assert parties_of(former, _ticket(owner=1)) == frozenset()
    assert possible(State.CLAIMED, parties_of(former, _ticket(owner=1))) == ()


def test_a_worker_may_complain_too() -> None:
    """One person can be reporter, owner and worker of the same ticket."""
    worker = _actor(1, (Role.GRID_WORKER, "g1"))
    assert parties_of(worker, _ticket(owner=1, reporter=1), joined=True) == {
        Party.WORKER,
        Party.OWNER,
        Party.REPORTER,
        Party.JOINED,
    }


def test_a_resident_is_reporter_neighbour_or_nobody() -> None:
    """A resident's rights come from the ticket alone."""
    assert parties_of(_actor(99), _ticket()) == {Party.REPORTER}
    assert parties_of(_actor(5), _ticket(), joined=True) == {Party.JOINED}
    assert parties_of(_actor(5), _ticket()) == frozenset()
    assert parties_of(_actor(5), _ticket(owner=None)) == frozenset()
