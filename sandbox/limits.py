from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram.constants import FloodLimit

from sandbox.refusals import flooded

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class FloodGate:
    """Telegram's sending limits for one bot, counted over the sandbox clock."""

    overall: deque[datetime] = field(default_factory=deque)
    by_chat: defaultdict[int, deque[datetime]] = field(
        default_factory=lambda: defaultdict(deque[datetime])
    )

    def pass_through(self, chat: int, now: datetime, messages: int = 1) -> None:
        """Count `messages` sent to `chat` now, or refuse with the seconds to wait.

        An album is one burst for the chat's second, and all its messages for the rest.
        """
        here = self.by_chat[chat]
        _forget(self.overall, now - SECOND)
        _forget(here, now - MINUTE)
        if len(self.overall) + messages > FloodLimit.MESSAGES_PER_SECOND:
            raise flooded(1)
        lately = [at for at in here if at > now - SECOND]
        if len(lately) >= FloodLimit.MESSAGES_PER_SECOND_PER_CHAT:
            raise flooded(_wait(lately[0] + SECOND, now))
        if chat < 0 and len(here) + messages > FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP:
            raise flooded(_wait(here[0] + MINUTE, now))
        self.overall.extend([now] * messages)
        here.extend([now] * messages)


def _forget(times: deque[datetime], before: datetime) -> None:
    while times and times[0] <= before:
        times.popleft()


def _wait(until: datetime, now: datetime) -> int:
    return max(1, math.ceil((until - now).total_seconds()))
