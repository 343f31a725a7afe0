"""The product put together: what the bot answers, renders and falls back on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aiogram.fsm.storage.base import BaseStorage
from aiogram.types import User

from bot.parts import Assemble, Parts
from bot.recorder import Posted
from domain.community import Community, Town
from domain.outbox import OutboxItem
from handlers.dispatching import make_dispatcher, make_renderers
from handlers.menus import menus
from locales import Catalogue
from usecases.desk import Desk
from usecases.fallback import on_unreachable
from usecases.holding import hold
from usecases.listening import count_posts, notice_stands
from usecases.ports import UnitOfWork


def assembly(
    communities: Sequence[Community], *, link_secret: str, towns: Sequence[Town] = ()
) -> Assemble:
    """Give what makes the parts of the product once Telegram has said who the bot is."""
    catalogue = Catalogue()

    def assemble(me: User, storage: BaseStorage) -> Parts:
        desk = Desk(
            bot_id=me.id,
            bot_username=me.username or "",
            hears_all=bool(me.can_read_all_group_messages),
            link_secret=link_secret,
            communities=tuple(communities),
            towns=tuple(towns),
        )

        async def fall_back(uow: UnitOfWork, item: OutboxItem, now: datetime) -> None:
            await on_unreachable(uow, desk=desk, item=item, now=now)

        async def hold_back(uow: UnitOfWork, item: OutboxItem, now: datetime) -> datetime:
            return await hold(uow, desk=desk, item=item, now=now)

        async def count_and_begin(uow: UnitOfWork, posted: Sequence[Posted], now: datetime) -> bool:
            await count_posts(uow, desk=desk, posted=posted, now=now)
            begun = [await notice_stands(uow, desk=desk, item=item, now=now) for item, _ in posted]
            return any(begun)

        return Parts(
            dispatcher=make_dispatcher(storage, catalogue),
            render=make_renderers(desk, catalogue).render,
            on_unreachable=fall_back,
            hold=hold_back,
            on_posted=count_and_begin,
            album_life=max(item.rules.album_life for item in communities),
            context={"desk": desk},
            greetings=menus(catalogue),
            desk=desk,
        )

    return assemble
