"""A supervisor hands out roles in a direct chat: /invite 李姐, then which role, then which grid."""

from __future__ import annotations

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.community import Community
from domain.people import WHOLE_COMMUNITY, Rank, Role
from domain.refusals import Refusal
from handlers import hearing
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press, data
from usecases.desk import Desk
from usecases.invitations import invite
from usecases.outgoing import say

_ACTION = "invite"
_OFFERED = ("grid_worker.0", "grid_worker.1", "grid_lead.0", "building_lead.0", "supervisor.0")
_NAME = 40


async def is_invite(message: Message, desk: Desk) -> bool:
    """Filter: /invite."""
    return hearing.command_of(message, desk.bot_username) == "invite"


def _home(here: Here) -> Community:
    for community in here.desk.communities:
        if here.actor.oversees(community.code):
            return community
    raise Refusal("refuse-only-supervisor")


async def on_invite(message: Message, here: Here, state: FSMContext) -> None:
    """Ask which role; the name given with the command is kept for the record."""
    if not here.chat.is_private:
        raise Refusal("refuse-in-private")
    _home(here)
    _, _, name = text_of(message).partition(" ")
    if not name.strip():
        raise Refusal("refuse-invite-name")
    await state.set_data({"invite": name.strip()[:_NAME]})
    buttons = [
        [[f"role-{choice.replace('.', '-').replace('_', '-')}", data(_ACTION, arg=choice)]]
        for choice in _OFFERED
    ]
    await say(here.uow, chat=here.chat, key="invite-role", now=here.now, buttons=buttons)


async def is_invite_press(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: a button of the invitation; its argument is role.rank[.grid]."""
    try:
        press = Press.unpack(query.data or "")
    except (TypeError, ValueError):
        return False
    return {"press": press} if press.action == _ACTION else False


async def on_press(
    query: CallbackQuery, press: Press, here: Here, state: FSMContext
) -> AnswerCallbackQuery:
    """Ask for the grid where the role needs one, then give the link."""
    home = _home(here)
    name = (await state.get_data()).get("invite")
    choice, _, grid = (
        press.arg.removesuffix(".").rpartition(".")
        if press.arg.count(".") > 1
        else (
            press.arg,
            "",
            "",
        )
    )
    role, rank = _read(choice)
    if not isinstance(name, str):
        raise Refusal("refuse-stale")
    if role not in WHOLE_COMMUNITY and not grid:
        await _ask_grid(here, home, press.arg)
        return toast(query, here.texts, "toast-see-below")
    if grid and home.grid(grid) is None:
        raise Refusal("refuse-stale")
    await _give_link(here, home, role=role, rank=rank, grid=grid or None, name=name)
    await state.clear()
    return toast(query, here.texts, "toast-see-below")


def _read(choice: str) -> tuple[Role, Rank]:
    if choice not in _OFFERED:
        raise Refusal("refuse-stale")
    role, _, rank = choice.partition(".")
    return Role(role), Rank(int(rank))


async def _ask_grid(here: Here, home: Community, choice: str) -> None:
    keys = [[grid.name, data(_ACTION, arg=f"{choice}.{grid.code}")] for grid in home.grids]
    buttons = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    await say(here.uow, chat=here.chat, key="invite-grid", now=here.now, buttons=buttons)


async def _give_link(
    here: Here, home: Community, *, role: Role, rank: Rank, grid: str | None, name: str
) -> None:
    parameter = await invite(
        here.uow,
        community=home.code,
        role=role,
        grid=grid,
        rank=rank,
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
