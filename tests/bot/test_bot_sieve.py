from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from aiogram.types import Message
from hypothesis import given
from hypothesis import strategies as st
from town_facts import COMMUNITY

from bot.ears import Ear
from bot.sieve import DROP, TAKE, Sieve, Verdict, Way
from bot.sieve_memory import MOST_OF_ONE
from domain.community import Community
from domain.listening import ListeningRules, Readiness
from domain.ticket import Priority
from handlers import hearing
from usecases.desk import Desk

NOW = int(datetime(2026, 11, 21, 2, 0, tzinfo=UTC).timestamp())
BOT, GROUP, ANN, BOB = 12345, -1001, 7, 8
COMPLAINT, CHATTER = "3栋2单元楼道灯坏了三天了，没人修", "今天天气真好，晚上一起吃火锅吗"
Raw = dict[str, Any]


def sieve(*, listening: bool = False, level: int = 0, **rules: float) -> Sieve:
    """Give a sieve over one group, which listens or does not."""
    community: Community = replace(COMMUNITY, listening=ListeningRules(**rules))
    made = Sieve(
        Desk(
            bot_id=BOT,
            bot_username="weisu_bot",
            hears_all=True,
            link_secret="-",
            communities=(community,),
        )
    )
    if listening:
        made.ears = {
            GROUP: Ear(
                chat_id=1,
                community=community,
                compounds=community.compounds_of("g1"),
                landmarks=("南门广场",),
                readiness=[Readiness(chat_id=1, category="facilities", level=level)],
            )
        }
    return made


class Talk:
    """Makes updates as Telegram sends them."""

    def __init__(self) -> None:
        self.last = 100

    def __call__(self, text: str | None = None, *, who: int = ANN, at: int = 0, **more: Any) -> Raw:  # noqa: ANN401 - fields of Telegram
        """Say something."""
        self.last += 1
        message = {
            "message_id": self.last,
            "date": NOW + at,
            "chat": {"id": GROUP, "type": "supergroup", "title": "群"},
            "from": {"id": who, "is_bot": False, "first_name": "卓玛"},
            **({"text": text} if text else {}),
            **more,
        }
        return {"update_id": self.last, "message": message}

    def photo(self, **more: Any) -> Raw:  # noqa: ANN401 - fields of Telegram
        """Show a picture without words."""
        size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
        return self(photo=[size], **more)


@pytest.fixture
def talk() -> Talk:
    """Give somebody who talks."""
    return Talk()


def test_talk_is_dropped(talk: Talk) -> None:
    """Talk is dropped, whether the group listens or not; a complaint is, where it does not."""
    for judge in (sieve().judge, sieve(listening=True).judge):
        for text in (CHATTER, "哈哈哈哈", "收到", "👍", "@somebody_else 明天去爬山吗"):
            assert judge(talk(text)).way is Way.DROP
    assert sieve().judge(talk(COMPLAINT)) == DROP


@pytest.mark.parametrize(
    "message",
    [
        {"text": "@weisu_bot 灯坏了", "entities": [{"type": "mention", "offset": 0, "length": 10}]},
        {"text": "灯坏了 @Weisu_Bot", "entities": [{"type": "mention", "offset": 4, "length": 10}]},
        {"text": "😀@weisu_bot", "entities": [{"type": "mention", "offset": 2, "length": 10}]},
        {
            "caption": "@weisu_bot",
            "caption_entities": [{"type": "mention", "offset": 0, "length": 10}],
        },
        {"text": "/bao 灯坏了"},
        {"text": "/listen@weisu_bot off"},
        {"text": "报修：灯坏了"},
        {"text": "好", "reply_to_message": {"message_id": 1, "from": {"id": BOT, "is_bot": True}}},
        {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "新人"}]},
        {"migrate_to_chat_id": -1009},
    ],
)
def test_what_is_said_to_us_is_taken(talk: Talk, message: Raw) -> None:
    """What is said to the bot, and what Telegram itself says, is taken as it always was."""
    assert sieve().judge(talk(**message)).way is Way.TAKE


@pytest.mark.parametrize(
    "update",
    [
        {"callback_query": {"id": "1", "data": "v1:claim:1:1:"}},
        {"my_chat_member": {"chat": {"id": GROUP, "type": "supergroup"}}},
        {"chat_member": {"chat": {"id": GROUP, "type": "supergroup"}}},
        {"message": {"chat": {"id": ANN, "type": "private"}, "text": CHATTER}},
        {"edited_message": {"chat": {"id": ANN, "type": "private"}, "text": CHATTER}},
        {"message": "not a message"},
        {"message": {"chat": "not a chat", "text": CHATTER}},
        {"message": {"chat": {"id": GROUP, "type": "supergroup"}, "from": "nobody"}},
        {"something_new": {}},
    ],
)
def test_everything_but_group_words_is_taken(update: Raw) -> None:
    """Presses, comings, direct chats and what cannot be read are not the sieve's to drop."""
    assert sieve(listening=True).judge({"update_id": 1, **update}) == TAKE


def test_other_bots_and_channels_are_not_heard(talk: Talk) -> None:
    """Bots, channels and anonymous admins say nothing that counts, unless they call us."""
    judge = sieve(listening=True).judge
    robot = {"id": 9, "is_bot": True, "first_name": "机器人"}
    channel = {"sender_chat": {"id": -5, "type": "channel"}}
    assert judge(talk(COMPLAINT, **{"from": robot})) == DROP
    assert judge(talk("报修：灯坏了", **{"from": robot})) == DROP
    assert judge(talk(COMPLAINT, **channel)) == DROP
    assert judge(talk("报修：灯坏了", **channel)) == TAKE


def test_a_complaint_is_heard_where_the_group_listens(talk: Talk) -> None:
    """It goes on with what was understood, and is counted under its local day."""
    verdict = sieve(listening=True).judge(talk(COMPLAINT, at=20 * 3600))
    assert verdict.way is Way.HEARD
    assert verdict.understood is not None
    assert verdict.understood.category == "facilities.lighting"
    assert verdict.understood.place.building == "3"
    assert verdict.seen == (1, date(2026, 11, 22))


def test_danger_is_heard_however_unwilling_the_group(talk: Talk) -> None:
    """A threshold keeps questions out, not danger."""
    strict = sieve(listening=True, threshold=0.999)
    assert strict.judge(talk(COMPLAINT)).way is Way.DROP
    verdict = strict.judge(talk("5栋着火了，快来人啊，有人被困", who=BOB))
    assert verdict.way is Way.HEARD
    assert verdict.understood is not None
    assert verdict.understood.priority is Priority.P0


def test_a_branch_that_was_dismissed_needs_more(talk: Talk) -> None:
    """Each dismissal makes us ask only when we are surer."""
    words = "路灯有点暗"
    assert sieve(listening=True).judge(talk(words)).way is Way.HEARD
    assert sieve(listening=True, level=4).judge(talk(words)).way is Way.DROP


@pytest.mark.parametrize("listening", [True, False])
def test_words_of_a_burst_are_taken(talk: Talk, *, listening: bool) -> None:
    """After somebody called us their words go on for the burst, by the senders' clock."""
    made = sieve(listening=listening)
    assert made.judge(talk("报修：灯坏了")).way is Way.TAKE
    assert made.judge(talk(CHATTER, who=BOB)).way is Way.DROP
    assert made.judge(talk("已经好久了", at=75)).way is Way.TAKE
    assert made.judge(talk(CHATTER, at=76)).way is Way.DROP


def test_a_burst_is_recalled_after_a_restart(talk: Talk) -> None:
    """What the database says was taken counts as if it had been judged here."""
    made = sieve()
    made.recall(GROUP, 5, ANN, datetime.fromtimestamp(NOW, UTC))
    assert made.judge(talk("已经好久了", at=30)).way is Way.TAKE
    assert made.judge(edit(talk("改了"), 5)) == TAKE


def edit(update: Raw, message_id: int) -> Raw:
    """Make an edit of it."""
    message = update["message"] | {"message_id": message_id}
    return {"update_id": update["update_id"], "edited_message": message}


def test_edits_of_what_was_taken_are_taken(talk: Talk) -> None:
    """Who corrects a filed message is heard; who corrects talk is not."""
    made = sieve(listening=True)
    filed, heard, idle = talk("报修：灯坏了"), talk(COMPLAINT, who=BOB), talk(CHATTER, who=9)
    for update in (filed, heard, idle):
        made.judge(update)
    verdicts = [made.judge(edit(one, one["message"]["message_id"])) for one in (filed, heard, idle)]
    assert verdicts == [TAKE, TAKE, DROP]


def test_a_neighbours_message_filed_for_them_counts_as_taken(talk: Talk) -> None:
    """The author's burst and edits belong to the ticket that somebody opened for them."""
    made = sieve()
    said = talk(COMPLAINT)
    assert made.judge(said) == DROP
    mention = [{"type": "mention", "offset": 0, "length": 10}]
    by_hand = talk("@weisu_bot", who=BOB, entities=mention, reply_to_message=said["message"])
    assert made.judge(by_hand).way is Way.TAKE
    assert made.judge(talk("已经好久了", at=60)).way is Way.TAKE
    assert made.judge(edit(said, said["message"]["message_id"])) == TAKE


def waited(verdict: Verdict) -> list[int]:
    """Give the ids of the messages that waited."""
    return [message["message_id"] for message in verdict.before]


@pytest.mark.parametrize(
    "half", ["3栋2单元", "在3栋2单元这里", "幸福家园3栋", "南门广场", "3-2-501"]
)
def test_half_a_sentence_waits_for_the_other(talk: Talk, half: str) -> None:
    """A bare place is dropped, and goes along with what the same person says next."""
    made = sieve(listening=True)
    first = talk(half)
    assert made.judge(first).way is Way.DROP
    assert waited(made.judge(talk(COMPLAINT, who=BOB, at=5))) == []
    assert waited(made.judge(talk("楼道灯坏了好几天了，没人修", at=10))) == [
        first["message"]["message_id"]
    ]
    assert waited(made.judge(talk(COMPLAINT, at=20))) == []


def test_the_place_said_before_is_understood_with_the_rest(talk: Talk) -> None:
    """What is understood holds the place of the half before."""
    made = sieve(listening=True)
    made.judge(talk("3栋2单元"))
    understood = made.judge(talk("楼道灯坏了好几天了，没人修", at=10)).understood
    assert understood is not None
    assert (understood.place.building, understood.place.unit) == ("3", "2")


def test_what_waits_goes_along_with_a_call(talk: Talk) -> None:
    """A picture and a place join the words that call us by name, once; a second look finds them."""
    made = sieve(listening=True)
    picture, place = talk.photo(), talk("3栋2单元", at=1)
    for update in (picture, place):
        assert made.judge(update).way is Way.DROP
    call = talk("报修：灯坏了", at=9)
    ids = [picture["message"]["message_id"], place["message"]["message_id"]]
    assert waited(made.judge(call)) == ids
    assert waited(made.judge(call)) == ids
    assert waited(made.judge(talk("报修：门坏了", at=9))) == []


@pytest.mark.parametrize(
    ("update", "listening", "later"),
    [
        ({"text": "3栋2单元"}, False, 1),
        ({"text": "3栋2单元"}, True, 76),
        ({"text": "3栋2单元楼下有人卖白菜"}, True, 1),
        ({"text": CHATTER}, True, 1),
        ({"photo": [], "caption": "看我家的花"}, True, 1),
        ({"photo": []}, False, 1),
    ],
)
def test_talk_never_waits(talk: Talk, update: Raw, later: int, *, listening: bool) -> None:
    """Only a bare place or picture waits, only where the group listens, only for a burst."""
    made = sieve(listening=listening)
    made.judge(talk(**update))
    assert waited(made.judge(talk("报修：灯坏了", at=later))) == []


def test_what_waits_is_forgotten(talk: Talk) -> None:
    """When the burst is over nothing is left in memory, and one person cannot fill it."""
    made = sieve(listening=True)
    for _ in range(3 * MOST_OF_ONE):
        made.judge(talk.photo())
    assert len(waited(made.judge(talk("报修：灯坏了")))) == MOST_OF_ONE
    made.judge(talk("3栋2单元", who=BOB))
    made.forget(datetime.fromtimestamp(NOW, UTC) + timedelta(seconds=76))
    assert not list(made.memory._waiting.items())


def test_an_album_comes_together(talk: Talk) -> None:
    """Pictures that came before the one that calls us follow it; those of talk are forgotten."""
    made = sieve()
    early = [talk.photo(media_group_id="a") for _ in range(2)]
    for update in [*early, talk.photo(media_group_id="b"), talk.photo(media_group_id="a", who=BOB)]:
        assert made.judge(update) == DROP
    verdict = made.judge(talk.photo(caption="报修：灯坏了", media_group_id="a"))
    assert list(verdict.mates) == early
    assert verdict.before == ()
    assert made.judge(talk.photo(media_group_id="a")).way is Way.TAKE


def test_counts_are_taken_once(talk: Talk) -> None:
    """Every message of a listening group counts, and what a lost transaction took comes back."""
    made = sieve(listening=True)
    batch = [talk(CHATTER), talk("报修：灯坏了", who=BOB), talk(COMPLAINT, who=9)]
    made.count([made.judge(update) for update in batch])
    day = (1, date(2026, 11, 21))
    with pytest.raises(ZeroDivisionError), made.counted():
        raise ZeroDivisionError
    with made.counted() as counts:
        assert counts == {day: 3}
    assert not made.has_counted
    made.count([sieve().judge(talk(CHATTER))])
    assert not made.has_counted


def test_a_mistake_in_understanding_makes_talk_known_to_nobody(
    talk: Talk, logs: list[Raw], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that cannot be understood are dropped, and the log names the mistake, not the words."""

    def fail(text: str, *_: object, **__: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr("bot.ears.understand", fail)
    assert sieve(listening=True).judge(talk("秘密的话")).way is Way.DROP
    assert [entry["event"] for entry in logs] == ["not_understood"]
    assert "秘密" not in str(logs)


PIECES = st.lists(
    st.sampled_from(
        ["@weisu_bot", "@WEISU_bot", "@other", "/bao", "/", " ", "\n", "😀", "报修", ":", "灯"]
    )
)


def wide(text: str) -> int:
    """Count as Telegram does."""
    return len(text.encode("utf-16-le")) // 2


@given(PIECES, st.sampled_from(["mention", "bold"]), st.integers(0, 5), st.booleans())
def test_raw_and_made_messages_are_judged_alike(
    pieces: list[str], kind: str, at: int, is_reply: bool
) -> None:
    """The rules on raw JSON are those of the handlers."""
    named = "".join(pieces[at : at + 1])
    entity = {"type": kind, "offset": wide("".join(pieces[:at])), "length": wide(named)}
    update = Talk()("".join(pieces) or ".", entities=[entity])
    if is_reply:
        robot = {"id": BOT, "is_bot": True, "first_name": "微"}
        update["message"]["reply_to_message"] = Talk()("卡片", **{"from": robot})["message"]
    message = Message.model_validate(update["message"])
    expected = hearing.is_addressed(message, bot_id=BOT, username="weisu_bot")
    assert (sieve().judge(update).way is Way.TAKE) is expected
