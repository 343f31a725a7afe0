"""Errors as logs may tell them: of what kind, and where. What they say may be what somebody said.

An error at an update quotes the update (`invalid literal for int(): '...'`). The dead letter keeps
all of it, in the database; a log is read by more people, and for longer.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

from storage.errors import StorageError

_ROOT = str(Path(__file__).parent.parent)
_LIBRARIES = "site-packages"
_HARMLESS = (OSError, StorageError)
"""Errors of the machine, and sentences of ours: they quote nobody."""


def named(error: BaseException) -> str:
    """Name an error and the place where it came up, of our own code if it passed any."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    for frame in (*reversed(ours), *reversed(frames)):
        return f"{_kind(error)} at {frame.filename.removeprefix(_ROOT + '/')}:{frame.lineno}"
    return _kind(error)


def traced(error: BaseException) -> str:
    """Write out how an error came about, and out of which others."""
    return "".join(_lines(error)).rstrip()


def _lines(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "\nThat led to:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{_kind(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for number, part in enumerate(error.exceptions, 1):
            yield f"\nPart {number}:\n\n"
            yield from _lines(part)


def _kind(error: BaseException) -> str:
    name = type(error).__qualname__
    return f"{name}: {error}" if isinstance(error, _HARMLESS) else name


def _is_ours(filename: str) -> bool:
    return filename.startswith(_ROOT) and _LIBRARIES not in filename
