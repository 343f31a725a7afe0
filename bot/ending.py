from __future__ import annotations

from dataclasses import dataclass

TOKEN_REFUSED = 78
FAILED = 1


@dataclass(frozen=True)
class Ending:
    """How the bot's run ended: the exit code of the program and, unless all is well, why."""

    code: int = 0
    sentence: str = ""


REFUSED = Ending(
    TOKEN_REFUSED, "Telegram refuses the bot's token; get the current one from @BotFather."
)
