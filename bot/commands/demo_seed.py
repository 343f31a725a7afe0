"""The pilot community moves in: people and groups of the sandbox, rows of the bot's database."""

from __future__ import annotations

from bot.commands.demo_pilot import Group, Pilot, Resident
from bot.commands.demo_stage import Stage
from domain.chats import ChatKind
from domain.people import Actor, Person, Role
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


async def enrol(stage: Stage, pilot: Pilot) -> None:
    """Appoint people and bind groups by the same use cases as links and /bind do."""
    settings = stage.settings
    desk = Desk(
        bot_id=stage.bot_id,
        bot_username=stage.world.bot(stage.bot_id).username,
        hears_all=False,
        link_secret=settings.security.link_secret.get_secret_value(),
        communities=(settings.to_community(),),
    )
    async with stage.app.database.writing() as uow:
        rows = {item.key: await _meet(uow, stage, item) for item in pilot.people}
        for resident in pilot.people:
            await _appoint(uow, stage, desk, resident, rows[resident.key])
        chief = next(
            item.key for item in pilot.people if any(s.role is Role.SUPERVISOR for s in item.seats)
        )
        held = await uow.people.appointments_of(rows[chief].id)
        actor = Actor(rows[chief], tuple(held))
        for group in pilot.groups:
            await _bind(uow, stage, desk, group, actor)
            await _acquaint(uow, stage, pilot, group, rows)
    stage.app.wake()


def invite_bot(stage: Stage, pilot: Pilot, *, by: str, listens: frozenset[ChatKind]) -> None:
    """Add the bot to every group, as an administrator (who hears all) where it `listens`."""
    for group in pilot.groups:
        chat, adder = stage.chats[group.key], stage.people[by]
        stage.world.add_bot_to_group(chat, by=adder, bot_id=stage.bot_id)
        if group.kind in listens:
            stage.world.promote_bot(chat, by=adder, bot_id=stage.bot_id)


def ask_to_listen(stage: Stage, pilot: Pilot, *, by: str) -> None:
    """Have the supervisor switch listening on, where the bot is an administrator already."""
    for group in pilot.groups:
        if group.listens:
            stage.world.say(stage.people[by], stage.chats[group.key], "/listen suggest")


async def _meet(uow: UnitOfWork, stage: Stage, resident: Resident) -> Person:
    face = Face(
        telegram_id=stage.people[resident.key],
        name=resident.name,
        username=resident.key,
        language=LANGUAGE,
    )
    return await meet_person(uow, face=face, now=stage.world.clock.now())


async def _appoint(
    uow: UnitOfWork, stage: Stage, desk: Desk, resident: Resident, person: Person
) -> None:
    """Invite somebody to each of their roles and take the invitations up for them."""
    now = stage.world.clock.now()
    for seat in resident.seats:
        parameter = await invite(
            uow,
            community=desk.communities[0].code,
            role=seat.role,
            grid=seat.grid,
            rank=seat.rank,
            name=resident.name,
            created_by=None,
            secret=desk.link_secret,
            now=now,
        )
        await redeem(uow, parameter=parameter, person=person, secret=desk.link_secret, now=now)
    if resident.seats:  # who took up an invitation has opened the direct chat
        chat = stage.world.dialog(stage.people[resident.key], stage.bot_id)
        room = Room(bot_id=stage.bot_id, address=chat.id, type="private", title="")
        direct = await meet_chat(uow, room=room, now=now, language="zh")
        seat, home = resident.seats[0], desk.communities[0]
        grid = home.grid(seat.grid)
        await say(
            uow,
            chat=direct,
            key=f"enrolled-{seat.role.value.replace('_', '-')}",
            now=now,
            community=home.name,
            grid=grid.name if grid else home.name,
        )


async def _bind(uow: UnitOfWork, stage: Stage, desk: Desk, group: Group, actor: Actor) -> None:
    now = stage.world.clock.now()
    room = Room(
        bot_id=stage.bot_id,
        address=stage.chats[group.key],
        type="supergroup",
        title=group.title,
    )
    chat = await meet_chat(uow, room=room, now=now)
    await bind(
        uow,
        desk=desk,
        chat=chat,
        actor=actor,
        community=desk.communities[0].code,
        kind=group.kind,
        grid=group.grid,
        compound=group.compound,
        now=now,
    )


async def _acquaint(
    uow: UnitOfWork, stage: Stage, pilot: Pilot, group: Group, rows: dict[str, Person]
) -> None:
    """Remember the residents of a group, so that a direct chat can offer it."""
    now = stage.world.clock.now()
    chat = await uow.chats.at(stage.bot_id, stage.chats[group.key])
    for resident in pilot.members(group):
        if chat is not None and not resident.seats:
            await see_member(uow, chat=chat, person=rows[resident.key], now=now)
