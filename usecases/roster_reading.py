"""What the rows of a roster file mean, one after another, against who works in the community."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from domain.community import Community
from domain.people import Appointment, Person, Rank, Role
from domain.refusals import Refusal
from domain.roster_rows import Field, Problem, SheetKind, SheetRow
from domain.roster_words import day_of, duty_days, hours_of, names_in, plain, role_of
from usecases.colleagues import Colleague, find_colleague
from usecases.leaves import check_days

_WEEKEND = 6
_EVERYWHERE = ("", "全社区", "社区", "全部", "所有", "all")
_DUTY_ROLES = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})


@dataclass(frozen=True)
class DutyChange:
    """Duty days, and a rank, for somebody who holds a role already; None leaves as it is."""

    appointment: Appointment
    rank: Rank | None
    days: str | None


@dataclass(frozen=True)
class ShiftWish:
    """A shift the file asks for."""

    day: date
    grid: str | None
    person: Person
    start: time
    end: time


@dataclass(frozen=True)
class LeaveWish:
    """A leave the file asks for."""

    row: SheetRow
    person: Person
    first: date
    last: date


@dataclass(kw_only=True)
class Reading:
    """What a file asks for, and what in it could not be understood."""

    today: date
    duties: dict[int, DutyChange] = field(default_factory=dict)
    shifts: list[ShiftWish] = field(default_factory=list)
    leaves: list[LeaveWish] = field(default_factory=list)
    past: int = 0
    changed: int = 0
    unused: dict[str, None] = field(default_factory=dict)
    strangers: dict[str, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class RosterReader:
    """Understands rows one after another."""

    def __init__(
        self,
        *,
        community: Community,
        people: list[Colleague],
        besides: list[Colleague],
        today: date,
    ) -> None:
        self._community = community
        self._people = people
        self._besides = besides
        self._today = today
        self.reading = Reading(today=today)

    def take(self, row: SheetRow) -> None:
        """Understand a row, or note why not."""
        self.reading.unused.update(dict.fromkeys(row.unused))
        try:
            if row.kind is SheetKind.DUTY:
                self._duty(row)
            elif row.kind is SheetKind.SHIFT:
                self._shift(row)
            else:
                self._leave(row)
        except Refusal as refusal:
            self.reading.problems.append(
                Problem(sheet=row.sheet, number=row.number, key=refusal.code, facts=refusal.facts)
            )

    def _duty(self, row: SheetRow) -> None:
        person = self._person(row.cells.get(Field.NAME, ""))
        said = row.cells.get(Field.ROLE, "")
        wanted = role_of(said) if said else None
        if said and wanted is None:
            raise Refusal("roster-role", text=said)
        grid = self._grid(row.cells.get(Field.GRID, ""))
        held = [
            item
            for item in person.appointments
            if item.role in _DUTY_ROLES
            and (wanted is None or item.role is wanted[0])
            and (grid is None or item.grid == grid)
        ]
        place = self._named(grid)
        if not held:
            raise Refusal("roster-not-appointed", name=person.person.name, place=place)
        if len(held) > 1:
            raise Refusal("roster-which-grid", name=person.person.name)
        text = row.cells.get(Field.DAYS)
        days = duty_days(text) if text is not None else None
        if text and days is None:
            raise Refusal("roster-days", text=text)
        rank = wanted[1] if wanted is not None and wanted[0] is Role.GRID_WORKER else None
        change = DutyChange(held[0], rank, days)
        if self.reading.duties.setdefault(held[0].id, change) != change:
            raise Refusal("roster-twice", name=person.person.name, place=place)

    def _shift(self, row: SheetRow) -> None:
        day = self._day(row.cells.get(Field.DATE, ""))
        if day < self._today:
            self.reading.past += 1
            return
        grid = self._grid(row.cells.get(Field.GRID, ""))
        text = row.cells.get(Field.TIME, "")
        usual = "周末班" if day.isoweekday() >= _WEEKEND else "晚班"
        hours = hours_of(text or usual, self._community.timing.duty)
        if hours is None:
            raise Refusal("roster-hours", text=text)
        people = self._leaders(row)
        names = names_in(row.cells.get(Field.NAME, ""))
        people += [self._person(name).person for name in names or ([] if people else [""])]
        for person in people:
            wish = ShiftWish(day, grid, person, *hours)
            if wish not in self.reading.shifts:
                self.reading.shifts.append(wish)

    def _leaders(self, row: SheetRow) -> list[Person]:
        """Give the leaders of a shift; who is no colleague here is noted and left out."""
        found = []
        for name in names_in(row.cells.get(Field.LEADER, "")):
            try:
                found.append(self._person(name).person)
            except Refusal as refusal:
                if refusal.code != "roster-unknown":
                    raise
                self.reading.strangers[name] = None
        return found

    def _leave(self, row: SheetRow) -> None:
        first = self._day(row.cells.get(Field.START, ""))
        last = self._day(row.cells.get(Field.END, "") or row.cells.get(Field.START, ""))
        if first <= last < self._today:
            self.reading.past += 1
            return
        check_days(first, last, self._today)
        person = self._person(row.cells.get(Field.NAME, "")).person
        for other in self.reading.leaves:
            if other.person.id == person.id and other.first <= last and first <= other.last:
                raise Refusal("roster-leave-twice", name=person.name)
        self.reading.leaves.append(LeaveWish(row, person, first, last))

    def _person(self, name: str) -> Colleague:
        if not name:
            raise Refusal("roster-no-name")
        try:
            return find_colleague(self._people, name, besides=self._besides)
        except Refusal as refusal:
            if refusal.code == "refuse-name-unknown":
                raise Refusal("roster-unknown", name=name) from None
            raise

    def _grid(self, text: str) -> str | None:
        """Give the grid that a code or a name stands for; None for the whole community."""
        wanted = plain(text)
        if wanted in _EVERYWHERE:
            return None
        grids = self._community.grids
        exact = [item for item in grids if wanted in {plain(item.code), plain(item.name)}]
        near = exact or [item for item in grids if wanted in plain(item.name)]
        if len(near) != 1:
            raise Refusal("roster-grid", text=text)
        return near[0].code

    def _day(self, text: str) -> date:
        found = day_of(text, self._today)
        if found is None:
            raise Refusal("roster-date", text=text or "—")
        return found

    def _named(self, code: str | None) -> str:
        grid = self._community.grid(code)
        return grid.name if grid is not None else self._community.name
