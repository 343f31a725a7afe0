"""A city on PostgreSQL, made by the server itself: its communities, groups, people, and past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from benchmarks.town import BOT, groups, settings
from bot.commands.embedded import Embedded
from domain.community import Community

GROUPS = 20
PEOPLE = 1_000
TICKETS = 2_000
"""What each community has; a thousand of them are the whole city."""

WHOLE = 1_000
FIRST_GROUP = -1_000_000_000_000
FIRST_PERSON = 500_000_000
ROOMS = 100
"""How many numbers the chats of a community take up."""

STAFF = 50
DIRECT = 90
"""Where the chats of the staff begin, and that of the supervisor."""

AT_ONCE = 10
"""How many communities one step makes."""


@dataclass(frozen=True)
class City:
    """How large it is, and what its communities have in common: the pilot's grids and groups."""

    communities: int
    base: Community

    @property
    def homes(self) -> list[Community]:
        """Give its communities."""
        return [
            replace(self.base, code=code_of(at), name=f"第{at}社区")
            for at in range(self.communities)
        ]

    @property
    def sizes(self) -> dict[str, int]:
        """Tell how much there is of everything."""
        names = {"groups": GROUPS, "people": PEOPLE, "tickets": TICKETS}
        return {
            "communities": self.communities,
            **{name: each * self.communities for name, each in names.items()},
        }


def city_of(scale: float) -> City:
    """Give the whole city, or a part of it."""
    base = settings("http://127.0.0.1:9", "nowhere").to_community()
    return City(max(1, round(WHOLE * scale)), base)


def code_of(at: int) -> str:
    """Give the code of a community."""
    return f"c{at:04}"


def address_of(community: int, group: int) -> int:
    """Give the address of a residents' group."""
    return FIRST_GROUP - community * ROOMS - group


def person_of(community: int, number: int) -> int:
    """Give the Telegram number of a resident."""
    return FIRST_PERSON + community * PEOPLE + number


def build(server: Embedded, database: str, city: City, step: Callable[[int], None]) -> None:
    """Fill an empty database of the newest schema, some communities at a time."""
    server.do(" ".join((_FOUND % _facts(city)).split()), database=database)
    for first in range(0, city.communities, AT_ONCE):
        last = min(first + AT_ONCE, city.communities) - 1
        part = {"first": first, "last": last}
        server.do(*(" ".join(one.format(**part).split()) for one in _PARTS), database=database)
        step(last + 1)
    server.do(*_AFTER, database=database)


def _facts(city: City) -> dict[str, object]:
    made = groups(city.base)
    return {
        "kinds": _array([group.kind.value for group in made]),
        "grids": _array([group.grid for group in made]),
        "compounds": _array([group.compound for group in made]),
        "staffed": _array([grid.code for grid in city.base.grids]),
        "categories": _array([category.code for category in city.base.categories]),
    }


def _array(values: Sequence[str | None]) -> str:
    quoted = ("NULL" if value is None else f"'{value}'" for value in values)
    return f"ARRAY[{', '.join(quoted)}]::text[]"


_FOUND = """CREATE TABLE bench_facts AS SELECT %(kinds)s AS kinds, %(grids)s AS grids,
    %(compounds)s AS compounds, %(staffed)s AS staffed, %(categories)s AS categories"""

_HERE = "FROM bench_facts f, generate_series({first}, {last}) AS c"
_CODE = "'c' || lpad(c::text, 4, '0')"
_SINCE = "now() - interval '30 days'"
_TICKET = f"(1000000000::bigint + c * {TICKETS} + k)"
_WHO = f"2000000000::bigint + c * {PEOPLE}"
_MADE = f"now() - interval '400 days' + interval '399 days' * k / {TICKETS}"
_EACH_TICKET = f"{_HERE}, generate_series(0, {TICKETS - 1}) AS k"

_PARTS = (
    f"""INSERT INTO chats (id, bot_id, address, type, title, kind, community, grid, compound,
        state, is_admin, listening, listening_since, created_at)
    SELECT 1 + c * {ROOMS} + g, {BOT}, {FIRST_GROUP} - (c * {ROOMS} + g), 'supergroup', '小区群',
        f.kinds[g + 1], {_CODE}, f.grids[g + 1], f.compounds[g + 1], 'active', true, 'suggest',
        {_SINCE}, {_SINCE} {_HERE}, generate_series(0, {GROUPS - 1}) AS g""",
    f"""INSERT INTO chats (id, bot_id, address, type, title, kind, community, grid, state, is_admin,
        created_at)
    SELECT 1 + c * {ROOMS} + {STAFF} + s, {BOT}, {FIRST_GROUP} - (c * {ROOMS} + {STAFF} + s),
        'supergroup', '工作群', 'staff', {_CODE}, f.staffed[s + 1], 'active', true, {_SINCE}
    {_HERE}, LATERAL generate_series(0, array_length(f.staffed, 1) - 1) AS s""",
    f"""INSERT INTO persons (id, telegram_id, name, dm_ok, created_at)
    SELECT {_WHO} + i, {FIRST_PERSON} + c * {PEOPLE} + i, '居民' || i, false, {_SINCE}
    {_HERE}, generate_series(0, {PEOPLE - 1}) AS i""",
    f"""INSERT INTO memberships (id, chat_id, person_id, seen_at)
    SELECT {_WHO} + i, 1 + c * {ROOMS} + i % {GROUPS}, {_WHO} + i, {_SINCE}
    {_HERE}, generate_series(0, {PEOPLE - 1}) AS i""",
    f"""INSERT INTO appointments (id, person_id, community, grid, role, rank, duty_days, created_at)
    SELECT {_WHO} + s, {_WHO} + s, {_CODE}, f.staffed[s + 1], 'grid_worker', 0, '', {_SINCE}
    {_HERE}, LATERAL generate_series(0, array_length(f.staffed, 1) - 1) AS s""",
    f"""INSERT INTO appointments (id, person_id, community, role, rank, duty_days, created_at)
    SELECT {_WHO} + {DIRECT}, {_WHO} + {DIRECT}, {_CODE}, 'supervisor', 0, '', {_SINCE} {_HERE}""",
    f"""INSERT INTO chats (id, bot_id, address, type, title, state, is_admin, listening, created_at)
    SELECT 1 + c * {ROOMS} + {DIRECT}, {BOT}, {FIRST_PERSON} + c * {PEOPLE} + {DIRECT}, 'private',
        '书记', 'active', false, 'explicit', {_SINCE} {_HERE}""",
    f"""INSERT INTO tickets (id, community, number, grid, chat_id, reporter_id, is_anonymous,
        category, priority, compound, building, place_asked, state, version, owner_id, level, cycle,
        transfers, outcome, created_at, state_since, claimed_at, resolved_at, closed_at)
    SELECT {_TICKET}, {_CODE}, k + 1, f.grids[k % {GROUPS} + 1],
        1 + c * {ROOMS} + k % {GROUPS}, {_WHO} + k * 7 % {PEOPLE}, false,
        f.categories[k / {GROUPS} % array_length(f.categories, 1) + 1], 'normal',
        f.compounds[k % {GROUPS} + 1], k * 5 % 12 + 1 || '栋', false, 'closed', 4, {_WHO}, 0, 1, 0,
        '已处理好，现场看过了', made, made + interval '1 day', made + interval '1 hour',
        made + interval '20 hours', made + interval '1 day'
    {_EACH_TICKET}, LATERAL (SELECT {_MADE} AS made) AS m""",
    f"""INSERT INTO reports (id, ticket_id, person_id, kind, chat_id, message_id, text, version,
        sent_at)
    SELECT {_TICKET}, {_TICKET}, {_WHO} + k * 7 % {PEOPLE}, 'origin',
        1 + c * {ROOMS} + k % {GROUPS}, k + 1, '单元门口的灯坏了好几天了，晚上看不清路', 1, {_MADE}
    {_EACH_TICKET}""",
    f"""INSERT INTO events (id, ticket_id, at, actor_id, action, from_state, to_state, facts)
    SELECT {_TICKET} * 3 + e, {_TICKET}, {_MADE} + interval '8 hours' * e, {_WHO},
        (ARRAY['open', 'claim', 'resolve'])[e + 1], (ARRAY['open', 'open', 'claimed'])[e + 1],
        (ARRAY['open', 'claimed', 'resolved'])[e + 1], '{{{{}}}}'
    {_EACH_TICKET}, generate_series(0, 2) AS e""",
    f"""INSERT INTO counters (name, value) SELECT 'ticket:' || {_CODE}, {TICKETS} {_HERE}""",
)

_AFTER = ("SELECT setval('ids', 10000000000)", "DROP TABLE bench_facts", "ANALYZE")
