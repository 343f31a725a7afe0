"""Figures and rows for pictures and books: an ordinary week, an empty one, a crowded month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.community import Category, Community, Compound, Grid
from domain.entries import Entries, EventEntry, PromiseEntry, RatingEntry, TicketEntry
from domain.figures import DayCount, Figures, Line, Rate
from domain.promises import PromiseState
from domain.ticket import Priority, Score, State

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, tzinfo=SHANGHAI)
MONTH = datetime(2026, 10, 1, tzinfo=SHANGHAI)
LONG = "加查县安绕镇雅鲁藏布江北岸安居小区与周边商铺联合第{}网格"


def community(*names: str, name: str = "格桑塘社区") -> Community:
    """Give a community with these grids, g0, g1 and so on."""
    return Community(
        code="demo",
        name=name,
        grids=tuple(Grid(code=f"g{at}", name=grid) for at, grid in enumerate(names)),
        compounds=(Compound(code="c1", name="幸福家园", grid="g0"),),
        categories=(
            Category(code="power", name="水电气", name_en="Water and power"),
            Category(code="other", name="其他", name_en="Other"),
        ),
    )


def figures(
    start: datetime = MONDAY,
    *,
    days: int = 7,
    grids: int = 3,
    busy: int = 1,
    grids_of: tuple[str, ...] | None = None,
) -> Figures:
    """Give figures as a period has them; `busy` 0 is one in which nothing happened."""
    counts = tuple(
        DayCount(
            day=(start + timedelta(days=at)).date(),
            received=at * 7 % 13 * busy,
            closed=(at * 5 + 3) % 11 * busy,
        )
        for at in range(days)
    )
    lines = tuple(
        Line(code=f"g{at}", received=5, closed=2, open=at * 3 % 17 + 4, overdue=at % 3)
        for at in range(grids)
    )
    if not busy:
        return Figures(
            community="demo",
            grids=grids_of,
            start=start,
            end=start + timedelta(days=days),
            by_day=counts,
        )
    return Figures(
        community="demo",
        grids=grids_of,
        start=start,
        end=start + timedelta(days=days),
        received=sum(day.received for day in counts),
        closed=sum(day.closed for day in counts),
        open=sum(line.open for line in lines),
        overdue=sum(line.overdue for line in lines),
        excluded=2,
        response=Rate(tenths=180, whole=20),
        resolution=Rate(tenths=30, whole=4),
        satisfaction=Rate(tenths=185, whole=20),
        by_grid=lines,
        by_category=(Line(code="power", received=3, open=2, overdue=1),),
        by_day=counts,
        answer_p50=timedelta(hours=30),
        oldest_open=datetime(2026, 11, 3, 1, 30, tzinfo=UTC),
        oldest_number=17,
    )


def ticket(number: int = 241, **given: object) -> TicketEntry:
    """Give a row of a ticket that came on a Monday at nine."""
    facts: dict[str, object] = {
        "number": number,
        "received_at": datetime(2026, 11, 9, 1, 0, tzinfo=UTC),
        "category": "power",
        "priority": Priority.NORMAL,
        "grid": "g0",
        "compound": "c1",
        "building": "3栋",
        "state": State.CLAIMED,
        "owner": "李姐",
        "reporter": "卓玛",
        "households": 2,
        "answered_at": None,
        "resolved_at": None,
        "ended_at": None,
        "cycle": 1,
        "level": 0,
        "transfers": 0,
        "is_overdue": True,
        "is_excluded": False,
        "words": "楼道灯坏了",
        "result": "",
    }
    return TicketEntry(**{**facts, **given})  # type: ignore[arg-type]


def entries(*tickets: TicketEntry) -> Entries:
    """Give a ledger with these tickets and a row of everything else."""
    at = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
    return Entries(
        figures=figures(),
        tickets=tickets or (ticket(),),
        events=(
            EventEntry(
                number=241,
                at=at,
                action="claim",
                actor=None,
                from_state=State.OPEN,
                to_state=State.CLAIMED,
                words="@all 来看",
            ),
        ),
        ratings=(RatingEntry(number=241, cycle=1, score=Score.MOSTLY, at=at, by_reporter=False),),
        promises=(
            PromiseEntry(
                number=241,
                words="-明天修好",
                owner="李姐",
                party="供电所",
                made_at=at,
                first_due=at,
                due=at + timedelta(days=1),
                extensions=1,
                state=PromiseState.LATE,
                settled_at=None,
            ),
        ),
    )
