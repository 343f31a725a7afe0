"""Digests as texts for phones: numbers first, short lines, and a button behind every number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.community import Community
from domain.counts import What
from domain.digests import DigestKind
from domain.figures import Figures, Rate
from domain.scopes import Scope, word_of
from handlers.views.cards import when
from handlers.views.dates import pack
from handlers.views.keyboards import Button, Markup, Row, button, keyboard, rows_that_fit
from handlers.views.lengths import within
from handlers.views.listening import listened_lines
from handlers.views.rates import rate_line
from ledger import names, periods
from locales import Texts
from usecases.figures import Number
from usecases.listened import Listened
from usecases.morning import Morning

_WIDTH = 3
_TOP = 5
_MOST_BUTTONS = 90
"""Telegram shows a hundred at most."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A digest to be drawn: its numbers, those of the span before, and what lies behind each."""

    kind: DigestKind
    home: Community
    figures: Figures
    previous: Figures
    compared: str
    numbers: tuple[Number, ...]
    now: datetime
    listened: tuple[Listened, ...] = ()

    @property
    def is_short(self) -> bool:
        """Say whether only the three rates are told, as in the evening."""
        return self.kind is DigestKind.EVENING

    def local(self, instant: datetime) -> datetime:
        """Give the instant on the community's clock."""
        return instant.astimezone(ZoneInfo(self.home.timezone))

    def name(self, texts: Texts) -> str:
        """Give what the digest is about."""
        return names.of_grids(self.home, self.figures.grids, texts) or self.home.name

    @property
    def is_split(self) -> bool:
        """Say whether it is about more than one grid."""
        return self.figures.grids is None or len(self.figures.grids) > 1


def digest(shown: Shown, texts: Texts) -> tuple[str, Markup | None]:
    """Tell a period: what came in, ended and stands, the rates, the grids, the kinds of trouble."""
    blocks = [
        [texts(f"digest-title-{shown.kind.value}", name=shown.name(texts)), span_of(shown, texts)],
        _counts(shown.figures, texts),
        _rates(shown, texts),
        [] if shown.is_short else _beside(shown, texts),
        _grids(shown, texts),
        _categories(shown, texts),
        *(listened_lines(item, texts) for item in shown.listened),
        _notes(shown, texts),
    ]
    text = "\n\n".join("\n".join(block) for block in blocks if block)
    return text, keyboard(_buttons(shown, texts))


def span_of(shown: Shown, texts: Texts) -> str:
    """Say from when to when: days, a month, or two instants."""
    figures, zone = shown.figures, shown.home.timezone
    start, end = shown.local(figures.start), shown.local(figures.end)
    if start.hour == end.hour == start.minute == end.minute == 0:
        return periods.said(figures.start, figures.end, zone, texts)
    return texts("digest-span", start=when(texts, start), end=when(texts, end))


def _counts(figures: Figures, texts: Texts) -> list[str]:
    lines = [
        texts("digest-moved", received=figures.received, closed=figures.closed, open=figures.open)
    ]
    return [*lines, *totals(figures, texts)]


def totals(figures: Figures, texts: Texts) -> list[str]:
    """Give the line of what is late, done again or closed in silence, where anything is."""
    beside = {
        "digest-overdue": figures.overdue,
        "digest-contested": figures.contested,
        "digest-silent": figures.silent,
    }
    said = [texts(key, count=count) for key, count in beside.items() if count]
    return [" · ".join(said)] if said else []


def _rates(shown: Shown, texts: Texts) -> list[str]:
    now, before = shown.figures, shown.previous
    return [
        _rate(shown, texts, "digest-response", now.response, before.response),
        _rate(shown, texts, "digest-resolution", now.resolution, before.resolution),
        _rate(shown, texts, "digest-satisfaction", now.satisfaction, before.satisfaction),
    ]


def _beside(shown: Shown, texts: Texts) -> list[str]:
    now, before = shown.figures, shown.previous
    lines = [
        _rate(shown, texts, "digest-promises", now.promises, before.promises),
        _rate(shown, texts, "digest-silent-share", now.silent_share, before.silent_share),
        _rate(shown, texts, "digest-reopened", now.reopened, before.reopened),
        _rate(shown, texts, "digest-recurrence", now.recurrence, before.recurrence),
    ]
    waits = (
        ("digest-first-answers", now.answer_p50, now.answer_p90),
        ("digest-solutions", now.solution_p50, now.solution_p90),
    )
    for key, half, most in waits:
        if half is not None and most is not None:
            lines.append(texts(key, half=within(half, texts), most=within(most, texts)))
    return lines


def _rate(shown: Shown, texts: Texts, key: str, rate: Rate, before: Rate) -> str:
    few = shown.home.timing.digests.small_sample
    return rate_line(key, rate, before, texts, few=few, compared=shown.compared)


def _grids(shown: Shown, texts: Texts) -> list[str]:
    if not (shown.is_split and shown.figures.by_grid):
        return []
    lines = [texts("digest-grids")]
    for line in shown.figures.by_grid:
        grid = shown.home.grid(line.code)
        lines.append(
            texts(
                "digest-grid",
                name=grid.name if grid else line.code,
                received=line.received,
                closed=line.closed,
                open=line.open,
                overdue=line.overdue,
            )
        )
    return lines


def _received_by_category(shown: Shown) -> list[tuple[str, int]]:
    return [(line.code, line.received) for line in shown.figures.by_category if line.received]


def _categories(shown: Shown, texts: Texts) -> list[str]:
    """Tell the busiest kinds, and how many more there were."""
    received = _received_by_category(shown)
    busiest, rest = received[:_TOP], received[_TOP:]
    if not busiest:
        return []
    said = [
        texts("digest-category", name=_category(shown, code, texts), count=count)
        for code, count in busiest
    ]
    if rest:
        left = sum(count for _, count in rest)
        said.append(texts("digest-categories-more", kinds=len(rest), count=left))
    return [texts("digest-categories"), " · ".join(said)]


def _category(shown: Shown, code: str, texts: Texts) -> str:
    category = shown.home.category(code)
    return category.name if texts.language == "zh" else category.name_en


def _notes(shown: Shown, texts: Texts) -> list[str]:
    figures = shown.figures
    lines = []
    if figures.oldest_open is not None and figures.oldest_number is not None:
        days = (min(figures.end, shown.now) - figures.oldest_open).days
        key = "digest-oldest" if days else "digest-oldest-today"
        lines.append(texts(key, number=figures.oldest_number, days=days))
    if figures.merged:
        lines.append(texts("digest-merged", count=figures.merged))
    if figures.excluded:
        lines.append(texts("digest-excluded", count=figures.excluded))
    return lines


def _buttons(shown: Shown, texts: Texts) -> list[Row]:
    """Give a button for every number that is not nothing, and one for every grid."""
    figures, key = shown.figures, shown.home.key
    plain = [
        number_button(texts, key, number, figures.grids) for number in shown.numbers if number.value
    ]
    codes = [category.code for category in shown.home.categories]
    kinds = [
        button(
            f"{_category(shown, code, texts)} {count}",
            "dg",
            version=key,
            arg=f"{_behind(_received(figures, count), figures.grids)}.{codes.index(code)}",
        )
        for code, count in _received_by_category(shown)[:_TOP]
        if code in codes
    ]
    grids = []
    if shown.is_split:
        for line in figures.by_grid:
            grid = shown.home.grid(line.code)
            if grid is not None:
                arg = f"{pack(figures.start)}.{pack(figures.end)}.{grid.code}"
                grids.append(button(f"▸ {grid.name}", "dgg", version=key, arg=arg))
    rows = rows_that_fit(plain, _WIDTH) + rows_that_fit(kinds, 2)
    left = _MOST_BUTTONS - len(plain) - len(kinds)
    return rows + rows_that_fit(grids[:left], _WIDTH)


def _received(figures: Figures, count: int) -> Number:
    return Number(what=What.RECEIVED, start=figures.start, end=figures.end, value=count)


def number_button(texts: Texts, key: int, number: Number, grids: Scope) -> Button:
    """Give the button of a number, which lists its tickets."""
    label = f"{texts.plain(f'digest-what-{number.what.value}')} {number.value}"
    return button(label, "dg", version=key, arg=_behind(number, grids))


def _behind(number: Number, grids: Scope) -> str:
    """Give what a number's button carries: what, from, to, whose; a category's place may follow."""
    return f"{number.what.value}.{pack(number.start)}.{pack(number.end)}.{word_of(grids)}"


def onward_button(
    texts: Texts, home: Community, number: Number, grids: Scope, *, category: str | None, page: int
) -> Button | None:
    """Give the button of the next page of a number's list; `value` is how many are still to come.

    There is none where codes are so long that no page fits beside them.
    """
    codes = [item.code for item in home.categories]
    if category is not None and category not in codes:
        return None
    kind = "" if category is None else codes.index(category)
    label = texts.plain("list-onward", count=number.value)
    try:
        arg = f"{_behind(number, grids)}.{kind}.{page}"
        return button(label, "dg", version=home.key, arg=arg)
    except ValueError:
        return None


def morning(
    found: Morning,
    home: Community,
    texts: Texts,
    *,
    grids: Scope,
    instant: datetime,
) -> tuple[str, Markup | None]:
    """Tell what needs somebody today."""
    local = instant.astimezone(ZoneInfo(home.timezone))
    lines = [
        texts("digest-title-morning", name=names.of_grids(home, grids, texts) or home.name),
        when(texts, local),
        "",
        *(texts(f"digest-today-{item.what.value}", count=item.value) for item in found.numbers),
    ]
    if found.unattended:
        named = names.all_of(home, found.unattended, texts)
        lines.append(texts("digest-unattended", names=named))
    if found.vacant:
        lines.append(texts("digest-vacant", names=names.all_of(home, found.vacant, texts)))
    buttons = [number_button(texts, home.key, item, grids) for item in found.numbers]
    return "\n".join(lines), keyboard(rows_that_fit(buttons, _WIDTH))
