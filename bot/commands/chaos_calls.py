"""What the sandbox's log of calls tells: which rows were said, and which updates are confirmed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.chaos_storm import Storm
from bot.commands.forked_bot import ROW
from sandbox.calls import Call
from sandbox.methods import POLL
from sandbox.updates import UpdateQueue
from sandbox.world import World

UNCHANGED = "message is not modified"


@dataclass(frozen=True, kw_only=True)
class Try:
    """A call that said a row of the outbox, and whether its work was done."""

    number: int
    at: datetime
    is_done: bool


@dataclass
class Calls:
    """Reads the log while it grows; it keeps the newest calls only.

    `confirmed` is the offset the bot asked from last: it will never see what came before again.
    """

    world: World
    storm: Storm
    queue: UpdateQueue
    confirmed: int = 0
    read: int = 0
    methods: Counter[str] = field(default_factory=Counter)
    by_row: dict[int, list[Try]] = field(default_factory=lambda: defaultdict(list))

    @property
    def but_polls(self) -> int:
        """Give how many calls there were that did something."""
        return self.methods.total() - self.methods[POLL]

    def is_acknowledged(self, update: int) -> bool:
        """Say whether the bot let Telegram forget an update: by polling on, or by taking a push."""
        return update < self.confirmed or update in self.queue.pushed

    def look(self) -> None:
        """Read what was added since the last look."""
        fresh = self.world.calls_made - self.read
        for call in self.world.calls[-fresh:] if fresh else ():
            self._take(call)
        self.read = self.world.calls_made

    def _take(self, call: Call) -> None:
        self.methods[call.method] += 1
        if call.method == POLL:
            self.confirmed = max(self.confirmed, int(call.params.get("offset") or 0))
        elif (row := call.params.get(ROW)) is not None:
            is_cut = call.error_code == 0 and call.number in self.storm.done_anyway
            is_same = UNCHANGED in (call.description or "")
            self.by_row[int(row)].append(
                Try(
                    number=call.number,
                    at=call.at,
                    is_done=call.ok or is_cut or is_same,
                )
            )
