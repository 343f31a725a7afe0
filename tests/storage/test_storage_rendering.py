from __future__ import annotations

from statements import statements
from storage_samples import BOT, NOW, a_chat, a_person, a_report, a_ticket, an_item

from domain.chats import ChatKind
from domain.community import Category, Community, Grid
from domain.outbox import OutboxItem
from domain.ticket import Event, State
from handlers.dispatching import make_renderers
from locales import Catalogue
from storage.unit_of_work import Database
from usecases.desk import Desk
from usecases.outgoing import CARD

HERE = Community(
    code="banka",
    name="班卡社区",
    grids=(Grid(code="g1", name="第一网格"),),
    categories=(Category(code="light", name="灯", name_en="Lights"),),
)
DESK = Desk(
    bot_id=BOT, bot_username="weisu_bot", hears_all=True, link_secret="x", communities=(HERE,)
)


async def a_town(database: Database, cards: int) -> list[OutboxItem]:
    """Give so many tickets in as many groups, each with a card to draw."""
    made = []
    async with database.writing() as uow:
        person = uow.add(a_person(1))
        for number in range(cards):
            chat = uow.add(a_chat(-10 - number, kind=ChatKind.COMPOUND))
            ticket = await a_ticket(uow, chat, person)
            uow.add(a_report(ticket, number))
            uow.add(Event(ticket_id=ticket.id, at=NOW, actor_id=person.id, action="open"))
            item = an_item(chat, kind=CARD, ticket_id=ticket.id)
            await uow.outbox.put(item)
            made.append(item)
    return made


async def test_cards_of_a_pass_are_drawn_from_what_was_loaded_together(database: Database) -> None:
    """Proves that drawing nine cards asks the database no more than drawing one."""
    items = await a_town(database, 10)
    render = make_renderers(DESK, Catalogue()).render
    counts = []
    for batch in (items[:1], items[1:]):
        async with database.reading() as uow:
            with statements(database) as seen:
                await uow.warm_rendering(
                    chats=[item.chat_id for item in batch],
                    tickets=[item.ticket_id for item in batch if item.ticket_id is not None],
                )
                made = [await render(uow, item, NOW) for item in batch]
        assert all(one is not None for one in made)
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_live_tickets_are_found_where_this_unit_put_them(database: Database) -> None:
    """Proves that looking without writing first overlooks nothing this unit did."""
    async with database.writing() as uow:
        chat, person = uow.add(a_chat()), uow.add(a_person(1))
        stays, moves, ends = [await a_ticket(uow, chat, person) for _ in range(3)]
        comes = await a_ticket(uow, chat, person, grid="g2")
    async with database.writing() as uow:
        for known in (moves, ends, comes):
            assert await uow.tickets.get(known.id) is not None
        (await uow.tickets.get(moves.id)).grid = "g2"  # type: ignore[union-attr] # just seen
        (await uow.tickets.get(ends.id)).state = State.CLOSED  # type: ignore[union-attr]
        (await uow.tickets.get(comes.id)).grid = "g1"  # type: ignore[union-attr]
        opened = await a_ticket(uow, chat, person)
        found = await uow.tickets.live_in("banka", grid="g1")
        assert [item.id for item in found] == sorted([stays.id, comes.id, opened.id], reverse=True)
        there = await uow.tickets.live_in("banka", grid="g2")
        assert [item.id for item in there] == [moves.id]


async def test_a_ticket_beside_is_live_and_another(database: Database) -> None:
    """Proves that 并入… is offered only where there is something to merge into."""
    async with database.writing() as uow:
        chat, person = uow.add(a_chat()), uow.add(a_person(1))
        alone = await a_ticket(uow, chat, person)
        await a_ticket(uow, chat, person, grid="g2")
        await a_ticket(uow, chat, person, state=State.RESOLVED)
        await a_ticket(uow, chat, person, state=State.CLOSED)
        assert not await uow.tickets.has_live_beside(alone)
        other = await a_ticket(uow, chat, person, state=State.CLAIMED)
        assert await uow.tickets.has_live_beside(alone)
    async with database.reading() as uow:
        await uow.warm_rendering(tickets=[alone.id, other.id])
        assert await uow.tickets.has_live_beside(alone)
        assert await uow.tickets.has_live_beside(other)
