"""The process that loads the program once and forks every bot; it loads beside its master."""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

from bot.commands.common import TroubleError

LOADED = "bot.commands.forked_bot"
METHOD = "forkserver"


def server_context() -> ForkServerContext:
    """Give what starts processes by the server; it is told here what to load."""
    if METHOD not in multiprocessing.get_all_start_methods():
        raise TroubleError("weisu simulate needs Linux or macOS: it forks the bot.")
    context = ForkServerContext()
    context.set_forkserver_preload([LOADED])
    return context


def warm_up() -> None:
    """Let the server load the program now, on another core, while this process loads its own."""
    server_context()
    forkserver.ensure_running()
