"""Who sends more than we work on: what passes, what is told, and what is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiogram.types import Update
from hypothesis import given
from hypothesis import strategies as st
from town_facts import COMMUNITY

from bot.meters import Meters
from bot.raw import Raw, came
from bot.sieve import DROP, TAKE, Verdict, Way
from bot.turnstile import MOST_TOLD, Turnstile
from domain.allowances import Allowances, each
from domain.understanding import understand
from usecases.desk import Desk

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
BOT, GROUP, ANN, BOB = 12345, -1001, 7, 8
DESK = Desk(
    bot_id=BOT,
    bot_username="weisu_bot",
    hears_all=True,
    link_secret="-",
    communities=(
        replace(COMMUNITY, danger_words=()),
        replace(COMMUNITY, code="two", danger_words=("墙要倒",)),
    ),
)
SMALL = Allowances(words=each(3, 6), presses=each(2, 9), group=each(4, 9))
LAMP, GAS = "3栋2单元楼道灯坏了", "3栋1单元燃气泄漏了，快来人"


def turnstile(allowances: Allowances = SMALL) -> Turnstile:
    """Give one that nobody has passed."""
    return Turnstile(DESK, allowances)


def words(text: str = LAMP, who: int = ANN, *, at: int = 0, where: int = 0, **more: Any) -> Raw:  # noqa: ANN401 - fields of Telegram
    """Say something in private, or in a group."""
    chat = {"id": where or who, "type": "supergroup" if where < 0 else "private", "title": "群"}
    message = {
        "message_id": 1,
        "date": AT + at,
        "chat": chat,
        "from": {"id": who, "is_bot": False, "first_name": "卓玛"},
        "text": text,
        **more,
    }
    return {"update_id": 1, "message": message}


def edited(text: str, who: int = ANN) -> Raw:
    """Correct something that was said long ago."""
    message = words(text, who, at=-9000, edit_date=AT)["message"]
    return {"update_id": 1, "edited_message": message}


def press(who: int = ANN, where: int = GROUP) -> Raw:
    """Press a button."""
    message = words(where=where)["message"]
    sender = {"id": who, "is_bot": False, "first_name": "卓玛"}
    query = {"id": "1", "from": sender, "message": message, "data": "v1:claim:1:1"}
    return {"update_id": 1, "callback_query": {**query, "chat_instance": "1"}}


def send(made: Turnstile, *updates: Raw, now: datetime = NOW) -> list[Verdict]:
    """Send a batch that is taken in; give the verdicts."""
    verdicts = made.judge(updates, [TAKE] * len(updates), now)
    made.keep()
    return verdicts


def shown(verdicts: Sequence[Verdict]) -> str:
    """Tell of each whether it passed (+), was told (!) or let go (-)."""
    return "".join(
        "!" if one.refusal is not None else "-" if one.way is Way.EXCESS else "+"
        for one in verdicts
    )


FILED = f"报修：{LAMP}"


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        ([words()] * 6, "+++!--"),
        ([words(), edited(LAMP), words(), words(), edited(LAMP)], "+++!-"),
        ([*[edited(LAMP)] * 4, words()], "+++-!"),
        ([press()] * 4, "++!-"),
        ([press(), press(), words(), words(), press(BOB)], "+++++"),
        ([*[words()] * 4, words(GAS), words("墙要倒了"), edited(GAS), words()], "+++!+++-"),
        ([*[words()] * 4, words("我们小区没有着火"), words(who=BOB)], "+++!-+"),
        ([*[words()] * 4, words(FILED, where=GROUP), words(FILED, where=GROUP)], "+++!!-"),
        ([*[words()] * 3, words("好的", where=GROUP), words(FILED, where=GROUP)], "+++-!"),
        ([words(FILED, who, where=GROUP) for who in range(1, 8)], "++++!--"),
        ([*(words(FILED, who, where=GROUP) for who in range(1, 6)), words(who=9)], "++++!+"),
        (
            [*(words(FILED, who, where=GROUP) for who in range(1, 6)), words(GAS, 9, where=GROUP)],
            "++++!+",
        ),
        ([words(new_chat_members=[{"id": 5}], where=GROUP)] * 9, "+" * 9),
        ([{"update_id": 1, "my_chat_member": words()["message"]}] * 9, "+" * 9),
        ([{"update_id": 1, "callback_query": {"id": "1", "from": {"id": ANN}}}] * 9, "+" * 9),
        ([{"update_id": 1, "message": "?"}] * 9, "+" * 9),
    ],
    ids=[
        "one person's words",
        "corrections count",
        "a correction is not answered",
        "presses",
        "presses and words are counted apart",
        "danger passes, in the words of any community, and as a correction",
        "danger that is not meant does not",
        "told in each chat",
        "who talks to neighbours is not spoken to",
        "a whole group",
        "a full group can write in private",
        "danger in a full group passes",
        "coming and going is not counted",
        "nor are rights",
        "nor a press on what is in no chat",
        "what nobody can read is left to be buried",
    ],
)
def test_what_passes_and_what_is_told(updates: list[Raw], expected: str) -> None:
    """Beyond an allowance one is told, the rest is let go; in one batch or in many."""
    assert shown(send(turnstile(), *updates)) == expected
    made = turnstile()
    assert "".join(shown(send(made, one)) for one in updates) == expected


def test_the_sentence_says_when_to_come_again() -> None:
    """The wait counts from our clock, is a minute at least, and is over when it was said to be."""
    made = turnstile(replace(SMALL, words=each(3, 7)))
    *_, told = send(made, *[words()] * 4)
    assert told.refusal is not None
    assert (told.refusal.code, told.refusal.facts) == ("refuse-too-many-words", {"minutes": 1})
    assert shown(send(made, *[words(at=60)] * 4)) == "+++!"
    _, told = send(made, words(at=120), words(at=121))
    assert told.refusal is not None
    assert told.refusal.facts == {"minutes": 60}
    assert shown(send(made, words(at=3599), words(at=3600))) == "-+"


def test_what_piled_up_while_we_were_away_is_no_flood() -> None:
    """A day of words that come at once are counted by when they were said."""
    made = turnstile()
    assert shown(send(made, *(words(at=-900 * (40 - n)) for n in range(40)))) == "+" * 40


def test_a_batch_that_failed_is_judged_the_same_again() -> None:
    """What was not taken in used up nothing, and whoever was to be told is told."""
    made = turnstile()
    batch = [words()] * 5
    for _ in range(3):
        assert shown(made.judge(batch, [TAKE] * 5, NOW)) == "+++!-"
    made.keep()
    assert shown(send(made, words())) == "-"


def test_talk_uses_up_nothing() -> None:
    """What the sieve drops is not counted: neighbours may talk as much as they like."""
    made = turnstile()
    assert made.judge([words(where=GROUP)] * 99, [DROP] * 99, NOW) == [DROP] * 99
    made.keep()
    assert shown(send(made, words())) == "+"


def test_what_was_understood_already_is_not_read_again() -> None:
    """Words heard where the group listens are as dangerous as was understood there."""
    made = turnstile(replace(SMALL, group=each(9, 9)))
    heard = Verdict(way=Way.HEARD, seen=(1, NOW.date()), before=(words(),), mates=(words(),))
    batch = [words(where=GROUP)] * 5
    found = made.judge(batch, [heard] * 5, NOW)
    assert shown(found) == "+++!-"
    assert {one.seen for one in found} == {heard.seen}
    assert [len(one.before) + len(one.mates) for one in found] == [2, 2, 2, 0, 0]
    heard = replace(heard, understood=understand(GAS, COMMUNITY))
    assert made.judge(batch, [heard] * 5, NOW) == [heard] * 5


def test_nobody_is_told_in_chat_after_chat() -> None:
    """Who floods group after group is told in a few of them."""
    made = turnstile()
    send(made, *[words()] * 3)
    groups = [words(FILED, where=-number) for number in range(1, 20)]
    assert shown(send(made, *groups)).count("!") == MOST_TOLD


def test_it_is_counted_for_machines() -> None:
    """What was let go and what was told is a way of its own in the figures."""
    meters, batch = Meters(), [words()] * 6
    meters.took(batch, send(turnstile(), *batch))
    counted = meters.shown("").decode()
    assert 'weisu_updates_total{kind="message",way="excess"} 3.0' in counted
    assert 'weisu_updates_total{kind="message",way="take"} 3.0' in counted


PEOPLE, KINDS = st.integers(1, 4), st.sampled_from([words, press])


@given(st.lists(st.tuples(PEOPLE, KINDS, st.booleans(), st.integers(0, 300)), max_size=60))
def test_nobody_uses_up_what_is_anothers(
    acts: list[tuple[int, Any, bool, int]],
) -> None:
    """What a person may send hangs on what they sent alone, as long as no group is full."""
    made = turnstile(replace(SMALL, group=each(999, 999)))
    updates = []
    for who, kind, is_group, at in sorted(acts, key=lambda act: act[3]):
        where = GROUP if is_group else who
        updates.append(kind(who=who, where=where, **({} if kind is press else {"at": at})))
    together = send(made, *updates)
    for who in {act[0] for act in acts}:
        mine = [at for at, one in enumerate(updates) if _who(one) == who]
        alone = send(turnstile(replace(SMALL, group=each(999, 999))), *(updates[at] for at in mine))
        assert shown([together[at] for at in mine]) == shown(alone)


def _who(update: Raw) -> int | None:
    found = came(update)
    return found and found.person


def test_the_bot_api_reads_what_is_sent_here() -> None:
    """The updates of these tests are what Telegram sends, by aiogram's types."""
    for update in (words(), words(where=GROUP), edited(LAMP), press()):
        assert Update.model_validate(update).update_id == 1
