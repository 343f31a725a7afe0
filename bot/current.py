"""The unit of work of the batch being handled, for those whom aiogram calls without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from usecases.ports import UnitOfWork

_CURRENT: ContextVar[UnitOfWork] = ContextVar("current_unit_of_work")


def current() -> UnitOfWork:
    """Give the open unit of work; a second one would wait for the first one's lock for ever."""
    try:
        return _CURRENT.get()
    except LookupError:
        raise LookupError(
            "no update is being handled, so there is no transaction to join"
        ) from None


@contextmanager
def joined(uow: UnitOfWork) -> Iterator[None]:
    """Make the unit of work the current one inside the block."""
    token = _CURRENT.set(uow)
    try:
        yield
    finally:
        _CURRENT.reset(token)
