from __future__ import annotations

from time import monotonic

from telegram.constants import PollingLimit

from sandbox.calling import Calling
from sandbox.methods_self import allow
from sandbox.refusals import HOOK_ACTIVE, HOOK_TOOK_OVER, OTHER_POLLER, conflict
from sandbox.wire import Json

LONGEST = 50


async def get_updates(call: Calling) -> list[Json]:
    """Long-poll: answer what waits, or wait for something up to `timeout` real seconds.

    A newer poll, or a webhook set meanwhile, ends this one with a conflict.
    """
    queue = call.bot.queue
    if call.bot.webhook.url:
        raise conflict(HOOK_ACTIVE)
    allow(call)
    queue.confirm(call.params.integer("offset") or 0)
    queue.poller += 1
    mine = queue.poller
    queue.bell.ring()
    most = int(PollingLimit.MAX_LIMIT)
    limit = min(max(call.params.integer("limit") or most, int(PollingLimit.MIN_LIMIT)), most)
    until = monotonic() + min(max(call.params.integer("timeout") or 0, 0), LONGEST)
    while True:
        if queue.poller != mine:
            raise conflict(HOOK_TOOK_OVER if mine <= queue.hook_polls else OTHER_POLLER)
        queue.expire(call.world.clock.now())
        left = until - monotonic()
        if queue.waiting or left <= 0:
            return [pending.payload for pending in queue.waiting[:limit]]
        await queue.bell.wait(left)
