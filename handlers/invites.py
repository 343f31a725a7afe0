"""A supervisor hands out roles in a direct chat: /invite 李姐, then which role, then which grid."""

from __future__ import annotations

from dataclasses import dataclass

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
from handlers.press import Press, data, press_of
from usecases.desk import Desk, overseen
from usecases.invitations import invite
from usecases.outgoing import say

_ACTION = "invite"
_OFFERED = ("grid_worker.0", "grid_worker.1", "grid_lead.0", "building_lead.0", "supervisor.0")
_NAME = 40


async def is_invite(message: Message, desk: Desk) -> bool:
    """Filter: /invite."""
    return hearing.command_of(message, desk.bot_username) == "invite"


async def on_invite(message: Message, here: Here, state: FSMContext) -> None:
    """Ask which role; the name given with the command is kept for the record."""
    if not here.chat.is_private:
        raise Refusal("refuse-in-private")
    homes = overseen(here.desk, actor=here.actor)
    name = hearing.after_command(text_of(message))
    if not name:
        raise Refusal("refuse-invite-name")
    await state.set_data({"invite": name[:_NAME]})
    for key, home in homes.items():
        await say(
            here.uow,
            chat=here.chat,
            key="invite-role",
            now=here.now,
            buttons=[
                [[_label(choice), data(_ACTION, version=key, arg=choice)]] for choice in _OFFERED
            ],
            community=home.name,
        )


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
    """Ask for the grid where the role needs one, then give the link."""
    home = overseen(here.desk, actor=here.actor).get(press.version)
    name = (await state.get_data()).get("invite")
    choice = _read(press.arg)
    if home is None or not isinstance(name, str):
        raise Refusal("refuse-stale")
    if choice.grid is not None and home.grid(choice.grid) is None:
        raise Refusal("refuse-stale")
    if choice.grid is None and choice.role not in WHOLE_COMMUNITY:
        await _ask_grid(here, home, press)
    else:
        await _give_link(here, home, choice, name)
        await state.clear()
    return toast(query, here.texts, "toast-see-below")


@dataclass(frozen=True)
class Choice:
    """What was pressed so far, as the button's argument carries it: role.rank[.grid]."""

    role: Role
    rank: Rank
    grid: str | None


def _read(argument: str) -> Choice:
    role, _, rest = argument.partition(".")
    rank, _, grid = rest.partition(".")
    if f"{role}.{rank}" not in _OFFERED:
        raise Refusal("refuse-stale")
    return Choice(Role(role), Rank(int(rank)), grid or None)


async def _ask_grid(here: Here, home: Community, press: Press) -> None:
    keys = [
        [grid.name, data(_ACTION, version=press.version, arg=f"{press.arg}.{grid.code}")]
        for grid in home.grids
    ]
    buttons = [keys[at : at + 2] for at in range(0, len(keys), 2)]
    await say(here.uow, chat=here.chat, key="invite-grid", now=here.now, buttons=buttons)


async def _give_link(here: Here, home: Community, choice: Choice, name: str) -> None:
    parameter = await invite(
        here.uow,
        community=home.code,
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
