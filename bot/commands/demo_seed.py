"""A community moves in: people and groups of the sandbox, rows of the bot's database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.commands.demo_pilot import Group, Pilot, Resident, Seat
from bot.commands.demo_stage import Stage
from domain.chats import ChatKind
from domain.community import Community, Town
from domain.people import Actor, Person, Role
from ledger import names
from locales import Catalogue
from usecases.arrivals import Face, Room, meet_chat, meet_person, see_member
from usecases.binding import bind
from usecases.desk import Desk
from usecases.invitations import invite, redeem
from usecases.outgoing import say
from usecases.ports import UnitOfWork

LANGUAGE = "zh-hans"


def populate(stage: Stage, pilot: Pilot) -> None:
    """Let the people and groups appear in the sandbox; the bot is in no group yet."""
    world = stage.world
    for resident in pilot.people:
        person = world.add_person(
            resident.name,
            username=resident.key,
            language=LANGUAGE,
            label=resident.label,
            role=resident.role.value,
        )
        stage.people[resident.key] = person.id
    for group in pilot.groups:
        members = [stage.people[resident.key] for resident in pilot.members(group)]
        chat = world.add_group(group.title, members=members, label=group.label)
        stage.chats[group.key] = chat.id


@dataclass(frozen=True)
class _Move:
    """A community that moves in, and where into."""

    uow: UnitOfWork
    stage: Stage
    desk: Desk
    home: Community

    @property
    def now(self) -> datetime:
        """Give the moment, by the sandbox's clock."""
        return self.stage.world.clock.now()


async def enrol(stage: Stage, pilot: Pilot) -> None:
    """Appoint people and bind groups by the same use cases as links and /bind do."""
    settings = stage.settings
    desk = Desk(
        bot_id=stage.bot_id,
        bot_username=stage.world.bot(stage.bot_id).username,
        hears_all=False,
        link_secret=settings.security.link_secret.get_secret_value(),
        communities=settings.to_communities(),
        towns=settings.to_towns(),
    )
    home = desk.home(pilot.home or desk.communities[0].code)
    async with stage.app.database.writing() as uow:
        move = _Move(uow, stage, desk, home)
        rows = {item.key: await _meet(move, item) for item in pilot.people}
        for resident in pilot.people:
            await _appoint(move, resident, rows[resident.key])
        chief = rows[pilot.chief]
        actor = Actor(chief, tuple(await uow.people.appointments_of(chief.id)))
        for group in pilot.groups:
            await _bind(move, group, actor)
            await _acquaint(move, pilot, group, rows)
    stage.app.wake()


def invite_bot(stage: Stage, pilot: Pilot, *, listens: frozenset[ChatKind]) -> None:
    """Add the bot to every group, as an administrator (who hears all) where it `listens`."""
    for group in pilot.groups:
        chat, adder = stage.chats[group.key], stage.people[pilot.chief]
        stage.world.add_bot_to_group(chat, by=adder, bot_id=stage.bot_id)
        if group.kind in listens:
            stage.world.promote_bot(chat, by=adder, bot_id=stage.bot_id)


def ask_to_listen(stage: Stage, pilot: Pilot) -> None:
    """Have the chief switch listening on, where the bot is an administrator already."""
    for group in pilot.groups:
        if group.listens:
            stage.world.say(stage.people[pilot.chief], stage.chats[group.key], "/listen suggest")


async def _meet(move: _Move, resident: Resident) -> Person:
    face = Face(
        telegram_id=move.stage.people[resident.key],
        name=resident.name,
        username=resident.key,
        language=LANGUAGE,
    )
    return await meet_person(move.uow, face=face, now=move.now)


async def _appoint(move: _Move, resident: Resident, person: Person) -> None:
    """Invite somebody to each of their roles and take the invitations up for them."""
    for seat in resident.seats:
        parameter = await invite(
            move.uow,
            community=_place_of(seat, move).code,
            role=seat.role,
            grid=seat.grid,
            rank=seat.rank,
            name=resident.name,
            created_by=None,
            secret=move.desk.link_secret,
            now=move.now,
        )
        await redeem(
            move.uow, parameter=parameter, person=person, secret=move.desk.link_secret, now=move.now
        )
    if resident.seats:  # who took up an invitation has opened the direct chat
        chat = move.stage.world.dialog(move.stage.people[resident.key], move.stage.bot_id)
        room = Room(bot_id=move.stage.bot_id, address=chat.id, type="private", title="")
        direct = await meet_chat(move.uow, room=room, now=move.now, language="zh")
        seat = resident.seats[0]
        place = _place_of(seat, move)
        await say(
            move.uow,
            chat=direct,
            key=f"enrolled-{seat.role.value.replace('_', '-')}",
            now=move.now,
            community=place.name,
            grid=_grids_of(resident, move) or place.name,
        )


def _grids_of(resident: Resident, move: _Move) -> str:
    """Name all the grids in which somebody holds the role that the page shows for them."""
    held = {seat.grid for seat in resident.seats if seat.role is resident.role}
    grids = [grid.code for grid in move.home.grids if grid.code in held]
    return names.all_of(move.home, grids, Catalogue().speak(move.home.language))


def _place_of(seat: Seat, move: _Move) -> Community | Town:
    """Give what a role is held in: the town, for whoever oversees one, else the community."""
    if seat.role is not Role.TOWN_SUPERVISOR:
        return move.home
    return next(town for town in move.desk.towns if town.community(move.home.code))


async def _bind(move: _Move, group: Group, actor: Actor) -> None:
    room = Room(
        bot_id=move.stage.bot_id,
        address=move.stage.chats[group.key],
        type="supergroup",
        title=group.title,
    )
    chat = await meet_chat(move.uow, room=room, now=move.now)
    await bind(
        move.uow,
        desk=move.desk,
        chat=chat,
        actor=actor,
        community=move.home.code,
        kind=group.kind,
        grid=group.grid,
        compound=group.compound,
        now=move.now,
    )


async def _acquaint(move: _Move, pilot: Pilot, group: Group, rows: dict[str, Person]) -> None:
    """Remember the residents of a group, so that a direct chat can offer it."""
    chat = await move.uow.chats.at(move.stage.bot_id, move.stage.chats[group.key])
    for resident in pilot.members(group):
        if chat is not None and not resident.seats:
            await see_member(move.uow, chat=chat, person=rows[resident.key], now=move.now)
