"""Bears bots: loads the program once and forks a `weisu run` for every line it reads.

Loading takes seconds each time, living does not; a fork is as much a process to kill as any other.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bot.startup  # noqa: F401 - loaded here, once, for all that are born
import storage.schema  # noqa: F401 - likewise
from bot import cli


def _live(config: str) -> NoReturn:
    os.dup2(2, 1)
    sys.argv = ["weisu", "run", "--config", config]
    cli.main()
    os._exit(0)


def _main(config: str) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(config)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1])
