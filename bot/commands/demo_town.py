"""A town of three communities on the page: one bot, three secretaries, one who oversees them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from bot import config
from bot.commands.demo_pilot import SECRET, TOKEN, Step, pilot_of
from bot.commands.demo_play import DIRECT
from bot.commands.demo_show import Scenery
from bot.config import Settings

OVERSEER = "luoyongqiang"
INTRO = (
    "您现在是街道督导罗永强，下面是三个社区的简报。按一个数字，看背后的工单；按社区的名字，看它自己的简报。",
    "点“我是”，换成居民周敏，在“和平里小区群”里发：@weisu_bot 3栋2单元楼道灯坏了（可以带照片）。",
    "再换成居民谭玉，在“青河花园小区群”里也反映一件。两个社区各有各的编号、网格员和工作群，互相看不见。",
    "换回罗永强，发 /digest：新的两件都在里面。按“到下周一8:30”，三位书记和他各收到一份简报。",
)
"""What the first screen of the page proposes."""


def town_settings(api_base: str, database: str) -> Settings:
    """Give the settings of the town against a sandbox, read from files as an operator has them."""
    given = {
        "telegram": {"token": TOKEN, "api_base": api_base},
        "security": {"link_secret": SECRET},
        "database": {"url": database, "synchronous": "OFF"},
    }
    return config.load(_folder() / "town.toml", overrides=given).settings


def town() -> Scenery:
    """Read who lives in the town; its supervisor asks for a digest once everything has happened."""
    (overseen,) = tomllib.loads((_folder() / "town.toml").read_text(encoding="utf-8"))["towns"]
    return Scenery(
        pilots=tuple(pilot_of(_people(code), home=code) for code in overseen["communities"]),
        intro=INTRO,
        seat=(OVERSEER, DIRECT),
        configure=town_settings,
        opening=(Step(who=OVERSEER, where=DIRECT, say="/digest"),),
    )


def _people(code: str) -> dict[str, object]:
    text = (_folder() / "people" / f"{code}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _folder() -> Path:
    return Path(str(files("sandbox") / "town"))
