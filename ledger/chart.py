"""The picture of a period: made for a phone held upright, so few things, and those big."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.community import Community
from domain.figures import DayCount, Figures, Line, Rate
from ledger import names, periods
from ledger.paper import Paper, breadth, drawable
from locales import Texts

WIDTH, HEIGHT = 1080, 1440
MOST_LINES = 10
_LEFT, _RIGHT = 60, WIDTH - 60
_INK, _GREY, _PALE, _PAPER = "#17211c", "#5d6b64", "#eef2f0", "#ffffff"
_RECEIVED, _CLOSED, _OVERDUE, _OPEN = "#8fb3d9", "#0b6e4f", "#cc3d27", "#e3a83b"


def draw(
    figures: Figures,
    *,
    texts: Texts,
    community: Community,
    previous: Figures | None,
    is_town: bool = False,
) -> bytes:
    """Draw a period as PNG; the same figures give the same bytes.

    A town is drawn as the community that it is as one: its grids are communities.
    """
    paper = Paper(WIDTH, HEIGHT, _PAPER)
    sheet = _Sheet(paper, texts, community, figures, previous, is_town=is_town)
    sheet.head()
    sheet.counts(top=190)
    sheet.rates(top=376)
    sheet.days(top=700)
    sheet.shares(top=1040)
    return paper.png()


@dataclass(frozen=True)
class _Sheet:
    paper: Paper
    texts: Texts
    community: Community
    figures: Figures
    previous: Figures | None
    is_town: bool

    def head(self) -> None:
        title = names.full(self.community, self.figures.grids, self.texts)
        size = _fitting(title, 60, _RIGHT - _LEFT, least=40)
        self.paper.text((_LEFT, 96), title, size=size, colour=_INK, width=_RIGHT - _LEFT)
        zone = self.community.timezone
        period = periods.said(self.figures.start, self.figures.end, zone, self.texts)
        self.paper.text((_LEFT, 154), period, size=36, colour=_GREY)

    def counts(self, top: float) -> None:
        facts = (
            ("chart-received", self.figures.received, self.previous and self.previous.received),
            ("chart-closed", self.figures.closed, self.previous and self.previous.closed),
            ("chart-open", self.figures.open, self.previous and self.previous.open),
            ("chart-overdue", self.figures.overdue, self.previous and self.previous.overdue),
        )
        width = (_RIGHT - _LEFT) / len(facts)
        for at, (key, now, before) in enumerate(facts):
            left = _LEFT + at * width
            is_bad = key == "chart-overdue" and now > 0
            self.paper.text((left, top + 34), self.texts.plain(key), size=34, colour=_GREY)
            colour = _OVERDUE if is_bad else _INK
            self.paper.number((left, top + 114), f"{now}", size=84, colour=colour, width=width - 16)
            if before is not None:
                self._earlier((left, top + 158), f"{before}", width)

    def _earlier(self, at: tuple[float, float], value: str, width: float) -> None:
        words = self.texts.plain("chart-earlier", value=value)
        self.paper.text(at, words, size=28, colour=_GREY, width=width)

    def rates(self, top: float) -> None:
        earlier = self.previous
        facts = (
            ("chart-response", self.figures.response, earlier.response if earlier else None),
            ("chart-resolution", self.figures.resolution, earlier.resolution if earlier else None),
            (
                "chart-satisfaction",
                self.figures.satisfaction,
                earlier.satisfaction if earlier else None,
            ),
        )
        gap = 24
        width = (_RIGHT - _LEFT - gap * (len(facts) - 1)) / len(facts)
        for at, (key, rate, before) in enumerate(facts):
            self._rate((_LEFT + at * (width + gap), top), width, key, rate, before)
        if self.figures.excluded:
            words = self.texts.plain("chart-excluded", count=self.figures.excluded)
            self.paper.text((_LEFT, top + 290), words, size=26, colour=_GREY)

    def _rate(
        self,
        at: tuple[float, float],
        width: float,
        key: str,
        rate: Rate,
        earlier: Rate | None,
    ) -> None:
        left, top = at
        self.paper.box(at, width, 250, _PALE, radius=20)
        room = width - 40
        name = self.texts.plain(key)
        size = _fitting(name, 34, room, least=24)
        self.paper.text((left + 20, top + 50), name, size=size, colour=_INK, width=room)
        if rate.value is None:
            self.paper.number((left + 20, top + 132), "–", size=76, colour=_GREY)
            none = self.texts.plain("chart-nothing")
            self.paper.text((left + 20, top + 182), none, size=32, colour=_GREY)
        else:
            self.paper.number((left + 20, top + 132), f"{rate.percent}%", size=76, colour=_CLOSED)
            of = self.texts.plain("chart-of", part=share(rate), whole=rate.whole)
            self.paper.text((left + 20, top + 182), of, size=32, colour=_INK, width=room)
        if 0 < rate.whole < self.community.timing.digests.small_sample:
            few = self.texts.plain("chart-few")
            size = _fitting(few, 26, room, least=20)
            self.paper.text((left + 20, top + 226), few, size=size, colour=_OVERDUE, width=room)
        elif earlier is not None and earlier.value is not None:
            self._earlier((left + 20, top + 226), f"{earlier.percent}%", room)

    def days(self, top: float) -> None:
        legend = (("chart-received", _RECEIVED), ("chart-closed", _CLOSED))
        self._heading("chart-by-day", top, legend)
        days = self.figures.by_day
        highest = max((max(day.received, day.closed) for day in days), default=0)
        floor, height = top + 262, 170.0
        self.paper.box((_LEFT, floor), _RIGHT - _LEFT, 3, _GREY)
        if not highest:
            middle = ((_LEFT + _RIGHT) / 2, floor - height / 2)
            words = self.texts.plain("chart-nothing")
            self.paper.text(middle, words, size=34, colour=_GREY, side="center")
        step = (_RIGHT - _LEFT) / max(len(days), 1)
        for at, day in enumerate(days):
            self._day(day, _LEFT + (at + 0.5) * step, floor, step, height / max(highest, 1))
        for at in _marked(len(days)):
            where = (_LEFT + (at + 0.5) * step, floor + 40)
            self.paper.text(where, self._date(days[at]), size=26, colour=_GREY, side="center")

    def _day(self, day: DayCount, middle: float, floor: float, step: float, unit: float) -> None:
        bar = min(step * 0.38, 70)
        for left, count, colour in (
            (middle - bar, day.received, _RECEIVED),
            (middle, day.closed, _CLOSED),
        ):
            self.paper.box((left, floor - count * unit), bar - 2, count * unit, colour)
            if count and bar >= breadth(f"{count}", size=26, weight="Bold"):
                above = (left + bar / 2 - 1, floor - count * unit - 8)
                self.paper.number(above, f"{count}", size=26, colour=_INK, side="center")

    def _date(self, day: DayCount) -> str:
        return f"{day.day.month}/{day.day.day}"

    def shares(self, top: float) -> None:
        legend = (("chart-open", _OPEN), ("chart-overdue", _OVERDUE))
        by_grid = len(self.figures.by_grid) > 1
        lines = "chart-by-community" if self.is_town else "chart-by-grid"
        self._heading(lines if by_grid else "chart-by-category", top, legend)
        named = [
            (self._name(line, by_grid=by_grid), line)
            for line in (self.figures.by_grid if by_grid else self.figures.by_category)
            if line.open
        ]
        named.sort(key=lambda item: (-item[1].overdue, -item[1].open))
        if not named:
            words = self.texts.plain("chart-nothing")
            where = ((_LEFT + _RIGHT) / 2, top + 160)
            self.paper.text(where, words, size=34, colour=_GREY, side="center")
            return
        shown = self._gathered(named)
        step = min(64.0, 316 / len(shown))
        most = max(line.open for _, line in shown)
        room = min(420.0, max(breadth(drawable(name), size=30) for name, _ in shown) + 20)
        for at, (name, line) in enumerate(shown):
            self._share((top + 66 + at * step, step), room, (name, line), most)

    def _name(self, line: Line, *, by_grid: bool) -> str:
        if by_grid:
            grid = self.community.grid(line.code)
            return grid.name if grid else line.code
        category = self.community.category(line.code)
        return category.name if self.texts.language == "zh" else category.name_en

    def _gathered(self, named: Sequence[tuple[str, Line]]) -> list[tuple[str, Line]]:
        if len(named) <= MOST_LINES:
            return list(named)
        kept, rest = named[: MOST_LINES - 1], named[MOST_LINES - 1 :]
        others = Line(
            code="",
            open=sum(line.open for _, line in rest),
            overdue=sum(line.overdue for _, line in rest),
        )
        return [*kept, (self.texts.plain("chart-others", count=len(rest)), others)]

    def _share(
        self, row: tuple[float, float], room: float, named: tuple[str, Line], most: int
    ) -> None:
        (top, step), (name, line) = row, named
        size = min(30.0, step - 4)
        base = top + step / 2 + size * 0.36
        self.paper.text((_LEFT, base), name, size=size, colour=_INK, width=room - 10)
        unit = (_RIGHT - _LEFT - room - 110) / most
        bar, left = step * 0.66, _LEFT + room
        self.paper.box((left, top + (step - bar) / 2), line.overdue * unit, bar, _OVERDUE)
        rest = left + line.overdue * unit
        self.paper.box(
            (rest, top + (step - bar) / 2), (line.open - line.overdue) * unit, bar, _OPEN
        )
        end = left + line.open * unit + 12
        self.paper.number((end, base), f"{line.open}", size=size, colour=_INK)

    def _heading(self, key: str, top: float, legend: Sequence[tuple[str, str]]) -> None:
        self.paper.text((_LEFT, top + 36), self.texts.plain(key), size=36, colour=_INK)
        right = float(_RIGHT)
        for name, colour in reversed(legend):
            words = self.texts.plain(name)
            width = self.paper.text((right, top + 34), words, size=28, colour=_GREY, side="right")
            self.paper.box((right - width - 36, top + 12), 24, 24, colour, radius=5)
            right -= width + 64


def share(rate: Rate) -> str:
    """Give the numerator as people write it: tenths only where there are any."""
    whole, tenths = divmod(rate.tenths, 10)
    return f"{whole}.{tenths}" if tenths else f"{whole}"


def _fitting(words: str, size: float, width: float, *, least: float) -> float:
    """Give the size at which a line fits, but none below the least."""
    return max(least, min(size, size * width / max(breadth(drawable(words), size=size), 1)))


def _marked(count: int) -> list[int]:
    """Give which of so many days carry a date: all of few, else every fifth from the first."""
    if count <= 10:  # noqa: PLR2004 - so many dates stand side by side
        return list(range(count))
    every = max(5, -(-count // 7))
    return list(range(0, count, every))
