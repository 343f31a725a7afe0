"""The characters of a message and its pairs of neighbours, each one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.understanding.normal import PHONE

EDGE = "│"
"""Stands at both ends of a message, so that how it begins and ends counts."""

_BITS = 21
"""What a character takes: no code point is longer."""

_SECOND = np.uint64(_BITS)
_ONE = (1 << _BITS) - 1

Codes = NDArray[np.uint64]


def grams(flat: str) -> Codes:
    """Give the groups of words in normal form, each as often as it is said.

    A phone number is none of them: people leave theirs with a complaint, too.
    """
    line = f"{EDGE}{flat.replace(PHONE, '')}{EDGE}".encode("utf-32-le", "surrogatepass")
    ones = np.frombuffer(line, np.uint32).astype(np.uint64)
    return np.concatenate((ones[1:-1], ones[:-1] | ones[1:] << _SECOND))


def spelt(gram: int) -> str:
    """Give the characters of a group."""
    rest, found = gram, ""
    while rest:
        found += chr(rest & _ONE)
        rest >>= _BITS
    return found


def is_pair(found: Codes) -> NDArray[np.bool_]:
    """Say of each group whether it has two characters."""
    pairs: NDArray[np.bool_] = found >> _SECOND != 0
    return pairs


def known(said: Codes, held: Codes) -> NDArray[np.intp]:
    """Give where those groups of a message that are held stand; what is held is in order."""
    at = held.searchsorted(said)
    found: NDArray[np.intp] = at[held.take(at, mode="clip") == said]
    return found
