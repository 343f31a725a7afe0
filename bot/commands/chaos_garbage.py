"""What no bot was made for, and people send all the same."""

from __future__ import annotations

import random

from bot.commands.demo_pilot import USERNAME
from sandbox.world import World

COMMANDS = (
    "/open",
    "/mine",
    "/board",
    "/duty",
    "/help",
    "/digest",
    "/t {number}",
    "/merge {number} {other}",
    "/split {number}",
    "/exclude {number}",
)
"""What staff ask for; not everything is everybody's to ask."""

FORGED = (
    "v1:claim:1:1:",
    "v1:claim:999999:0:",
    "v1:rate:1:0:solved",
    "v1:merge:1:0:2",
    "v1:claim:-1:0:",
    "v2:claim:1:1:",
    "claim",
    "v1:" + "x" * 50,
    "提交",
)

_WORDS = (
    "?" * 4096,
    f"@{USERNAME}",
    f"@{USERNAME} \u200b\u200e\u202e",
    f"/nonsense@{USERNAME}",
    "/bao",
    f"/bao@{USERNAME}",
    "<b>&lt;script&gt;</b> =1+1 \x07",
    "👨‍👩‍👧‍👦" * 50,
    "报修",
    f"@{USERNAME} /start 1",
)
_THINGS = ("sticker", "dice", "poll", "contact", "video_note", "document")


def garbage(rng: random.Random, world: World, chat: int, who: int) -> None:
    """Let somebody send something odd."""
    odd = rng.random()
    if odd < 0.5:  # noqa: PLR2004 - as many words as things
        world.say(who, chat, rng.choice(_WORDS))
    elif odd < 0.6:  # noqa: PLR2004 - a few speak as a channel
        world.say(who, chat, f"@{USERNAME} 路灯坏了", as_channel="某某频道")
    else:
        world.send_media(who, chat, rng.choice(_THINGS))
