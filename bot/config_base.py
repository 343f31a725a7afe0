from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from bot.config_errors import REFERENCES, Problem


class Section(BaseModel):
    """A table of the config file: fixed keys, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def tell(problems: Iterable[Problem]) -> None:
    """Refuse a table whose values do not fit together, with all that was found."""
    found = list(problems)
    if found:
        raise PydanticCustomError(REFERENCES, "values do not fit", {"problems": found})
