from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from bot.config_errors import REFERENCES, Problem

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$", max_length=40)]
Stem = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,16}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Words = tuple[Name, ...]


class Section(BaseModel):
    """A table of the config file: fixed keys, never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def tell(problems: Iterable[Problem]) -> None:
    """Refuse a table whose values do not fit together, with all that was found."""
    found = list(problems)
    if found:
        raise PydanticCustomError(REFERENCES, "values do not fit", {"problems": found})
