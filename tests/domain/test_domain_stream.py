"""A group's talk as it comes: bursts, me-toos, answers, the all-clear, and what danger hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from domain.all_clear import is_all_clear, is_in_hand
from domain.stream import Message, Stream, Told
from domain.ticket import Priority
from domain.understanding.values import Sense, Understood, Whereabouts

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


@dataclass
class Group:
    """A group whose messages are understood as the test says."""

    stream: Stream = field(default_factory=Stream)
    said: int = 0

    def say(
        self,
        text: str,
        category: str = "utilities.water",
        *,
        minutes: float = 0,
        person: str = "a",
        request: float = 1.0,
        sense: Sense | None = None,
        priority: Priority = Priority.NORMAL,
        sure: float = 1.0,
        answers: str | None = None,
        **place: str,
    ) -> Told:
        """Hear a message some minutes after noon; its key is m1, m2 and so on."""
        self.said += 1
        likely = Sense.REQUEST if request >= 0.5 else Sense.CHATTER
        return self.stream.hear(
            Message(
                key=f"m{self.said}",
                text=text,
                at=NOON + timedelta(minutes=minutes),
                person=person,
                answers=answers,
                understood=Understood(
                    sense=sense or likely,
                    request=request,
                    me_too=float(sense is Sense.ME_TOO),
                    category=category,
                    category_sure=sure,
                    priority=priority,
                    place=Whereabouts(**place),
                ),
            )
        )


@pytest.fixture
def group() -> Group:
    """Give a group in which nothing was said."""
    return Group()


def test_neighbours_about_one_outage_share_a_trouble(group: Group) -> None:
    """Three households without water are one; a broken lamp between them is another."""
    first = group.say("停水了", building="3")
    lamp = group.say("3栋楼道灯坏了", "facilities.lighting", minutes=2, person="b", building="3")
    second = group.say("7栋没水了", minutes=3, person="c", building="7")
    assert first.trouble == second.trouble
    assert lamp.trouble not in (None, first.trouble)


def test_mere_talk_belongs_to_nothing(group: Group) -> None:
    """What asks for nothing has no trouble, whatever it is near."""
    group.say("停水了")
    told = group.say("今天天气真好", minutes=1, request=0.02, category="affairs.praise")
    assert told == Told(sense=Sense.CHATTER, category="affairs.praise")


def test_a_place_sent_before_is_the_place_of_the_request(group: Group) -> None:
    """First "3栋2单元", then "灯坏了": a neighbour's lamp at 3栋3单元 is another one."""
    group.say("3栋2单元", request=0.6, building="3", unit="2")
    mine = group.say("楼道灯坏了", "facilities.lighting", minutes=1)
    other = group.say(
        "楼道灯坏了", "facilities.lighting", minutes=4, person="b", building="3", unit="3"
    )
    assert mine.sense is Sense.REQUEST
    assert other.trouble != mine.trouble


def test_a_place_sent_after_is_the_place_of_the_request(group: Group) -> None:
    """First "灯坏了", then "3栋2单元": the same, told the other way round."""
    mine = group.say("楼道灯坏了", "facilities.lighting")
    piece = group.say("3栋2单元", minutes=1, request=0.6, building="3", unit="2")
    other = group.say(
        "楼道灯坏了", "facilities.lighting", minutes=4, person="b", building="3", unit="3"
    )
    assert piece.sense is Sense.CHATTER
    assert other.trouble != mine.trouble


def test_a_me_too_joins_what_it_answers_before_what_is_newest(group: Group) -> None:
    """A reply names its trouble; without one the newest is meant; with none it is talk."""
    lonely = group.say("+1", request=0.0, sense=Sense.ME_TOO)
    lamp = group.say("东门路灯坏了", "facilities.lighting", landmark="东门")
    water = group.say("停水了", minutes=1, person="b")
    bare = group.say("我也是", "", minutes=2, person="d", request=0.0, sense=Sense.ME_TOO)
    answer = group.say(
        "+1", "", minutes=3, person="c", request=0.0, sense=Sense.ME_TOO, answers="m2"
    )
    assert lonely.trouble is None
    assert (answer.trouble, answer.category) == (lamp.trouble, "facilities.lighting")
    assert (bare.trouble, bare.sense) == (water.trouble, Sense.ME_TOO)


def test_another_house_with_the_same_is_another_trouble(group: Group) -> None:
    """A roof leaks over one house: who says 我家12栋也漏 asks. Water fails in all: they join."""
    leak = group.say("11栋楼顶漏雨", "housing.leak", building="11")
    also = group.say(
        "12栋楼顶也漏",
        "housing.leak",
        minutes=2,
        person="b",
        request=0.3,
        sense=Sense.ME_TOO,
        answers="m1",
        building="12",
    )
    assert also.sense is Sense.REQUEST
    assert also.trouble not in (None, leak.trouble)
    dry = group.say("停水了", minutes=300, person="c", building="11")
    sense = Sense.ME_TOO
    joined = group.say("12栋也停了", minutes=301, person="d", request=0, sense=sense, building="12")
    assert (joined.sense, joined.trouble) == (sense, dry.trouble)


def test_after_the_all_clear_an_outage_is_a_new_one(group: Group) -> None:
    """The news "来水了" ends it: an hour later no water is another trouble."""
    first = group.say("停水了", building="3")
    group.say("来水了", minutes=30, person="b", request=0.01)
    second = group.say("又停水了", minutes=60, building="3")
    assert second.trouble not in (None, first.trouble)


def test_hope_ends_nothing(group: Group) -> None:
    """A forecast, "预计三点来水", is no all-clear."""
    first = group.say("停水了", building="3")
    group.say("预计三点来水了", minutes=10, person="b", request=0.01)
    assert group.say("还是没水", minutes=40, building="3").trouble == first.trouble


def test_the_all_clear_ends_what_its_words_are_about(group: Group) -> None:
    """The news "灯修好了" ends the lamp, not the newer outage."""
    lamp = group.say("楼道灯坏了", "facilities.lighting", building="3")
    water = group.say("停水了", minutes=5, person="b")
    group.say("灯修好了", minutes=20, person="c", request=0.01)
    again = group.say("楼道灯坏了", "facilities.lighting", minutes=90, building="3")
    assert again.trouble != lamp.trouble
    assert group.say("没水啊", minutes=25, person="d").trouble == water.trouble


def test_danger_is_handed_on_to_who_speaks_of_it(group: Group) -> None:
    """Who adds to a known danger is as urgent, and of its kind where that was unsure."""
    group.say("电梯里关着人", "facilities.elevator", priority=Priority.P0, building="8")
    told = group.say(
        "我听见里面有人喊",
        "noise.living",
        minutes=1,
        person="b",
        request=0.4,
        sure=0.2,
        building="8",
    )
    assert (told.sense, told.priority) == (Sense.REQUEST, Priority.P0)
    assert told.category == "facilities.elevator"


def test_an_answer_takes_more_to_be_a_request(group: Group) -> None:
    """What announces or answers is none at the same sureness at which a complaint is one."""
    group.say("停水了")
    assert group.say("师傅已经出发，马上到", person="b", request=0.7).sense is Sense.CHATTER
    assert group.say("家里没水做饭", person="c", request=0.7).sense is Sense.REQUEST


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("水来了", True),
        ("已经修好了，大家试试", True),
        ("火扑灭了，屋里没人", True),
        ("没有水了", False),
        ("修好了吗", False),
        ("还没恢复", False),
        ("预计六点恢复", False),
        ("电梯又坏了", False),
        ("人出来没有", False),
    ],
)
def test_the_all_clear_is_told_from_hopes_and_questions(text: str, over: bool) -> None:
    """Only news ends a trouble."""
    assert is_all_clear(text) is over


@pytest.mark.parametrize(
    ("text", "in_hand"),
    [
        ("收到，马上过去", True),
        ("@所有人 今天检修", True),
        ("不好意思 这就挪", True),
        ("谁家有梯子 师傅还在路上", False),
        ("楼道灯坏了", False),
    ],
)
def test_answers_are_told_from_questions(text: str, in_hand: bool) -> None:
    """Who sees to a trouble announces and apologises; who asks does not."""
    assert is_in_hand(text) is in_hand
