from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.refusals import ImpossibleError, RefusalError, flooded

WORDS = {
    "400": "Bad Request: the sandbox was told to refuse",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "500": "Internal Server Error",
}
PUSH = "push"
"""The name under which deliveries to webhooks are struck; they are no calls, so "*" spares them."""

KINDS = frozenset({"429", "502", "reset", "timeout_after", "hang", "slow", *WORDS})


@dataclass(slots=True)
class Fault:
    """Something that goes wrong on purpose.

    `method` "*" and `chat` None match every call; `times` None never wears out. `502` answers with
    a proxy's HTML page, `reset` cuts the line before the work, `timeout_after` after it, `hang`
    works, is silent for `seconds` and cuts it, `slow` works after `seconds`. The method "push"
    strikes deliveries to webhooks: numbers and `reset` before the bot hears of the update,
    `timeout_after` and `hang` when its answer is on the way.
    """

    method: str = "*"
    chat: int | None = None
    kind: str = "429"
    retry_after: int = 3
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 2.0
    description: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ImpossibleError(f"there is no kind of fault called {self.kind!r}")

    def fits(self, method: str, chat: int | None) -> bool:
        """Whether this fault is meant for such a call."""
        is_any = self.method == "*" and method != PUSH
        same_method = is_any or self.method.lower() == method.lower()
        return same_method and self.times != 0 and self.chat in {None, chat}

    def refusal(self) -> RefusalError | None:
        """Answer the JSON refusal this fault means, if it means one."""
        if self.kind == "429":
            return flooded(self.retry_after)
        if self.kind in WORDS:
            return RefusalError(int(self.kind), self.description or WORDS[self.kind])
        return None

    def shown(self) -> dict[str, Any]:
        """Show the fault in the control API."""
        return asdict(self)


@dataclass(slots=True)
class Faults:
    """The faults waiting to happen, in the order they were added."""

    rng: random.Random
    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Let `fault` happen to the next calls it fits."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """Let everything work again."""
        self.waiting.clear()

    def strike(self, method: str, chat: int | None) -> Fault | None:
        """Pick the fault that hits this call, if one does; its count goes down."""
        for fault in self.waiting:
            if fault.fits(method, chat) and self.rng.random() < fault.probability:
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self.waiting.remove(fault)
                return fault
        return None
