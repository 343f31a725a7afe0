"""A supervisor hands out roles in a direct chat: /invite 李姐, then which role, then which grid."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.community import Community, Town
from domain.people import WHOLE_COMMUNITY, Rank, Role
from domain.refusals import Refusal
from handlers import hearing
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press, data, press_of
from usecases.choosing import MOST, ask_which
from usecases.desk import Desk, overseen
from usecases.invitations import invite
from usecases.outgoing import say
from usecases.towns import towns_of

_ACTION = "invite"
_OFFERED = ("grid_worker.0", "grid_worker.1", "grid_lead.0", "building_lead.0", "supervisor.0")
_OF_TOWN = "town_supervisor.0"
_NAME = 40


async def is_invite(message: Message, desk: Desk) -> bool:
    """Filter: /invite."""
    return hearing.command_of(message, desk.bot_username) == "invite"


async def on_invite(message: Message, here: Here, state: FSMContext) -> None:
    """Ask which role; the name given with the command is kept for the record."""
    if not here.chat.is_private:
        raise Refusal("refuse-in-private")
    places = _places(here)
    name = hearing.after_command(text_of(message))
    if not name:
        raise Refusal("refuse-invite-name")
    await state.set_data({"invite": name[:_NAME]})
    if len(places) > MOST:
        homes = [*places.values()]
        await ask_which(
            here.uow, chat=here.chat, homes=homes, what="", now=here.now, action=_ACTION
        )
        return
    for place in places.values():
        await _ask_role(here, place)


def _places(here: Here) -> dict[int, Community | Town]:
    """Give what somebody may invite into, by the keys that buttons carry: towns come first."""
    towns = {town.key: town for town in towns_of(here.desk, actor=here.actor)}
    return {**towns, **overseen(here.desk, actor=here.actor)}


async def _ask_role(here: Here, place: Community | Town) -> None:
    await say(
        here.uow,
        chat=here.chat,
        key="invite-role",
        now=here.now,
        buttons=[
            [[_label(choice), data(_ACTION, version=place.key, arg=choice)]]
            for choice in _offered(place)
        ],
        community=place.name,
    )


def _offered(place: Community | Town) -> tuple[str, ...]:
    return (_OF_TOWN,) if isinstance(place, Town) else _OFFERED


def _label(choice: str) -> str:
    return f"role-{choice.replace('.', '-').replace('_', '-')}"


async def is_invite_press(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: a button of the invitation; its argument is role.rank[.grid].

    The version slot of these buttons is the community's key.
    """
    press = press_of(query)
    return {"press": press} if press and press.action == _ACTION else False


async def on_press(
    query: CallbackQuery, press: Press, here: Here, state: FSMContext
) -> AnswerCallbackQuery:
    """Ask for the role, then for the grid where the role needs one, then give the link."""
    place = _places(here).get(press.version)
    name = (await state.get_data()).get("invite")
    if place is None or not isinstance(name, str):
        raise Refusal("refuse-stale")
    if not press.arg:
        await _ask_role(here, place)
        return toast(query, here.texts, "toast-see-below")
    choice = _read(press.arg, place)
    if choice.grid is None and choice.role not in WHOLE_COMMUNITY:
        await _ask_grid(here, place, press)
    else:
        await _give_link(here, place, choice, name)
        await state.clear()
    return toast(query, here.texts, "toast-see-below")


@dataclass(frozen=True)
class Choice:
    """What was pressed so far, as the button's argument carries it: role.rank[.grid]."""

    role: Role
    rank: Rank
    grid: str | None


def _read(argument: str, place: Community | Town) -> Choice:
    role, _, rest = argument.partition(".")
    rank, _, grid = rest.partition(".")
    is_there = not grid or (isinstance(place, Community) and place.grid(grid) is not None)
    if f"{role}.{rank}" not in _offered(place) or not is_there:
        raise Refusal("refuse-stale")
    return Choice(Role(role), Rank(int(rank)), grid or None)


async def _ask_grid(here: Here, home: Community | Town, press: Press) -> None:
    grids = home.grids if isinstance(home, Community) else ()
    keys = [
        [grid.name, data(_ACTION, version=press.version, arg=f"{press.arg}.{grid.code}")]
        for grid in grids
    ]
    buttons = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    await say(here.uow, chat=here.chat, key="invite-grid", now=here.now, buttons=buttons)


async def _give_link(here: Here, place: Community | Town, choice: Choice, name: str) -> None:
    home = place if isinstance(place, Community) else place.communities[0]
    parameter = await invite(
        here.uow,
        community=place.code,
        role=choice.role,
        grid=choice.grid,
        rank=choice.rank,
        name=name,
        created_by=here.actor.id,
        secret=here.desk.link_secret,
        now=here.now,
        life=home.rules.invitation_life,
    )
    await say(
        here.uow,
        chat=here.chat,
        key="invite-link",
        now=here.now,
        name=name,
        link=here.desk.start_link(parameter),
        hours=int(home.rules.invitation_life.total_seconds() // 3600),
    )


def router() -> Router:
    """Give the routes of invitations."""
    routes = Router(name="invites")
    routes.message.register(on_invite, is_invite)
    routes.callback_query.register(on_press, is_invite_press)
    return routes
