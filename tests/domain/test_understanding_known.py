"""A city's communities are each read by their own words, which are worked out once."""

from __future__ import annotations

from dataclasses import replace

from domain.community import Category, Community, Grid
from domain.understanding import understand
from domain.understanding.known import known

CITY = 500
LIGHT = Category(code="light", name="灯", name_en="Lights", keywords=("灯", "路灯"))
REST = Category(code="rest", name="其他", name_en="Other")
FIRST = Community(
    code="c0", name="幸福社区", grids=(Grid(code="g1", name="第一网格"),), categories=(LIGHT, REST)
)


def test_each_of_a_city_is_worked_out_once() -> None:
    """What a community listens for is still known after all the others were asked."""
    own = tuple(replace(LIGHT, keywords=(f"牦牛{at}",)) for at in range(CITY))
    city = [replace(FIRST, code=f"c{at}", categories=(own[at], REST)) for at in range(CITY)]
    first = [known(home) for home in city]
    assert all(known(home) is kept for home, kept in zip(city, first, strict=True))
    assert len(set(map(id, first))) == CITY


def test_those_who_list_the_same_share_it() -> None:
    """A community with the lists of another one costs no memory; one word more, and it does."""
    alike = replace(FIRST, code="c1", name="和平社区", categories=(replace(LIGHT), REST))
    other = replace(FIRST, code="c2", danger_words=("着火",))
    assert known(alike) is known(FIRST)
    assert known(other) is not known(FIRST)


def test_a_community_is_read_by_its_own_words_only() -> None:
    """The same message says something else where the word for it is another category's."""
    yak = Category(code="yak", name="牦牛", name_en="Yaks", keywords=("路灯",))
    other = replace(FIRST, code="c1", categories=(yak, REST))
    assert understand("路灯坏了三天了", FIRST).category == "light"
    assert understand("路灯坏了三天了", other).category == "yak"
