"""A rating is asked for by more than one message: all of them tell the same."""

from __future__ import annotations

import pytest
from actors import Case, labels_of, text_of
from telegram import Message
from test_closing import DAY, HOUR, go, monday, said
from town import Town

SCORES = ["😊 满意", "🙂 基本满意", "🙁 不满意", "❌ 没解决"]


async def asked_twice(town: Town) -> tuple[Case, Message, Message]:
    """Give a resolved case, the message that asks for a rating, and the one that asks once more."""
    start = await monday(town)
    case, done = await town.resolved()
    await go(town, start + DAY + HOUR)
    (again,) = said(town, case.where, "🙏")
    return case, done, again


def now(town: Town, message: Message) -> Message:
    """Give a message as it stands."""
    return town.world.message(message.chat.id, message.message_id)


@pytest.mark.parametrize("at", [0, 1])
async def test_no_button_is_left_once_it_is_not_solved(own_town: Town, at: int) -> None:
    """没解决 on either message takes the buttons off both, and both say that it is over."""
    town = own_town
    case, *both = await asked_twice(town)
    assert "没解决" in await case.reporter.press(both[at], "❌ 没解决")
    for message in both:
        shown = now(town, message)
        assert labels_of(shown) == []
        assert "这次评价已结束" in text_of(shown)
        assert "❌ 没解决 1" in text_of(shown)


async def test_every_request_shows_the_votes_and_takes_the_next_one(own_town: Town) -> None:
    """A vote on the reminder stands on the first message, too, where it can be changed.

    Whoever has confirmed is thanked, and asked no more.
    """
    town = own_town
    case, done, again = await asked_twice(town)
    for message in (done, again):
        assert "真的解决了吗？" in text_of(now(town, message))
    await case.reporter.press(again, "😊 满意")
    for message in (done, again):
        assert "大家的评价：😊 满意 1" in text_of(now(town, message))
        assert "已办结，谢谢您" in text_of(now(town, message))
        assert "真的解决了吗？" not in text_of(now(town, message))
        assert labels_of(now(town, message)) == SCORES
    await case.reporter.press(done, "🙂 基本满意")
    for message in (done, again):
        assert "大家的评价：🙂 基本满意 1" in text_of(now(town, message))


async def test_what_an_earlier_round_asked_is_left_alone(own_town: Town) -> None:
    """The next solution asks anew; its votes do not touch the messages of the round before."""
    town = own_town
    case, done, _ = await asked_twice(town)
    await case.reporter.press(done, "❌ 没解决")
    before = now(town, done)
    await case.press(town.worker, "接着办")
    second = await case.resolve(town.worker, "换了整根灯管")
    await case.reporter.press(second, "😊 满意")
    assert "大家的评价：😊 满意 1" in text_of(now(town, second))
    after = now(town, done)
    assert (text_of(after), after.edit_date) == (text_of(before), before.edit_date)


async def test_a_request_somebody_deleted_does_not_come_back(own_town: Town) -> None:
    """Of two messages one is gone: the vote on the other posts nothing anew."""
    town = own_town
    case, done, again = await asked_twice(town)
    group = town.world.chat(case.where)
    town.world.erase(group, group.posts[done.message_id])
    last = town.last_id(case.where)
    await case.reporter.press(again, "😊 满意")
    assert await town.after(case.where, last) == []
