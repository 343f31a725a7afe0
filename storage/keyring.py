"""Sealing (加密): what people said and who they are, unreadable without a key kept elsewhere.

A sealed value begins with a sign that Telegram lets nobody send, then tells how it was sealed and
with which key, so that rows of an older key, and rows from before there was any, stay readable.
"""

from __future__ import annotations

import hashlib
import os
import re
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from storage.errors import BadKey, BrokenSeal, KeyMissing

_SIGN = "\x1e"
_PLAIN = f"{_SIGN}plain:"
"""Before a value that is not sealed, but begins with the sign."""

_SEALED = re.compile(f"{_SIGN}(seal|same):([0-9a-f]{{8}}):")
_FORM = re.compile(r"weisu-key-[A-Za-z0-9_-]{43}")
_ID_LENGTH = 8
_NONCE = 12
_SIZE = 32
_SIZE_OF_SAME = 64


class Key:
    """One key; two are derived from it, for values sealed anew each time and always the same."""

    def __init__(self, text: str) -> None:
        # Loaded only by those who have a key: it takes memory, and a moment.
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import (  # noqa: PLC0415
            AESGCM,
            AESSIV,
        )
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

        if not _FORM.fullmatch(text):
            raise BadKey("A key looks like weisu-key-... and 43 more; `weisu keys new` makes one.")
        secret = urlsafe_b64decode(text.removeprefix("weisu-key-") + "=")
        self.id = hashlib.sha256(b"weisu key id\0" + secret).hexdigest()[:_ID_LENGTH]
        size = _SIZE + _SIZE_OF_SAME
        drawn = HKDF(SHA256(), length=size, salt=None, info=b"weisu seal 1").derive(secret)
        self._anew, self._same = AESGCM(drawn[:_SIZE]), AESSIV(drawn[_SIZE:])
        self._head = f"{_SIGN}seal:{self.id}:"
        self._head_of_same = f"{_SIGN}same:{self.id}:"
        self._refusals = (InvalidTag, ValueError)
        self._bound, self._bound_same = self._head.encode(), [self._head_of_same.encode()]

    def __repr__(self) -> str:
        return f"Key({self.id})"

    def seal(self, text: str) -> str:
        """Seal a text; the same text looks different each time."""
        nonce = os.urandom(_NONCE)
        sealed = self._anew.encrypt(nonce, text.encode(), self._bound)
        return self._head + b64encode(nonce + sealed).decode()

    def seal_same(self, text: str) -> str:
        """Seal a text so that the same text looks the same, for questions of equality."""
        sealed = self._same.encrypt(text.encode(), self._bound_same)
        return self._head_of_same + b64encode(sealed).decode()

    def open(self, how: str, body: str) -> str:
        """Give the text behind a seal of this key."""
        try:
            raw = b64decode(body, validate=True)
            if how == "same":
                return self._same.decrypt(raw, self._bound_same).decode()
            return self._anew.decrypt(raw[:_NONCE], raw[_NONCE:], self._bound).decode()
        except self._refusals as error:
            raise BrokenSeal(
                f"A value sealed with key {self.id} was damaged, or changed by somebody else."
            ) from error


class Keyring:
    """The keys of one database: the first one seals, all open; with none, nothing is sealed."""

    def __init__(self, keys: Sequence[Key] = (), *, is_sealing: bool = True) -> None:
        self._keys = {key.id: key for key in keys}
        self.first = keys[0] if keys and is_sealing else None

    @property
    def ids(self) -> Sequence[str]:
        """Give the names of the keys, in their order."""
        return [*self._keys]

    def opens(self, names: Sequence[str]) -> bool:
        """Say whether all keys of these names are here."""
        return self._keys.keys() >= set(names)

    def only_opening(self) -> Keyring:
        """Give the same keys to somebody who is to leave nothing sealed."""
        return Keyring([*self._keys.values()], is_sealing=False)

    def seal(self, text: str) -> str:
        """Give what is to be kept of a text."""
        return _marked(text) if self.first is None else self.first.seal(text)

    def seal_same(self, text: str) -> str:
        """Give what is to be kept of a text that others are compared with."""
        return _marked(text) if self.first is None else self.first.seal_same(text)

    def forms(self, text: str) -> Sequence[str]:
        """Give everything that `seal_same` may have made of a text, under any of the keys."""
        return [_marked(text), *(key.seal_same(text) for key in self._keys.values())]

    def open(self, kept: str) -> str:
        """Give the text behind what was kept; raises KeyMissing, BrokenSeal."""
        if not kept.startswith(_SIGN):
            return kept
        found = _SEALED.match(kept)
        if found is None:
            return kept.removeprefix(_PLAIN)
        key = self._keys.get(found[2])
        if key is None:
            raise KeyMissing(missing([found[2]], self.ids))
        return key.open(found[1], kept[found.end() :])

    def is_current(self, kept: object) -> bool:
        """Say whether a value is kept the way `seal` keeps it now."""
        found = _SEALED.match(kept) if isinstance(kept, str) else None
        return (found and found[2]) == (self.first and self.first.id)


NO_KEYS = Keyring()


def new_key() -> str:
    """Make a key, as it is written down."""
    return "weisu-key-" + urlsafe_b64encode(os.urandom(_SIZE)).decode().rstrip("=")


def missing(needed: Sequence[str], given: Sequence[str]) -> str:
    """Say in a sentence that keys are needed which are not given."""
    absent = ", ".join(name for name in needed if name not in given)
    return (
        f"The database is encrypted with the key {absent}, which is not among those given "
        f"({', '.join(given) or 'none'}); see [encryption] in the config."
    )


def _marked(text: str) -> str:
    return _PLAIN + text if text.startswith(_SIGN) else text
