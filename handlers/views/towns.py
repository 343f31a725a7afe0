"""The digests of towns: all communities in one message, and buttons into each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.community import Community, Town
from domain.counts import What
from domain.digests import DigestKind
from domain.figures import Figures, Rate
from domain.scopes import WHOLE
from handlers.views.cards import when
from handlers.views.dates import pack
from handlers.views.digests import number_button, totals
from handlers.views.keyboards import Button, Markup, Row, button, keyboard, rows_that_fit
from handlers.views.rates import part, rate_line
from ledger import names, periods
from locales import Texts
from usecases.figures import Number
from usecases.morning import Morning
from usecases.town_figures import Share

SHOWN = 25
"""How many communities get lines of their own at most; the rest is in the spreadsheet."""

_LETTERS = 3000
"""How much of a message these lines may take: Telegram takes 4096 letters in all."""

_WIDTH = 3
_MOST_BUTTONS = 90
_NUMBERS = (
    What.OVERDUE,
    What.OPEN,
    What.RECEIVED,
    What.CLOSED,
    What.CONTESTED,
    What.RESPONSE_MISSED,
    What.UNSOLVED,
    What.DISSATISFIED,
)
"""What gets a button for each community, as far as there is room: the most pressing first."""

_NONE = {
    "town-answered": "digest-response-none",
    "town-solved": "digest-resolution-none",
    "town-satisfied": "digest-satisfaction-none",
}


@dataclass(frozen=True, kw_only=True)
class ShownTown:
    """A town's digest to be drawn."""

    kind: DigestKind
    town: Town
    figures: Figures
    previous: Figures
    compared: str
    shares: Sequence[Share]
    now: datetime


def town_digest(shown: ShownTown, texts: Texts) -> tuple[str, Markup | None]:
    """Tell a town's period: all together, then community by community."""
    blocks = [
        [texts(f"town-title-{shown.kind.value}", name=shown.town.name), _span(shown, texts)],
        _together(shown, texts),
        _rates(shown, texts),
        _shares(shown, texts),
        _notes(shown, texts),
    ]
    text = "\n\n".join("\n".join(block) for block in blocks if block)
    return text, keyboard(_buttons(shown, texts))


def _span(shown: ShownTown, texts: Texts) -> str:
    start, end, zone = shown.figures.start, shown.figures.end, shown.town.timezone
    local = [instant.astimezone(ZoneInfo(zone)) for instant in (start, end)]
    if all((instant.hour, instant.minute) == (0, 0) for instant in local):
        return periods.said(start, end, zone, texts)
    return texts("digest-span", start=when(texts, local[0]), end=when(texts, local[1]))


def _together(shown: ShownTown, texts: Texts) -> list[str]:
    figures, count = shown.figures, len(shown.town.communities)
    line = texts(
        "town-all",
        count=count,
        received=figures.received,
        closed=figures.closed,
        open=figures.open,
    )
    return [line, *totals(figures, texts)]


def _rates(shown: ShownTown, texts: Texts) -> list[str]:
    now, before, few = shown.figures, shown.previous, _few(shown.town)
    pairs = (
        ("digest-response", now.response, before.response),
        ("digest-resolution", now.resolution, before.resolution),
        ("digest-satisfaction", now.satisfaction, before.satisfaction),
    )
    return [
        rate_line(key, rate, earlier, texts, few=few, compared=shown.compared)
        for key, rate, earlier in pairs
    ]


def _few(town: Town) -> int:
    return town.timing.digests.small_sample


def _shares(shown: ShownTown, texts: Texts) -> list[str]:
    lines = [texts("town-shares")]
    told = 0
    for place, share in enumerate(shown.shares[:SHOWN], start=1):
        more = _share(place, share, texts)
        if sum(map(len, (*lines, *more))) > _LETTERS:
            break
        lines += more
        told = place
    left = len(shown.shares) - told
    return [*lines, texts("town-more", count=left)] if left else lines


def _share(place: int, share: Share, texts: Texts) -> list[str]:
    figures = share.figures
    head = texts(
        "town-share",
        place=place,
        name=share.counted.home.name,
        received=figures.received,
        closed=figures.closed,
        open=figures.open,
    )
    return [head, *totals(figures, texts), _three_said(figures, texts)]


def _three_said(figures: Figures, texts: Texts) -> str:
    """Tell the rates in one line; a community in which nothing is to be rated yet says that."""
    rates = _three(figures)
    if not any(rate.whole for _, rate in rates):
        return texts("town-rates-none")
    return " · ".join(_rate(key, rate, texts) for key, rate in rates)


def _three(figures: Figures) -> Sequence[tuple[str, Rate]]:
    return (
        ("town-answered", figures.response),
        ("town-solved", figures.resolution),
        ("town-satisfied", figures.satisfaction),
    )


def _rate(key: str, rate: Rate, texts: Texts) -> str:
    name = texts.plain(key)
    if rate.value is None:
        return texts("town-rate-none", name=name, why=texts(_NONE[key]))
    return texts("town-rate", name=name, percent=rate.percent, part=part(rate), whole=rate.whole)


def _notes(shown: ShownTown, texts: Texts) -> list[str]:
    few = _few(shown.town)
    wholes = [rate.whole for share in shown.shares for _, rate in _three(share.figures)]
    lines = [texts("town-small", few=few)] if any(0 < whole < few for whole in wholes) else []
    oldest = min(
        (share for share in shown.shares if share.figures.oldest_open is not None),
        key=lambda share: share.figures.oldest_open or shown.now,
        default=None,
    )
    if oldest is not None and oldest.figures.oldest_open is not None:
        days = (min(shown.figures.end, shown.now) - oldest.figures.oldest_open).days
        name, number = oldest.counted.home.name, oldest.figures.oldest_number or 0
        key = "town-oldest" if days else "town-oldest-today"
        lines.append(texts(key, community=name, number=number, days=days))
    return [*lines, texts("town-how")]


def _buttons(shown: ShownTown, texts: Texts) -> list[Row]:
    """Give each community a button of its own, and as many of its numbers as there is room for."""
    shares = shown.shares[:SHOWN]
    room = max(2, _MOST_BUTTONS // max(len(shares), 1))
    rows: list[Row] = []
    for share in shares:
        numbers = [share.counted.counted(what, None) for what in _NUMBERS]
        start, end = share.figures.start, share.figures.end
        rows += _of_community(share.counted.home, start, end, numbers, texts, room=room)
    return rows


def _of_community(
    home: Community,
    start: datetime,
    end: datetime,
    numbers: Sequence[Number],
    texts: Texts,
    *,
    room: int,
) -> list[Row]:
    own = button(
        f"▸ {home.name}", "dgg", version=home.key, arg=f"{pack(start)}.{pack(end)}.{WHOLE}"
    )
    behind: list[Button] = [
        number_button(texts, home.key, number, None) for number in numbers if number.value
    ]
    return [[own], *rows_that_fit(behind[: room - 1], _WIDTH)]


def town_morning(
    town: Town,
    needy: Sequence[tuple[str, Morning]],
    texts: Texts,
    *,
    instant: datetime,
    day: datetime,
) -> tuple[str, Markup | None]:
    """Tell in which communities something needs somebody today; `day` is when it began."""
    local = instant.astimezone(ZoneInfo(town.timezone))
    lines = [texts("town-title-morning", name=town.name), when(texts, local), ""]
    rows: list[Row] = []
    room = max(2, _MOST_BUTTONS // max(len(needy[:SHOWN]), 1))
    for code, morning in needy[:SHOWN]:
        home = town.community(code)
        if home is not None:
            said = _needs(home, morning, texts)
            lines.append(texts("town-today", name=home.name, said=said))
            rows += _of_community(home, day, instant, morning.numbers, texts, room=room)
    calm = len(town.communities) - len(needy)
    if calm:
        lines += ["", texts("town-calm", count=calm)]
    return "\n".join(lines), keyboard(rows)


def _needs(home: Community, morning: Morning, texts: Texts) -> str:
    said = [
        f"{texts.plain(f'digest-what-{number.what.value}')} {number.value}"
        for number in morning.numbers
    ]
    if morning.unattended:
        closed = names.all_of(home, morning.unattended, texts)
        said.append(texts.plain("town-today-unattended", names=closed))
    if morning.vacant:
        vacant = names.all_of(home, morning.vacant, texts)
        said.append(texts.plain("town-today-vacant", names=vacant))
    return " · ".join(said)
