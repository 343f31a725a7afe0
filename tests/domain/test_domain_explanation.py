"""为什么超时: what staff read about a ticket's clocks, and the line on their card."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from clock_samples import History, at
from hypothesis import given
from hypothesis import strategies as st
from test_domain_clocks import PRIORITIES, STEPS, Steps, lived

from domain.clocks import clocks_of
from domain.ticket import Priority
from domain.transitions import Action
from handlers.views.clocks import clock_label, explanation, limit_line
from handlers.views.lengths import length, within
from locales import LANGUAGES, Texts

A = Action
ZH = Texts("zh")
LONGEST = 4096


def explained(history: History, now: datetime) -> str:
    """Give what staff read."""
    return explanation(history.picture(), now, ZH)


def test_a_weekend_is_named_and_not_counted() -> None:
    """Friday's hour and Monday's are listed with their times, the weekend between them is said."""
    text = explained(History(at(20, 17)), at(23, 15))
    assert "只算上班时间：09:00–12:00、14:00–18:00" in text
    assert "<b>接单</b>：限 4小时，已用 5小时" in text
    assert "超时 1小时" in text
    assert "期限：11月23日 周一 12:00" in text
    assert "· 11月20日 周五 17:00–18:00，共 1小时" in text
    assert "· 11月23日 周一 09:00–12:00、14:00–15:00，共 4小时" in text
    assert "· 11月21日至11月22日周末，不计时" in text


def test_the_holidays_are_named_and_not_counted() -> None:
    """Seven days of National Day are one line."""
    text = explained(History(at(30, 17, month=9)), at(9, 10, month=10))
    assert "· 10月1日至10月7日放假，不计时" in text


def test_danger_says_that_every_hour_counts() -> None:
    """A night is one stretch, and no day off is left out."""
    text = explained(History(at(21, 23), priority=Priority.P0), at(22, 2))
    assert "白天黑夜都计时" in text
    assert "11月21日 周六 23:00–11月22日 02:00，共 3小时" in text
    assert "周末" not in text


def test_waits_are_listed_with_what_ended_them() -> None:
    """A wait that was answered, one that its cap ended, and one that goes on read differently."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 10)).do(A.ASK, at(2, 11))
    history.do(A.ANSWER, at(3, 9)).do(A.WAIT, at(3, 10))
    during = explained(history, at(4, 9))
    assert "· 11月2日 周一 11:00 到 11月3日 周二 09:00：等居民" in during
    assert "· 11月3日 周二 10:00 起：等外单位，最多到 11月13日 周五 10:00" in during
    assert "现在不计时" in during
    after = explained(history, at(16, 10))
    assert "· 11月3日 周二 10:00 到 11月13日 周五 10:00：等外单位，等够了，接着计时" in after
    assert "现在不计时" not in after


def test_a_clock_that_stopped_in_time_needs_no_list() -> None:
    """What was taken in time is one line; what was taken late shows its hours."""
    assert (
        "09:00–10:00"
        not in explained(History(at(23, 9)).do(A.CLAIM, at(23, 10)), at(23, 10)).partition(
            "告诉居民进展"
        )[0]
    )
    late = explained(History(at(23, 9)).do(A.CLAIM, at(23, 16)), at(23, 17))
    assert "已停止计时\n· 11月23日 周一 09:00–12:00、14:00–16:00" in late


def test_news_say_from_when_the_clock_began_anew() -> None:
    """After a sign of life the reader learns from when the second clock counts."""
    history = History(at(23, 9)).do(A.CLAIM, at(23, 10)).do(A.PROGRESS, at(24, 10))
    assert "从 11月24日 周二 10:00 重新算起" in explained(history, at(24, 11))


def test_a_long_list_shows_its_ends() -> None:
    """A month of days is six lines and the sum of the days between."""
    text = explained(History(at(2, 9)), at(30, 9, 30))
    acknowledged = text.partition("<b>办结</b>")[0]
    assert acknowledged.count("· 11月") == 6
    assert "……中间 15 天，共 105小时" in acknowledged


@pytest.mark.parametrize(
    ("action", "lasts", "waited", "capped"),
    [
        (
            A.ASK,
            "等居民，最多到 11月7日 周六 11:00",
            "等居民",
            "11月7日 周六 11:00：等居民，等够了，接着计时",
        ),
        (
            A.WAIT,
            "等外单位，最多到 11月12日 周四 11:00",
            "等外单位",
            "11月12日 周四 11:00：等外单位，等够了，接着计时",
        ),
        (
            A.SCHEDULE,
            "等到约好的 11月5日 周四 15:00",
            "等约好的时间",
            "11月5日 周四 15:00：约好的时间到了，接着计时",
        ),
        (
            A.DELIBERATE,
            "等议事，最多到 11月17日 周二 11:00",
            "等议事",
            "11月17日 周二 11:00：等议事，等够了，接着计时",
        ),
    ],
)
def test_every_wait_says_what_it_waits_for_and_what_ended_it(
    action: Action, lasts: str, waited: str, capped: str
) -> None:
    """Each wait has its own true words while it lasts, when it ends, and at its cap."""
    begin = "· 11月2日 周一 11:00"

    def told(now: datetime, *, ends: datetime | None = None) -> list[str]:
        history = History(at(2, 9)).do(A.CLAIM, at(2, 10))
        history.do(action, at(2, 11), due=at(5, 15) if action is A.SCHEDULE else None)
        if ends is not None:
            history.do(A.CLAIM if action is A.DELIBERATE else A.RESUME, ends)
        lines = explained(history, now).splitlines()
        return [line for line in lines if line.startswith((f"{begin} 起", f"{begin} 到"))]

    assert told(at(3, 10)) == [f"{begin} 起：{lasts}"]
    assert told(at(4, 10), ends=at(4, 9)) == [f"{begin} 到 11月4日 周三 09:00：{waited}"]
    assert told(at(20, 10, month=12)) == [f"{begin} 到 {capped}"]
    assert told(at(20, 10, month=12), ends=at(19, 9, month=12)) == [f"{begin} 到 {capped}"]


def test_an_appointment_far_ahead_does_not_claim_to_have_come() -> None:
    """Where the cap let the clocks run on before the time agreed on, this is what is told."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 10)).do(A.SCHEDULE, at(2, 11), due=at(30, 15))
    assert "等约好的时间，最多到 11月12日 周四 11:00" in explained(history, at(5, 15))
    assert "11月12日 周四 11:00：约好的时间还没到，先接着计时" in explained(history, at(13, 15))


def test_a_wait_is_over_at_the_very_instant_of_its_cap() -> None:
    """The appointed time itself counts as having come."""
    history = History(at(2, 9)).do(A.CLAIM, at(2, 10)).do(A.SCHEDULE, at(2, 11), due=at(5, 15))
    assert "约好的时间到了，接着计时" in explained(history, at(5, 15))


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "不到1分钟", "under a minute"),
        (59, "不到1分钟", "under a minute"),
        (60, "1分钟", "1 min"),
        (3599, "59分钟", "59 min"),
        (3600, "1小时", "1 h"),
        (5430, "1小时30分钟", "1 h 30 min"),
        (86400, "24小时", "24 h"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds: int, zh: str, en: str) -> None:
    """Nothing takes no time at all, and nothing is said to have taken longer than it did."""
    said = [length(timedelta(seconds=seconds), Texts(language)) for language in ("zh", "en")]
    assert said == [zh, en]


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "不到1分钟", "in under a minute"),
        (60, "在1分钟内", "within 1 min"),
        (61, "在2分钟内", "within 2 min"),
        (3541, "在1小时内", "within 1 h"),
        (5400, "在1小时30分钟内", "within 1 h 30 min"),
        (36001, "在11小时内", "within 11 h"),
        (86400, "在24小时内", "within 24 h"),
    ],
)
def test_within_what_time_something_came_is_true(seconds: int, zh: str, en: str) -> None:
    """What a digest rounds it rounds up: it did come within that time."""
    said = [within(timedelta(seconds=seconds), Texts(language)) for language in ("zh", "en")]
    assert said == [zh, en]


@pytest.mark.parametrize("language", LANGUAGES)
@given(STEPS, PRIORITIES, st.integers(0, 700))
def test_it_fits_into_a_message_whatever_happened(
    language: str, steps: Steps, priority: Priority, days: int
) -> None:
    """No history is too long to be explained on a phone."""
    history, last = lived(steps, priority)
    text = explanation(history.picture(), last + timedelta(days=days), Texts(language))
    assert 0 < len(text) <= LONGEST


@pytest.mark.parametrize(
    ("steps", "now", "line"),
    [
        ([], at(23, 10), "⏰ 请在 11月23日 周一 15:00 前接单"),
        ([], at(23, 16), "⏰ 接单已超时，期限是 11月23日 周一 15:00"),
        ([(A.CLAIM, at(23, 11))], at(23, 12), "⏰ 请在 11月26日 周四 11:00 前告诉居民进展"),
        ([(A.CLAIM, at(23, 11)), (A.WAIT, at(23, 12))], at(23, 15), ""),
        ([(A.CLAIM, at(23, 11)), (A.RESOLVE, at(23, 12))], at(23, 15), ""),
    ],
)
def test_the_card_names_the_limit_that_ends_next(
    steps: list[tuple[Action, datetime]], now: datetime, line: str
) -> None:
    """The card states an instant, which stays true, and nothing where the clocks stand still."""
    history = History(at(23, 9))
    for action, when in steps:
        history.do(action, when)
    assert limit_line(clocks_of(history.picture(), now), ZH) == line


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (at(23, 14), "⏰ 请在 11月23日 周一 15:00 前点“接着办”"),
        (at(23, 16), "⏰ 接着办已超时，期限是 11月23日 周一 15:00"),
    ],
)
def test_the_limit_of_what_was_contested_is_called_like_its_button(
    now: datetime, line: str
) -> None:
    """Nobody looks for 接单 on a card whose button says 接着办."""
    clocks = clocks_of(History(at(23, 9)).picture(), now)
    assert limit_line(clocks, ZH, is_contested=True) == line


def test_the_button_asks_what_the_reader_asks() -> None:
    """It is called by the question once something is late."""
    picture = History(at(23, 9)).picture()
    assert clock_label(clocks_of(picture, at(23, 14)), ZH) == "⏱ 计时"
    assert clock_label(clocks_of(picture, at(23, 15)), ZH) == "⏱ 为什么超时"
