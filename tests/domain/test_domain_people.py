"""Who may do what where, and what a community knows of itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.chats import Chat, ChatKind
from domain.community import Category, Community, Compound, Grid
from domain.people import STAFF, WHOLE_COMMUNITY, Actor, Appointment, Person, Role
from domain.refusals import Refusal
from domain.ticket import Place, Ticket

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def _actor(*held: tuple[Role, str | None], community: str = "xf") -> Actor:
    person = Person(id=7, telegram_id=1007, name="李姐", created_at=NOW)
    return Actor(
        person,
        tuple(
            Appointment(person_id=7, community=community, grid=grid, role=role, created_at=NOW)
            for role, grid in held
        ),
    )


def test_an_actor_is_the_person() -> None:
    """The id of an actor is the person's."""
    assert _actor().id == 7


@pytest.mark.parametrize(
    ("held", "grid", "roles"),
    [
        ((), "g1", set()),
        (((Role.GRID_WORKER, "g1"),), "g1", {Role.GRID_WORKER}),
        (((Role.GRID_WORKER, "g1"),), "g2", set()),
        (((Role.GRID_WORKER, "g1"),), None, set()),
        (((Role.SUPERVISOR, None),), "g2", {Role.SUPERVISOR}),
        (((Role.SUPERVISOR, None),), None, {Role.SUPERVISOR}),
        (
            ((Role.GRID_WORKER, "g1"), (Role.BUILDING_LEAD, "g1"), (Role.GRID_LEAD, "g2")),
            "g1",
            {Role.GRID_WORKER, Role.BUILDING_LEAD},
        ),
    ],
)
def test_roles_reach_as_far_as_their_grid(
    held: tuple[tuple[Role, str | None], ...], grid: str | None, roles: set[Role]
) -> None:
    """An appointment for one grid counts there only; one without a grid counts everywhere."""
    assert _actor(*held).roles_in("xf", grid) == roles


@pytest.mark.parametrize("role", Role)
def test_staff_are_those_who_work(role: Role) -> None:
    """Residents and building leads help, the others work; both only in their own community."""
    assert _actor((role, "g1")).is_staff("xf") is (role in STAFF)
    assert not _actor((role, "g1")).is_staff("other")


@pytest.mark.parametrize("role", Role)
def test_only_a_whole_community_can_be_overseen(role: Role) -> None:
    """Supervisors and admins oversee, and only where they were appointed for all of it."""
    assert _actor((role, None)).oversees("xf") is (role in WHOLE_COMMUNITY)
    assert not _actor((role, "g1")).oversees("xf")
    assert not _actor((role, None)).oversees("other")


@given(st.lists(st.sampled_from(Role)))
def test_the_highest_role_speaks(roles: list[Role]) -> None:
    """Whoever holds several roles is addressed by the highest; without any, as a resident."""
    ladder = [
        Role.RESIDENT,
        Role.BUILDING_LEAD,
        Role.GRID_WORKER,
        Role.GRID_LEAD,
        Role.SUPERVISOR,
        Role.TOWN_SUPERVISOR,
        Role.ADMIN,
    ]
    top = max(roles, key=ladder.index, default=Role.RESIDENT)
    held = [(role, "g1") for role in roles]
    assert _actor(*held).top_role("xf") is top
    assert _actor(*held).top_role("other") is Role.RESIDENT


TOWN = Community(
    code="xf",
    name="幸福社区",
    grids=(Grid(code="g1", name="第一网格"), Grid(code="school", name="中学", special=True)),
    compounds=(
        Compound(code="b", name="乙小区", grid="g1", buildings=("1栋", "2栋")),
        Compound(code="s", name="校园", grid="school"),
        Compound(code="a", name="甲小区", grid="g1"),
    ),
    categories=(
        Category(code="light", name="灯", name_en="Lights"),
        Category(code="other", name="其他", name_en="Other"),
    ),
)


def test_a_community_knows_its_grids_and_compounds() -> None:
    """What the config names is found by its code; anything else is nobody's."""
    school, first = TOWN.grid("school"), TOWN.compound("b")
    assert school is not None
    assert school.special
    assert first is not None
    assert first.buildings == ("1栋", "2栋")
    for unknown in ("g9", "", None):
        assert TOWN.grid(unknown) is None
        assert TOWN.compound(unknown) is None


def test_compounds_come_in_the_order_of_the_config() -> None:
    """Buttons stand where whoever wrote the config put them."""
    assert [item.code for item in TOWN.compounds_of("g1")] == ["b", "a"]
    assert TOWN.compounds_of("g9") == ()


def test_a_category_the_config_lost_falls_to_the_last_one() -> None:
    """A ticket of a removed category can still be shown."""
    assert TOWN.category("light").name_en == "Lights"
    assert TOWN.category("gone").code == "other"


@pytest.mark.parametrize(
    ("kind", "residents", "staff"),
    [
        (None, False, False),
        (ChatKind.MERCHANTS, True, False),
        (ChatKind.LANDLORDS, True, False),
        (ChatKind.COMPOUND, True, False),
        (ChatKind.STAFF, False, True),
    ],
)
def test_a_chat_is_for_residents_for_staff_or_not_bound(
    kind: ChatKind | None,
    residents: bool,
    staff: bool,
) -> None:
    """No group is both, and one that nobody bound is neither."""
    chat = Chat(bot_id=1, address=-100, type="supergroup", kind=kind, created_at=NOW)
    assert (chat.is_residents, chat.is_staff, chat.is_private) == (residents, staff, False)


def test_a_direct_chat_is_private() -> None:
    """Telegram calls one person's chat private."""
    assert Chat(bot_id=1, address=5, type="private", created_at=NOW).is_private


@pytest.mark.parametrize(
    ("place", "known"),
    [
        (Place(), False),
        (Place(compound="garden"), False),
        (Place(room="401"), False),
        (Place(building="3"), True),
        (Place(unit="2"), True),
        (Place(note="团结路12号"), True),
    ],
)
def test_a_place_is_known_when_somebody_could_go_there(
    place: Place,
    known: bool,
) -> None:
    """An estate or a room number alone leads nowhere."""
    assert bool(place) is known


def test_a_ticket_gives_its_place_as_one_value() -> None:
    """The columns and the value say the same."""
    ticket = Ticket(
        community="xf",
        number=1,
        grid="g1",
        chat_id=None,
        reporter_id=7,
        category="light",
        compound="b",
        building="3",
        unit="2",
        room="401",
        place_note="楼道",
        created_at=NOW,
        state_since=NOW,
    )
    assert ticket.place == Place(compound="b", building="3", unit="2", room="401", note="楼道")


def test_a_refusal_carries_its_sentence_and_its_facts() -> None:
    """Whoever catches a no can say it in any language."""
    refusal = Refusal("refuse-too-long", limit=1000, length=1200)
    assert refusal.code == "refuse-too-long"
    assert refusal.facts == {"limit": 1000, "length": 1200}
    assert str(refusal) == "refuse-too-long"
