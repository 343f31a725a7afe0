"""A bot that dies at a chosen moment, as if the power had failed; run as a program of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import NoReturn

from bot_house import QUICK
from bot_product import TOKEN, Product

from bot.app import build_app
from storage.unit_of_work import open_database

DEATH = 9


async def _die(*_: object) -> NoReturn:
    os._exit(DEATH)


async def _main(api_base: str, url: str, moment: str) -> None:
    product = Product(hear=_die) if moment == "handling" else Product(draw=_die)
    app = build_app(
        token=TOKEN,
        api_base=api_base,
        database=open_database(url),
        assemble=product.assemble,
        pace=QUICK,
    )
    await app.run()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
