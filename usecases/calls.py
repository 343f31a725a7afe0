"""A call to the messenger as plain data: ready to be posted, made without any framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UPLOADED = "attach://upload"
"""How a call names the file that goes with it."""


@dataclass(frozen=True)
class Upload:
    """A file that goes with a call."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Call:
    """The name of a method and what it is given: JSON, what is None is left out; a file beside it.

    The method's name is the messenger's own.
    """

    method: str
    given: Mapping[str, Any] = field(default_factory=dict)
    upload: Upload | None = None
