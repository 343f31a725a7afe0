"""When the interpreter looks for objects that nobody holds: seldom, and not among what is loaded.

Nearly everything dies when it is let go. Only what holds itself in a circle must be looked for,
and looking through all that a running bot has loaded takes a tenth of a second, in which it does
nothing else.
"""

from __future__ import annotations

import gc
from importlib import import_module

YOUNG = 20_000
"""After how many more objects the young ones are looked through: some ten milliseconds."""

_OLDER = 50


def collect_seldom() -> None:
    """Look through young objects when many are there, and through older ones almost never."""
    gc.set_threshold(YOUNG, _OLDER, _OLDER)


def load(*modules: str) -> None:
    """Import modules without looking for garbage meanwhile, nor ever in them.

    Else all that was loaded is gone through again and again while it grows, a third of a second
    each time towards the end, and there is next to nothing to find.
    """
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        leave_out_what_is_loaded()
        gc.enable()


def leave_out_what_is_loaded() -> None:
    """Look no more through what is there by now."""
    gc.freeze()
