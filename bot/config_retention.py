"""What the config says about forgetting; the defaults are those of `usecases/retention.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import Field, field_validator

from bot.config_base import Section
from usecases.retention import DEFAULT, Ages

_MOST = 3650
_SOON = 90


def _days(default: timedelta, least: int) -> Any:  # noqa: ANN401 - a field
    description = f"a whole number of days from {least} to {_MOST}"
    return Field(default=default.days, ge=least, le=_MOST, description=description)


class RetentionSection(Section):
    """After how many days is forgotten what is kept for a while only."""

    updates_days: int = _days(DEFAULT.updates, 2)
    messages_days: int = _days(DEFAULT.messages, 1)
    invitations_days: int = _days(DEFAULT.invitations, 1)
    dialogues_days: int = _days(DEFAULT.dialogues, 1)
    files_days: int = _days(DEFAULT.files, 1)
    candidates_days: int = _days(DEFAULT.candidates, 1)
    dead_letters_days: int = _days(DEFAULT.dead_letters, 1)
    listening_days: int = _days(DEFAULT.listening, 31)
    words_days: int = Field(default=0, description=f"0 for ever, or days from {_SOON} to {_MOST}")

    @field_validator("words_days")
    @classmethod
    def check_words(cls, value: int) -> int:
        """Keep words at least until nobody can object to a closing any more."""
        if value and not _SOON <= value <= _MOST:
            raise ValueError(f"0 keeps them for ever; else it is {_SOON} to {_MOST} days")
        return value

    def to_ages(self) -> Ages:
        """Give it in the words of the use case."""
        return Ages(
            updates=timedelta(days=self.updates_days),
            messages=timedelta(days=self.messages_days),
            invitations=timedelta(days=self.invitations_days),
            dialogues=timedelta(days=self.dialogues_days),
            files=timedelta(days=self.files_days),
            candidates=timedelta(days=self.candidates_days),
            dead_letters=timedelta(days=self.dead_letters_days),
            listening=timedelta(days=self.listening_days),
            words=timedelta(days=self.words_days) if self.words_days else None,
        )
