"""Where Telegram pushes updates to."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Self

CONNECTIONS = 40
PLACE = "/hook/"


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where Telegram pushes to, and how we know that it is Telegram.

    The key in the path and the secret can only be worked out from the config. Both change with
    what they are made from, so a new secret always comes with a new address: Telegram takes the
    same address for the same webhook.
    """

    base: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    connections: int = CONNECTIONS

    @classmethod
    def derive(cls, base: str, *, token: str, secret: str, connections: int = CONNECTIONS) -> Self:
        """Make the address of a bot from its token and the secret of the config."""
        key, proof = (
            urlsafe_b64encode(
                hmac.digest(secret.encode(), f"weisu webhook {what} {token}".encode(), "sha256")
            )
            .decode()
            .rstrip("=")
            for what in ("path", "secret")
        )
        return cls(base=base.rstrip("/"), key=key, secret=proof, connections=connections)

    @property
    def url(self) -> str:
        """Give the whole address."""
        return f"{self.base}{PLACE}{self.key}"

    def knows(self, secret: str) -> bool:
        """Say whether this is the secret, taking as long for a wrong one as for the right one."""
        return hmac.compare_digest(self.secret.encode(), secret.encode("utf-8", "replace"))
