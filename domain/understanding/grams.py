"""The groups of one, two and three characters of a message, each group one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.understanding.normal import PHONE

EDGE = "│"
"""Stands at both ends of a message, so that how it begins and ends counts."""

_BITS = 21
"""What a character takes: no code point is longer."""

_SECOND, _THIRD = np.uint64(_BITS), np.uint64(2 * _BITS)
_ONE = (1 << _BITS) - 1

Codes = NDArray[np.uint64]


def grams(flat: str) -> Codes:
    """Give the groups of words in normal form, each as often as it is said.

    A phone number is none of them: people leave theirs with a complaint, too.
    """
    line = f"{EDGE}{flat.replace(PHONE, '')}{EDGE}".encode("utf-32-le", "surrogatepass")
    ones = np.frombuffer(line, np.uint32).astype(np.uint64)
    twos = ones[:-1] | ones[1:] << _SECOND
    return np.concatenate((ones[1:-1], twos, twos[:-1] | ones[2:] << _THIRD))


def spelt(gram: int) -> str:
    """Give the characters of a group."""
    rest, found = gram, ""
    while rest:
        found += chr(rest & _ONE)
        rest >>= _BITS
    return found


def length(found: Codes) -> NDArray[np.intp]:
    """Give of each group how many characters it has."""
    more: NDArray[np.intp] = np.add(found >> _SECOND != 0, found >> _THIRD != 0, dtype=np.intp)
    return 1 + more


def known(said: Codes, held: Codes) -> NDArray[np.intp]:
    """Give where those groups of a message that are held stand; what is held is in order."""
    at = held.searchsorted(said)
    found: NDArray[np.intp] = at[held.take(at, mode="clip") == said]
    return found
