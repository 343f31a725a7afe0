from __future__ import annotations

from random import SystemRandom

import structlog

from storage.ailments import ailment_in

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

WELL = "well"
LONGEST_PAUSE = 30.0

_dice = SystemRandom()


class Health:
    """How a loop fares: says each change once, however often it tries, and how long to pause."""

    def __init__(self, name: str, *, first_pause: float = 0.5) -> None:
        self.name = name
        self.state = WELL
        self._told = ""
        self._first_pause = first_pause
        self._failures = 0

    @property
    def is_well(self) -> bool:
        """Say whether the last try went well."""
        return self.state == WELL

    def well(self) -> None:
        """Note a try that went well."""
        if not self.is_well:
            log.info("recovered", loop=self.name, after=self.state, failures=self._failures)
        self.state, self._told, self._failures = WELL, "", 0

    def ill(self, state: str, sentence: str, *, error: BaseException | None = None) -> float:
        """Note a failed try and give the seconds to pause before the next one.

        When the database itself is in trouble, a sentence says how; only what nobody foresaw
        brings its traceback along.
        """
        ailment = ailment_in(error) if error else None
        told = f"{ailment} {sentence}" if ailment else sentence
        if state != self.state or (ailment and told != self._told):
            unforeseen = None if ailment else error
            log.warning("in_trouble", loop=self.name, trouble=state, why=told, exc_info=unforeseen)
        self.state, self._told = state, told
        self._failures += 1
        longest = min(LONGEST_PAUSE, self._first_pause * 2.0 ** min(self._failures - 1, 10))
        return longest * _dice.uniform(0.5, 1.0)
