from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from town_facts import COMMUNITY

from domain.clocks import ClockKind
from domain.dues import DueKind, Rung
from domain.ladder import ladder_rungs
from domain.picture import Picture
from domain.ticket import ENDED, WORKING, State, Ticket
from handlers.views.facts import CardFacts
from handlers.views.reminders import SHOWN, Line, reminder
from locales import Catalogue
from usecases.climbing import Occasion, read

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def a_ticket(number: int = 1, state: State = State.OPEN) -> Ticket:
    """Make a ticket."""
    return Ticket(
        id=number,
        community="demo",
        number=number,
        grid="g1",
        chat_id=None,
        reporter_id=1,
        category="affairs.inquiry",
        building="3",
        unit="2",
        room="301",
        state=state,
        promised_at=NOW,
        created_at=NOW,
        state_since=NOW,
    )


@pytest.mark.parametrize("state", sorted(set(State) - ENDED))
def test_every_rung_of_the_ladder_can_be_read(state: State) -> None:
    """What is planned is understood when it comes due, whatever clock and step it is of."""
    picture = Picture(ticket=a_ticket(state=state), community=COMMUNITY)
    for rung in ladder_rungs(picture):
        occasion = read(rung)
        assert occasion.rung is rung
        assert rung.slot.startswith(occasion.kind.value)
        assert occasion.is_silent == ("day" in rung.slot)


@pytest.mark.parametrize(
    ("slot", "clock", "kind", "percent", "step"),
    [
        ("ack:80", "ack", ClockKind.ACKNOWLEDGE, 80, 0),
        ("progress12:100", "progress12", ClockKind.PROGRESS, 100, 0),
        ("progress2!!:50", "progress2!!", ClockKind.PROGRESS, 50, 0),
        ("solve:up2", "solve", ClockKind.SOLVE, 0, 2),
        ("solve:day31", "solve", ClockKind.SOLVE, 0, 0),
    ],
)
def test_slots_say_clock_percent_and_step(
    slot: str, clock: str, kind: ClockKind, percent: int, step: int
) -> None:
    """A slot names the clock with its period, and either a percent, a step or a day."""
    rung = Rung(at=NOW, kind=DueKind.LADDER, cycle=1, slot=slot)
    wanted = Occasion(rung=rung, clock=clock, kind=kind, percent=percent, step=step)
    assert read(rung) == wanted


@pytest.mark.parametrize("slot", ["", "ack", "ack:", "ack:up", "tea:50", "ack:50:50", "p1:eve"])
def test_other_slots_are_an_error(slot: str) -> None:
    """A slot of another room that got here by mistake is not taken for a nudge."""
    with pytest.raises(ValueError, match=r"slot|ClockKind"):
        read(Rung(at=NOW, kind=DueKind.LADDER, cycle=1, slot=slot))


def a_line(number: int, key: str = "nudge-ack-soon", state: State = State.OPEN) -> Line:
    """Make a line of a reminder."""
    return Line(
        facts=CardFacts(ticket=a_ticket(number, state), community=COMMUNITY),
        key=key,
        said={
            "number": number,
            "percent": 50,
            "until": (NOW + timedelta(hours=2)).isoformat(),
            "name": "<李姐>",
        },
    )


@pytest.mark.parametrize(
    ("key", "states"),
    [
        ("nudge-ack-over", {State.OPEN, State.CONTESTED}),
        ("nudge-solve-up", set(State) - ENDED - {State.RESOLVED}),
        ("nudge-progress-soon", set(WORKING)),
        ("nudge-of-another-room", set(State)),
    ],
)
def test_a_line_that_is_no_longer_true_is_not_said(key: str, states: set[State]) -> None:
    """Between planning and sending somebody may have done it."""
    assert {state for state in State if a_line(1, key, state).is_true} == states


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("is_private", [True, False])
def test_a_reminder_fits_and_keeps_what_is_private(language: str, *, is_private: bool) -> None:
    """Many tickets make one message of bounded size; a group learns the building only."""
    texts = Catalogue().speak(language)
    lines = [
        a_line(number, key)
        for number in range(1, 41)
        for key in ("nudge-ack-up", "nudge-solve-soon", "nudge-progress-over")
    ]
    text, markup = reminder("head", lines, texts, missed=3, is_private=is_private)
    assert len(text) < 4096
    assert str(3 + len(lines)) in text
    assert str(40 - SHOWN) in text
    assert "301" not in text
    assert "12:00" in text
    assert "&lt;李姐&gt;" in text
    assert markup is not None
    assert len(markup["inline_keyboard"]) == SHOWN + 1
    for row in markup["inline_keyboard"]:
        assert len(row) <= 3


def test_buttons_follow_the_line_or_the_state() -> None:
    """A line may name its buttons; else they are what is pressed most in the state."""
    texts = Catalogue().speak("zh")
    own = Line(facts=a_line(1).facts, key="nudge-ack-over", said={}, actions=("transfer",))
    _, markup = reminder("", [own], texts, missed=0, is_private=True)
    assert markup is not None
    assert [button["text"] for button in markup["inline_keyboard"][0]] == ["#1 转派", "看 #1"]
    for state, labels in (
        (State.OPEN, ["#1 接单", "看 #1"]),
        (State.CONTESTED, ["#1 接着办", "看 #1"]),
        (State.CLAIMED, ["#1 进展", "#1 办结", "看 #1"]),
        (State.RESOLVED, ["看 #1"]),
    ):
        _, markup = reminder("", [_plain(state)], texts, missed=0, is_private=True)
        assert markup is not None
        assert [button["text"] for button in markup["inline_keyboard"][0]] == labels


def _plain(state: State) -> Line:
    return Line(facts=a_line(1, state=state).facts, key="nudge-ack-over", said={})


@pytest.mark.parametrize(
    ("state", "asked", "never"),
    [
        (State.OPEN, "接单", ("办结。", "接着办", "办完请点")),
        (State.CONTESTED, "接着办", ("接单", "办结。")),
        (State.DELIBERATION, "约好时间", ("接单", "办结。", "接着办")),
    ],
)
@pytest.mark.parametrize("tone", ["soon", "over"])
def test_a_reminder_asks_for_what_its_buttons_do(
    tone: str, state: State, asked: str, never: tuple[str, ...]
) -> None:
    """The sentence follows the state of now: who has nothing in hand is not told to end it."""
    lines = [a_line(1, f"nudge-{clock}-{tone}", state) for clock in ("ack", "solve")]
    for line in [line for line in lines if line.is_true]:
        text, markup = reminder("", [line], Catalogue().speak("zh"), missed=0, is_private=True)
        assert asked in text
        assert not [words for words in never if words in text]
        assert markup is not None
        assert asked.replace("约好", "约定") in markup["inline_keyboard"][0][0]["text"]


@pytest.mark.parametrize("clock", ["ack", "solve"])
@pytest.mark.parametrize("tone", ["twice", "up"])
def test_who_stands_above_is_asked_for_what_their_buttons_do(clock: str, tone: str) -> None:
    """Whoever is called in for something contested goes on with it, or hands it on."""
    said = a_line(1, f"nudge-{clock}-{tone}", State.CONTESTED)
    line = Line(facts=said.facts, key=said.key, said=said.said, actions=("claim", "transfer"))
    text, markup = reminder("", [line], Catalogue().speak("zh"), missed=0, is_private=True)
    assert "接着办" in text
    assert "接单" not in text
    assert markup is not None
    assert [key["text"] for key in markup["inline_keyboard"][0]][:2] == ["#1 接着办", "#1 转派"]


@pytest.mark.parametrize("state", sorted(WORKING))
def test_who_owes_the_resident_a_word_can_press_it(state: State) -> None:
    """While something is waited for, too: the reminder says 进展, and so does its button."""
    line = a_line(1, "nudge-progress-over", state)
    _, markup = reminder("", [line], Catalogue().speak("zh"), missed=0, is_private=True)
    assert markup is not None
    assert [key["text"] for key in markup["inline_keyboard"][0]] == ["#1 进展", "#1 办结", "看 #1"]
