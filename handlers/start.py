"""/start in a direct chat: a plain hello, or what the link behind it was made for."""

from __future__ import annotations

import re

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.community import Community, Town
from domain.people import STAFF, Appointment, Role
from domain.refusals import Refusal
from handlers import hearing
from handlers.dialogue.steps import start_adding, start_telling
from handlers.here import Here
from handlers.incoming import text_of, words_of
from handlers.press import data
from ledger import names
from usecases import listings
from usecases.desk import Desk
from usecases.invitations import PREFIX, find_invitation, redeem
from usecases.outgoing import MENU, put, say

_ABOUT_TICKET = re.compile(r"(?P<what>[ad])(?P<id>\d{1,18})", re.ASCII)
NEW = ["button-new", data("dlg", arg="new")]


async def is_start(message: Message, desk: Desk) -> bool:
    """Filter: /start in a direct chat; in a group it may carry what binding waits for."""
    is_start = hearing.command_of(message, desk.bot_username) == "start"
    return is_start and hearing.is_private(message)


async def on_start(message: Message, here: Here, state: FSMContext) -> None:
    """Say hello; or redeem an invitation (i…), add in private (a…), show all details (d…)."""
    parameter = hearing.after_command(text_of(message))
    about = _ABOUT_TICKET.fullmatch(parameter)
    if parameter.startswith(PREFIX):
        await _enrol(here, parameter)
    elif about and about["what"] == "a":
        await start_adding(here, state, int(about["id"]))
    elif about:
        await listings.show_details(
            here.uow, ticket_id=int(about["id"]), chat=here.chat, actor=here.actor, now=here.now
        )
    elif await state.get_state() is not None:
        await start_telling(here, state)
    else:
        await _hello(here)


async def _hello(here: Here) -> None:
    await say(
        here.uow,
        chat=here.chat,
        key="hello",
        now=here.now,
        buttons=[[NEW]],
        name=here.actor.person.name,
    )


async def _enrol(here: Here, parameter: str) -> None:
    invitation = await find_invitation(here.uow, parameter=parameter, secret=here.desk.link_secret)
    place = here.desk.place(invitation.community)
    if place is None:
        raise Refusal("refuse-link-forged")  # before the link is spent
    appointment = await redeem(
        here.uow,
        parameter=parameter,
        person=here.actor.person,
        secret=here.desk.link_secret,
        now=here.now,
    )
    if appointment.role in STAFF:
        role = appointment.role.value
        await put(here.uow, chat=here.chat, kind=MENU, now=here.now, role=role)
    await say(
        here.uow,
        chat=here.chat,
        key=f"enrolled-{appointment.role.value.replace('_', '-')}",
        now=here.now,
        community=place.name,
        grid=await _grids(here, place, appointment),
    )


async def _grids(here: Here, place: Community | Town, taken: Appointment) -> str:
    """Name all the grids in which somebody holds the role they just took up, or the place."""
    held = await here.uow.people.appointments_of(here.actor.id)
    kin = {item.grid for item in held if (item.community, item.role) == (place.code, taken.role)}
    if isinstance(place, Town) or None in kin:
        return place.name
    grids = [grid.code for grid in place.grids if grid.code in kin]
    return names.all_of(place, grids, here.texts) or place.name


async def on_bao(message: Message, here: Here, state: FSMContext) -> None:
    """Begin a complaint in a direct chat, with the words behind the command if there are any."""
    body = hearing.after_command(text_of(message))
    words = words_of(message, body)
    await start_telling(here, state, words if words.text or words.media else None)


async def is_bao(message: Message, desk: Desk) -> bool:
    """Filter: /bao in a direct chat."""
    return hearing.is_private(message) and hearing.command_of(message, desk.bot_username) == "bao"


async def private(message: Message) -> bool:
    """Filter: a direct chat."""
    return hearing.is_private(message)


async def on_plain_words(message: Message, here: Here, state: FSMContext) -> None:
    """Take plain words in a direct chat for a complaint; staff are told how to work instead."""
    if _works(here):
        raise Refusal("refuse-staff-dm")
    await start_telling(here, state, words_of(message))


def _works(here: Here) -> bool:
    roles = {here.actor.top_role(item.code) for item in here.desk.communities}
    return bool(roles - {Role.RESIDENT, Role.BUILDING_LEAD})


def router() -> Router:
    """Give the routes that open a direct chat."""
    routes = Router(name="start")
    routes.message.register(on_start, is_start)
    routes.message.register(on_bao, is_bao)
    return routes


def plain_router() -> Router:
    """Give the route of plain words in a direct chat, after everything else had its turn."""
    routes = Router(name="plain-words")
    routes.message.register(on_plain_words, private)
    return routes
