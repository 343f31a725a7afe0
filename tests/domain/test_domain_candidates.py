from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.candidates import (
    after_dismissal,
    after_yes,
    files_unasked,
    is_sure,
    level_of,
    may_ask,
    mood,
    threshold,
)
from domain.listening import Listening, ListeningRules, Readiness
from domain.ticket import Priority
from domain.understanding.values import Sense, Understood, Whereabouts

RULES = ListeningRules(threshold=0.5, step=0.12, top_level=4, sure=0.9, asks_an_hour=2)
WATER = "utilities.water"


@pytest.mark.parametrize(
    ("level", "sure"), [(-1, 0.5), (0, 0.5), (1, 0.62), (3, 0.86), (4, 0.97), (9, 0.97)]
)
def test_each_step_of_unwillingness_asks_for_more(level: int, sure: float) -> None:
    """Up to a bound: whoever is sure enough is heard in the most unwilling group."""
    assert threshold(RULES, level) == pytest.approx(sure)


@pytest.mark.parametrize(
    ("request_", "kind", "level", "asked"),
    [
        (0.52, 1.0, 0, True),
        (0.65, 0.1, 0, False),
        (0.9, 0.1, 0, True),
        (0.71, 0.5, 0, True),
        (0.71, 0.5, 1, False),
        (0.98, 0.0, 4, True),
    ],
)
def test_words_of_no_kind_must_be_surer(
    request_: float, kind: float, level: int, *, asked: bool
) -> None:
    """A complaint is about something; but who asks for sure is heard, whatever it is about."""
    words = _words(Sense.REQUEST, request=request_, category_sure=kind)
    assert is_sure(RULES, words, level) is asked


def test_a_me_too_has_no_kind_of_its_own() -> None:
    """What the neighbours speak of is its kind."""
    assert is_sure(RULES, _words(Sense.ME_TOO, me_too=0.6, category_sure=0.1), 0)


def _words(
    sense: Sense, *, request: float = 0.0, me_too: float = 0.0, category_sure: float
) -> Understood:
    return Understood(
        sense=sense,
        request=request,
        me_too=me_too,
        category=WATER,
        category_sure=category_sure,
        priority=Priority.NORMAL,
        place=Whereabouts(),
    )


@pytest.mark.parametrize(("refused", "level"), [(0, 0), (1, 2), (2, 3), (9, 3)])
def test_an_hour_of_noes_makes_us_unwilling_but_never_deaf(refused: int, level: int) -> None:
    """Each no counts double, below the top, where clear complaints would go unheard, too."""
    assert mood(RULES, refused) == level


def test_a_community_may_ask_for_more_than_the_bound() -> None:
    """What the config says holds, however high."""
    assert threshold(ListeningRules(threshold=0.99), 4) == 0.99


@given(st.lists(st.booleans(), max_size=30))
def test_answers_keep_the_level_within_its_bounds(answers: list[bool]) -> None:
    """Whatever is answered: never below what is configured, never above the top."""
    level = 0
    for is_yes in answers:
        level = after_yes(level) if is_yes else after_dismissal(RULES, level)
        assert 0 <= level <= RULES.top_level


def test_a_no_and_a_yes_undo_each_other() -> None:
    """After one of each the group is asked as before."""
    assert after_yes(after_dismissal(RULES, 2)) == 2


def test_unwillingness_is_about_a_branch() -> None:
    """A no to one leaf holds for its neighbours in the tree, and for no other branch."""
    known = [Readiness(chat_id=1, category="utilities", level=2)]
    assert [level_of(known, code) for code in (WATER, "utilities.gas", "noise.living")] == [2, 2, 0]


@pytest.mark.parametrize(("asked", "may"), [(0, True), (1, True), (2, False), (7, False)])
def test_a_group_bears_so_many_questions_an_hour(asked: int, *, may: bool) -> None:
    """The budget is what was asked and got no yes, not what was heard."""
    assert may_ask(RULES, asked) is may


@pytest.mark.parametrize(
    ("how", "auto", "sure", "files"),
    [
        (Listening.AUTO, (WATER,), 0.9, True),
        (Listening.AUTO, ("utilities",), 0.95, True),
        (Listening.AUTO, (WATER,), 0.89, False),
        (Listening.AUTO, ("noise",), 1.0, False),
        (Listening.AUTO, (), 1.0, False),
        (Listening.SUGGEST, (WATER,), 1.0, False),
        (Listening.EXPLICIT, (WATER,), 1.0, False),
    ],
)
def test_filing_unasked_needs_the_groups_word_a_listed_kind_and_certainty(
    how: Listening, auto: tuple[str, ...], sure: float, *, files: bool
) -> None:
    """All three, or somebody is asked; a branch in the list stands for its leaves."""
    rules = ListeningRules(auto=auto, sure=0.9)
    assert files_unasked(rules, how, category=WATER, sure=sure) is files
