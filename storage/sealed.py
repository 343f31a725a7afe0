"""Columns whose values are sealed with the database's keys on their way in, and opened on it out.

Emptiness is no secret: NULL, "", {}, [] and the mark of what was forgotten are kept as they are, so
that questions and partial indexes about them need no key.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar, cast

from sqlalchemy import JSON, Dialect, String, TypeDecorator
from sqlalchemy.types import TypeEngine

from domain.forgetting import GONE
from storage.keyring import NO_KEYS, Keyring

T = TypeVar("T")

_BARE = frozenset({"", GONE})
_KEYRING = "weisu_keyring"
"""Where an engine's dialect keeps its keys: types are shared by all engines, dialects by none."""


def give_keys(dialect: Dialect, keyring: Keyring) -> None:
    """Let everything that passes through an engine be sealed with these keys."""
    setattr(dialect, _KEYRING, keyring)


def keys_of(dialect: Dialect) -> Keyring:
    """Give the keys of an engine's dialect."""
    return cast("Keyring", getattr(dialect, _KEYRING, NO_KEYS))


class Sealing(TypeDecorator[T]):
    """What the sealed kinds of columns have in common."""

    __abstract__ = True

    @property
    def kept(self) -> TypeEngine[Any]:
        """Give the type of what is kept, for those who look at it sealed."""
        return self.impl_instance

    def is_current(self, kept: object, keyring: Keyring) -> bool:
        """Say whether a value is kept the way these keys would keep it now."""
        return not kept or kept == GONE or keyring.is_current(kept)


class Sealed(Sealing[str]):
    """A text, sealed."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal the text."""
        if value is None or value in _BARE:
            return value
        return keys_of(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open the text."""
        return None if value is None else keys_of(dialect).open(value)


class SealedSame(Sealed):
    """A text, sealed so that the same text is kept the same way under the same key.

    For what is unique, or asked for. Whoever has the file sees which rows share a value.
    """

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal the text."""
        if value is None or value in _BARE:
            return value
        return keys_of(dialect).seal_same(value)


class SealedNumber(Sealing[float]):
    """A number, kept as a text, sealed."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> str | None:
        """Seal the number."""
        return None if value is None else keys_of(dialect).seal(repr(float(value)))

    def process_result_value(self, value: str | None, dialect: Dialect) -> float | None:
        """Open the number."""
        return None if value is None else float(keys_of(dialect).open(value))


class SealedFacts(Sealing[Any]):
    """A JSON object or list, sealed as a whole: what is kept then is a JSON string."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - JSON
        """Seal the facts."""
        keyring = keys_of(dialect)
        if not value or keyring.first is None:
            return value
        return keyring.seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - JSON
        """Open the facts."""
        if not isinstance(value, str):
            return value
        return json.loads(keys_of(dialect).open(value))
