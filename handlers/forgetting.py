"""/forget and /mydata: what is kept about oneself, and its going away."""

from __future__ import annotations

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.outbox import Urgency
from domain.refusals import Refusal
from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press, data
from usecases import forgetting
from usecases.outgoing import MY_DATA, put, say

FORGET = "forget"
_SURE, _NOW, _NO = "sure", "now", "no"


async def forget(_: Message, here: Here) -> None:
    """Say what would go and what would stay, and ask."""
    _require_private(here)
    await forgetting.check_may_go(here.uow, desk=here.desk, actor=here.actor)
    await _ask(here, "forget-ask", "button-forget-sure", _SURE)


async def my_data(_: Message, here: Here) -> None:
    """Send a file with everything kept about whoever asks."""
    _require_private(here)
    await put(
        here.uow,
        chat=here.chat,
        kind=MY_DATA,
        now=here.now,
        urgency=Urgency.ANSWER,
        dedupe_key=f"my_data:{here.chat.id}",
        person_id=here.actor.id,
    )


def _require_private(here: Here) -> None:
    if not here.chat.is_private:
        raise Refusal("refuse-in-private")


async def _ask(here: Here, key: str, label: str, answer: str) -> None:
    asked = int(here.now.timestamp())
    yes = [label, data(FORGET, version=asked, arg=answer)]
    no = ["button-forget-no", data(FORGET, version=asked, arg=_NO)]
    await say(here.uow, chat=here.chat, key=key, now=here.now, buttons=[[yes], [no]])


async def on_forget(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Ask once more, or forget; the version slot is when it was asked."""
    _require_private(here)
    age = int(here.now.timestamp()) - press.version
    if press.arg == _NO:
        return toast(query, here.texts, "done-forget-no")
    if not 0 <= age <= forgetting.SURE.total_seconds():
        raise Refusal("refuse-forget-late")
    if press.arg == _SURE:
        await forgetting.check_may_go(here.uow, desk=here.desk, actor=here.actor)
        await _ask(here, "forget-ask-again", "button-forget-now", _NOW)
        return toast(query, here.texts, "toast-see-below")
    if press.arg != _NOW:
        raise Refusal("refuse-stale")
    return await _forget(query, here)


async def _forget(query: CallbackQuery, here: Here) -> AnswerCallbackQuery:
    name = here.texts.plain("forgotten-name")
    goodbye = await forgetting.forget(
        here.uow, desk=here.desk, actor=here.actor, name=name, now=here.now
    )
    if goodbye is not None:
        await say(here.uow, chat=goodbye, key="forgotten", now=here.now)
    return toast(query, here.texts, "done-forget", alert=True)
