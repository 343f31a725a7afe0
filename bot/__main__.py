"""`python -m bot` is `weisu` where the program is not installed."""

from __future__ import annotations

from bot.cli import main

main()
