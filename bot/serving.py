"""Bots run as a program."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

from bot.app import App
from bot.ending import Ending
from bot.garbage import leave_out_what_is_loaded


async def serve(*apps: App) -> Ending:
    """Run bots as a program: until all ended, or until the first SIGINT or SIGTERM.

    A second signal finds the system's own manners and ends the program at once.
    """
    loop = asyncio.get_running_loop()

    def unhook() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)

    def stop() -> None:
        unhook()
        for app in apps:
            app.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop)
    for app in apps:
        app.on_started = leave_out_what_is_loaded
    try:
        endings = await asyncio.gather(*(app.run() for app in apps))
    finally:
        unhook()
    return max(endings, key=lambda ending: ending.code)
