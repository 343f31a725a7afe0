from __future__ import annotations

from collections.abc import Collection


class Elsewhere:
    """A sender that is another process: what a command leaves in the outbox, the bot sends."""

    def wake(self) -> None:
        """Do nothing: the running bot looks at the outbox by itself every second."""

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait for nothing: nothing is on its way from here."""
