"""The smallest model of tickets that the stateful test holds against the real ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rights_table import leads

from domain.ticket import WORKING, Score, State
from domain.transitions import Action

ALIVE = {State.OPEN, State.CONTESTED, State.DELIBERATION, *WORKING}
RAISES = {Action.ESCALATE, Action.CONTEST, Action.REOPEN}
AGAIN = {Action.CONTEST, Action.REOPEN}
LETS_GO = {Action.RELEASE, Action.SPLIT}
TOP_LEVEL = 3
MOST_TRANSFERS = 2
WINDOW = timedelta(days=7)
FEWEST = 5
SHARE = 0.3

ROLES = {
    "ann": set(),
    "bob": set(),
    "eve": set(),
    "worker": {"worker"},
    "second": {"worker"},
    "lead": {"lead"},
    "boss": {"supervisor"},
}
STAFF = ("worker", "second", "lead", "boss")
RESIDENTS = ("ann", "bob", "eve")


@dataclass
class Model:
    """One ticket as it must stand."""

    id: int
    reporter: str
    state: State = State.OPEN
    owner: str | None = None
    version: int = 1
    level: int = 0
    cycle: int = 1
    transfers: int = 0
    has_promise: bool = False
    closed_at: datetime | None = None
    part_of: Model | None = None
    own: set[str] = field(default_factory=set)
    came: dict[int, set[str]] = field(default_factory=dict)
    votes: dict[tuple[int, str], Score] = field(default_factory=dict)

    @property
    def joined(self) -> set[str]:
        """Give who joined, by themselves or with a part."""
        return self.own.union(*self.came.values()) - {self.reporter}

    @property
    def people(self) -> set[str]:
        """Give all who stand behind it."""
        return self.joined | {self.reporter}

    @property
    def whole(self) -> Model:
        """Give the ticket that it is part of in the end, or itself."""
        return self if self.part_of is None else self.part_of.whole

    def hats(self, who: str) -> set[str]:
        """Give what somebody counts as."""
        worn = set(ROLES[who])
        if worn and self.owner == who:
            worn.add("owner")
        if self.reporter == who:
            worn.add("reporter")
        if who in self.joined:
            worn.add("joined")
        return worn

    def may(self, who: str, action: Action, *, target: str | None = None) -> bool:
        """Say whether somebody may do this now, by the table and the few rules beside it."""
        worn = self.hats(who)
        if leads(action, self.state, worn) is None:
            return False
        if action is Action.TRANSFER:
            is_chief = bool(worn & {"lead", "supervisor"})
            return (is_chief or self.transfers < MOST_TRANSFERS) and target != self.owner
        if action is Action.ESCALATE:
            return self.level < TOP_LEVEL
        return self.has_promise if action is Action.KEEP else True

    def do(self, who: str, action: Action, now: datetime, *, target: str | None = None) -> None:
        """Take a step that was allowed."""
        led = leads(action, self.state, self.hats(who))
        assert led is not None
        self.state = led
        self.version += 1
        self.level += action in RAISES
        self.cycle += action in AGAIN
        if action is Action.TRANSFER:
            self.owner, self.transfers = target, self.transfers + 1
        elif action is Action.CLAIM:
            self.owner = who
        elif action is Action.SCHEDULE:
            self.owner, self.has_promise = self.owner or who, True
        elif action in LETS_GO:
            self.owner = None
        if action in {Action.KEEP, Action.RESOLVE} or self.state not in ALIVE:
            self.has_promise = False
        is_over = self.state not in ALIVE and self.state is not State.RESOLVED
        self.closed_at = now if is_over else None

    def merge_into(self, whole: Model, who: str, now: datetime) -> None:
        """Become part of another one, with everybody."""
        whole.came[self.id] = self.people - {whole.reporter}
        self.do(who, Action.MERGE, now)
        self.part_of = whole

    def split(self, now: datetime, *, who: str) -> None:
        """Stand for itself again; who came along leaves, unless they have another reason to be."""
        whole, self.part_of = self.part_of, None
        assert whole is not None
        whole.let_go(self.id)
        self.do(who, Action.SPLIT, now)

    def let_go(self, part: int) -> None:
        """Forget who came with a part; those who voted here stay."""
        voted = {who for _, who in self.votes}
        gone = self.came.pop(part)
        self.own |= gone & voted
        above = self.part_of
        if above is not None:
            above.came[self.id] &= self.people | {who for _, who in above.votes}

    def carries(self) -> bool:
        """Say whether those who joined object in numbers that take a closing back."""
        cast = {who: score for (cycle, who), score in self.votes.items() if cycle == self.cycle}
        voted = [score for who, score in cast.items() if who in self.joined]
        against = sum(score is Score.UNSOLVED for score in voted)
        asked = max(len(voted), min(len(self.joined), FEWEST))
        return against > 0 and against >= SHARE * asked - 1e-9
