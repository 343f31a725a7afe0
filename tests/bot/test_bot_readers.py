from __future__ import annotations

import gc

from aiogram.methods.base import Response

from bot.readers import CALLS, readers


def test_what_reads_answers_is_made_once() -> None:
    """While the readers are held, asking for one again gives the same class after a collection."""
    held = readers()
    gc.collect()
    again = [Response[call.__returning__] for call in CALLS]
    assert all(one is two for one, two in zip(held, again, strict=True))
