from __future__ import annotations

from storage_samples import BOT, NOW, a_chat, a_place, a_ticket, an_item, minutes

from domain.ticket import State
from storage.schema import head
from storage.standing import standing
from storage.unit_of_work import Database


async def test_an_empty_house_has_nothing_standing(database: Database) -> None:
    """Proves that nothing waits where nothing was said, and that the schema is told."""
    async with database.reading() as uow:
        found = await standing(uow, [BOT], NOW)
    assert (found.waiting, found.due, found.idle_seconds, found.dead_letters) == (0, 0, 0.0, 0)
    assert (found.revision, found.tickets) == (head(), {})


async def test_what_stands_is_counted(database: Database) -> None:
    """Proves that rows, lateness, letters and open tickets are counted, each bot's its own."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        other = uow.add(a_chat(-9))
        for chat_of, before in ((chat, 3), (chat, 1), (other, -9)):
            await uow.outbox.put(an_item(chat_of, not_before=NOW - minutes(before)))
        held = an_item(other, not_before=NOW - minutes(30))
        held.lease_token, held.lease_until = "x", NOW + minutes(9)
        await uow.outbox.put(held)
        await uow.outbox.put(an_item(chat, bot_id=BOT + 1))
        uow.inbox.bury(bot_id=BOT, update_id=1, payload="{}", error="?", now=NOW)
        for state in (State.OPEN, State.OPEN, State.CLAIMED, State.CLOSED):
            await a_ticket(uow, chat, person, state=state)
    async with database.reading() as uow:
        found = await standing(uow, [BOT], NOW)
    assert (found.waiting, found.due, found.dead_letters) == (4, 3, 1)
    assert found.idle_seconds == minutes(3).total_seconds()
    assert found.tickets == {"open": 2, "claimed": 1}
