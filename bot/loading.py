"""Loading what a bot is made of, before it lives."""

from __future__ import annotations

import gc
from importlib import import_module


def load(*modules: str) -> None:
    """Import modules without looking for garbage meanwhile, nor ever in them.

    Python's collector goes through everything that was loaded, again and again while it grows: a
    third of a second each time towards the end, and there is next to nothing to find.
    """
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        gc.freeze()
        gc.enable()
