"""What the config says about listening; the defaults are those of `domain/listening.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from pydantic import Field

from bot.config_base import Dotted, Section
from bot.config_errors import Problem, dotted
from domain.community import branch_of
from domain.listening import ListeningRules

_DEFAULT = ListeningRules()
_SHARE = "a number from 0 to 1, like 0.5"


def _share(default: float) -> Any:  # noqa: ANN401 - a field
    return Field(default=default, ge=0, le=1, description=_SHARE)


def _whole(default: float, what: str, least: int, most: int) -> Any:  # noqa: ANN401 - a field
    description = f"a whole number of {what} from {least} to {most}"
    return Field(default=int(default), ge=least, le=most, description=description)


class ListeningSection(Section):
    """How sure, how often and how long we ask in groups that listen; how neighbours count."""

    threshold: float = _share(_DEFAULT.threshold)
    step: float = _share(_DEFAULT.step)
    top_level: int = _whole(_DEFAULT.top_level, "steps", 0, 20)
    sure: float = _share(_DEFAULT.sure)
    auto: tuple[Dotted, ...] = Field(
        default=_DEFAULT.auto, description='a list of category codes, like ["facilities.lighting"]'
    )
    quiet_seconds: int = _whole(_DEFAULT.quiet.total_seconds(), "seconds", 0, 600)
    fade_minutes: int = _whole(_DEFAULT.fade / timedelta(minutes=1), "minutes", 1, 1440)
    file_after_minutes: int = _whole(_DEFAULT.file_after / timedelta(minutes=1), "minutes", 1, 1440)
    asks_an_hour: int = _whole(_DEFAULT.asks_an_hour, "questions", 0, 60)
    high: float = _share(_DEFAULT.high)
    heat_households: int = _whole(_DEFAULT.heat_households, "households", 2, 1000)
    heat_half_life_hours: int = _whole(
        _DEFAULT.heat_half_life / timedelta(hours=1), "hours", 1, 720
    )
    objection_share: float = _share(_DEFAULT.objection_share)

    def to_rules(self) -> ListeningRules:
        """Give it in the words of the domain."""
        return ListeningRules(
            threshold=self.threshold,
            step=self.step,
            top_level=self.top_level,
            sure=self.sure,
            auto=self.auto,
            quiet=timedelta(seconds=self.quiet_seconds),
            fade=timedelta(minutes=self.fade_minutes),
            file_after=timedelta(minutes=self.file_after_minutes),
            asks_an_hour=self.asks_an_hour,
            high=self.high,
            heat_households=self.heat_households,
            heat_half_life=timedelta(hours=self.heat_half_life_hours),
            objection_share=self.objection_share,
        )


def strangers(auto: Iterable[str], codes: Collection[str]) -> Iterable[Problem]:
    """Find what is to be filed unasked but is no category and no branch of the tree."""
    known = {*codes, *(branch_of(code) for code in codes)}
    for place, code in enumerate(auto):
        if code not in known:
            yield Problem(
                dotted(("community", "listening", "auto", place)),
                f'"{code}" is given, but no category has this code',
                "Allowed: the codes of categories, and what they begin with",
            )
