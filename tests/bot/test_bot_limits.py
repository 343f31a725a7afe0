from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import Limits, bot_key, room, settle, take, wait
from domain.chats import Chat
from domain.outbox import Bucket

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def _chat(type_: str = "supergroup", id_: int = 5) -> Chat:
    return Chat(id=id_, bot_id=7, address=-100, type=type_, created_at=START)


def _fresh(keys: dict[str, object]) -> dict[str, Bucket]:
    return {key: Bucket(key=key) for key in keys}


def test_a_group_answers_to_three_limits_and_a_person_to_two() -> None:
    """The twenty a minute hold for groups only."""
    assert set(Limits().keys(_chat())) == {"bot:7", "chat:5", "group:5"}
    assert set(Limits().keys(_chat("private"))) == {"bot:7", "chat:5"}


@given(st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=80))
def test_no_limit_is_ever_exceeded(steps: list[float]) -> None:
    """However the sends come, no window of any limit holds more than it allows."""
    limits = Limits().keys(_chat())
    buckets = _fresh(dict.fromkeys(limits))
    now, sent = 1_000.0, []
    for step in steps:
        now += step
        now += wait(buckets, limits, now)
        take(buckets, limits, now)
        sent.append(now)
    assert all(later - earlier >= 1.0 - 1e-6 for earlier, later in pairwise(sent))
    assert all(sent[i + 20] - sent[i] >= 60.0 - 1e-6 for i in range(len(sent) - 20))


def test_the_thirty_of_the_bot_bind_all_chats_together() -> None:
    """The thirty-first message of a second waits even in a chat of its own."""
    buckets: dict[str, Bucket] = {}
    for number in range(30):
        limits = Limits().keys(_chat("private", id_=number))
        buckets |= {key: buckets.get(key, Bucket(key=key)) for key in limits}
        assert wait(buckets, limits, 100.0) == 0.0
        take(buckets, limits, 100.0)
    limits = Limits().keys(_chat("private", id_=99))
    buckets["chat:99"] = Bucket(key="chat:99")
    assert wait(buckets, limits, 100.25) == 0.75


def test_a_message_counts_from_its_answer_on() -> None:
    """A slow call does not let the next one through too early."""
    limits = Limits().keys(_chat("private"))
    buckets = _fresh(dict.fromkeys(limits))
    take(buckets, limits, 100.0)
    settle(buckets, limits, taken=100.0, now=100.8, messages=1)
    assert round(wait(buckets, limits, 101.0), 6) == 0.9


def test_an_album_counts_once_per_picture() -> None:
    """Five pictures leave a quarter less of the group's minute."""
    limits = Limits().keys(_chat())
    buckets = _fresh(dict.fromkeys(limits))
    take(buckets, limits, 100.0)
    settle(buckets, limits, taken=100.0, now=100.5, messages=5)
    assert buckets["group:5"].stamps == [100.5] * 5


def test_what_was_never_said_is_not_counted() -> None:
    """A message that turned out to have nothing to say gives its place back."""
    limits = Limits().keys(_chat())
    buckets = _fresh(dict.fromkeys(limits))
    take(buckets, limits, 100.0)
    settle(buckets, limits, taken=100.0, now=100.1, messages=0)
    assert wait(buckets, limits, 100.1) == 0.0


def test_room_is_what_the_second_has_left() -> None:
    """Sends older than the window, or not yet made, take no room."""
    bucket = Bucket(key=bot_key(7), stamps=[98.0, 99.5, 99.9, 100.5])
    assert room(bucket, Limits().bot, 100.0) == 28
