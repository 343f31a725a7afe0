"""In one group of the demo the bot minds what is said."""

from __future__ import annotations

from bot.commands.demo_pilot import pilot
from bot.commands.demo_seed import ask_to_listen
from bot.commands.demo_stage import Stage
from domain.chats import ChatKind
from domain.listening import Listening


async def test_one_compound_group_listens(stage: Stage) -> None:
    """The supervisor asked for it there, the notice stands, and everyday talk gets no answer."""
    community = pilot()
    [group] = [item for item in community.groups if item.listens]
    assert group.kind is ChatKind.COMPOUND
    ask_to_listen(stage, community)
    await stage.quiet()
    chat = stage.chats[group.key]
    notice = stage.find(chat, "从现在起我会留意本群里的话")
    assert notice is not None
    for who, words in group.chatter:
        stage.world.say(stage.people[who], chat, words)
    stage.world.clock.advance(60)
    await stage.quiet()
    assert stage.bubbles(chat, after=notice.id) == []
    async with stage.app.database.reading() as uow:
        rows = [await uow.chats.at(stage.bot_id, one) for one in stage.chats.values()]
    listening = [row for row in rows if row and row.listening is not Listening.EXPLICIT]
    assert [row.address for row in listening] == [chat]
