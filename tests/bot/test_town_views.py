"""A town's digest as a message: who comes first, and that it fits however many there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from town_facts import COMMUNITY

from domain.community import Town
from domain.counts import What
from domain.digests import DigestKind
from domain.figures import Figures, Rate
from domain.past import Window
from handlers.views.towns import SHOWN, ShownTown, town_digest, town_morning
from ledger.town_book import _title
from locales import Catalogue
from usecases.figures import Counted, Number
from usecases.morning import Morning
from usecases.town_figures import Share, TownCounted

START = datetime(2026, 11, 16, tzinfo=UTC)
END = START + timedelta(days=7)
MOST_LETTERS, MOST_BUTTONS = 4096, 100


def town_of(count: int) -> Town:
    """Give a town of so many communities."""
    homes = [
        replace(COMMUNITY, code=f"c{number}", name=f"幸福第{number}社区") for number in range(count)
    ]
    return Town(code="town", name="银河街道", communities=tuple(homes))


def counted_of(town: Town) -> TownCounted:
    """Give an empty week of a town."""
    window = Window(start=START, end=END, now=END)
    parts = [Counted(home=home, pasts=(), window=window) for home in town.communities]
    return TownCounted(town=town, parts=tuple(parts))


class Busy(Counted):
    """A community in whose week every number is large."""

    def counted(self, what: What, grids: object) -> Number:
        """Give a number that needs a button."""
        del grids
        return Number(what=what, start=START, end=END, value=9999)


def figures(**facts: object) -> Figures:
    """Give the figures of a week."""
    return Figures(community="c", grids=None, start=START, end=END, **facts)  # type: ignore[arg-type]


GOOD = Rate(tenths=100, whole=10)
BAD = Rate(tenths=20, whole=10)
FEW = Rate(tenths=0, whole=4)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"overdue": 2, "response": GOOD}, {"overdue": 1, "response": BAD, "contested": 5}),
        ({"contested": 1}, {"response": BAD}),
        ({"response": BAD}, {"resolution": BAD, "satisfaction": BAD}),
        ({"resolution": BAD, "response": GOOD}, {"satisfaction": BAD, "response": GOOD}),
        ({"satisfaction": BAD}, {"response": FEW, "resolution": FEW}),
        ({"open": 3}, {"open": 2, "received": 9}),
    ],
)
def test_the_worst_comes_first(
    monkeypatch: pytest.MonkeyPatch, worse: dict[str, object], better: dict[str, object]
) -> None:
    """Late ones count most, then what is done again, then the rates; small samples rank nobody."""
    told = {"c0": figures(**better), "c1": figures(**worse)}
    monkeypatch.setattr(Counted, "figures", lambda self, _: told[self.home.code])
    order = [share.counted.home.code for share in counted_of(town_of(2)).shares()]
    assert order == ["c1", "c0"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_large_town_fits_into_one_message(language: str) -> None:
    """Forty communities, all numbers large: the worst have lines and buttons, the rest is said."""
    town = town_of(40)
    loud = figures(
        received=9999, closed=9999, open=9999, overdue=9999, contested=9999, silent=9999,
        response=Rate(tenths=99990, whole=99999), resolution=Rate(tenths=99991, whole=99999),
        satisfaction=FEW, oldest_open=START - timedelta(days=400), oldest_number=99999,
    )  # fmt: skip
    shares = [
        Share(counted=Busy(home=part.home, pasts=(), window=part.window), figures=loud)
        for part in counted_of(town).parts
    ]
    texts = Catalogue().speak(language)
    for kind in (DigestKind.EVENING, DigestKind.WEEKLY, DigestKind.MONTHLY, DigestKind.ASKED):
        shown = ShownTown(
            kind=kind,
            town=town,
            figures=loud,
            previous=loud,
            compared="week",
            shares=shares,
            now=END,
        )
        text, markup = town_digest(shown, texts)
        assert len(text) <= MOST_LETTERS
        assert markup is not None
        buttons = [key for row in markup["inline_keyboard"] for key in row]
        assert 2 * SHOWN <= len(buttons) <= MOST_BUTTONS
        heads = [line[3:] for line in text.splitlines() if line.startswith("<b>")]
        last = max(int(head.split(".")[0]) for head in heads if head[0].isdigit())
        assert last >= 12
        assert f"{40 - last}" in text.split("\n\n")[-2]
        assert "407" in text


@pytest.mark.parametrize(("hours", "said"), [(5, "不到一天"), (50, "已经 2 天")])
def test_the_oldest_is_told_in_days(hours: int, said: str) -> None:
    """What is open for hours only is not said to be open for no days."""
    town = town_of(2)
    open_ = figures(open=1, oldest_open=END - timedelta(hours=hours), oldest_number=7)
    shares = [Share(counted=part, figures=open_) for part in counted_of(town).parts]
    shown = ShownTown(
        kind=DigestKind.ASKED,
        town=town,
        figures=open_,
        previous=figures(),
        compared="week",
        shares=shares,
        now=END,
    )
    text, _ = town_digest(shown, Catalogue().speak("zh"))
    assert f"#7，{said}" in text


def test_a_community_tells_which_of_its_rates_nobody_can_give_yet() -> None:
    """One rate is a number, the others say of what there was none; without any it is one line."""
    town = town_of(2)
    parts = counted_of(town).parts
    told = (figures(response=GOOD), figures())
    shares = [Share(counted=one, figures=of) for one, of in zip(parts, told, strict=True)]
    shown = ShownTown(
        kind=DigestKind.ASKED,
        town=town,
        figures=figures(),
        previous=figures(),
        compared="week",
        shares=shares,
        now=END,
    )
    text, _ = town_digest(shown, Catalogue().speak("zh"))
    assert "响应 100%（10/10） · 解决：还没有人说解决没解决 · 满意：还没有人评价" in text
    assert text.count("还没有能算的响应、解决和满意率") == 1
    assert "没有可算的" not in text


def test_a_morning_names_who_is_on_duty_nowhere() -> None:
    """Numbers and grids without anybody stand beside the community's name; the calm are counted.

    Of the buttons, a community's numbers stand below its name.
    """
    town = town_of(3)
    late = Number(what=What.OVERDUE, start=START, end=END, value=2)
    needy = [
        ("c1", Morning(numbers=(late,), unattended=("g1",), vacant=("s1",))),
        ("gone", Morning(numbers=(), unattended=("g1",))),
    ]
    text, markup = town_morning(town, needy, Catalogue().speak("zh"), instant=END, day=START)
    assert "幸福第1社区</b>：超时 2 · 今天没人值班：第一网格 · 还没安排人：学校专属网格" in text
    assert "其他 1 个社区今天没有要盯的" in text
    assert markup is not None
    assert [[key["text"] for key in row] for row in markup["inline_keyboard"]] == [
        ["▸ 幸福第1社区"],
        ["超时 2"],
    ]


def test_sheets_have_names_that_spreadsheets_take() -> None:
    """Too long, forbidden or double names of communities become different, short ones."""
    taken: set[str] = {"汇总"}
    titles = [_title(name, taken) for name in ("长" * 40, "长" * 40, "a/b", "A/B", "汇总")]
    assert titles == ["长" * 31, "长" * 28 + "-2", "a_b", "A_B-2", "汇总-2"]
