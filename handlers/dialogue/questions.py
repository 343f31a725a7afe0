"""One question a step: its sentence and its buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiogram.fsm.context import FSMContext

from domain.outbox import Urgency
from handlers.dialogue.draft import Draft, home_of_source, sources
from handlers.dialogue.states import Telling
from handlers.here import Here
from handlers.press import data
from handlers.views.cards import spell_place
from usecases import outgoing

Buttons = list[list[list[str]]]
_WIDTH = 3
_SHOWN = 24
_TEXT_SHOWN = 600
CANCEL = ["button-cancel", data("dlg", arg="cancel")]


def _key(label: str, arg: str) -> list[str]:
    return [label, data("dlg", arg=arg)]


def _grid(keys: list[list[str]], width: int) -> Buttons:
    return [keys[at : at + width] for at in range(0, len(keys), width)]


async def _group(here: Here, draft: Draft) -> tuple[str, Buttons]:
    keys = [_key(title, source) for source, title in (await sources(here, draft))[:_SHOWN]]
    return "dialogue-group", _grid(keys, 1)


async def _what(_here: Here, _: Draft) -> tuple[str, Buttons]:
    return "dialogue-what", []


async def buildings(here: Here, draft: Draft) -> list[str]:
    """List the buildings of the place the complaint is about."""
    home, _ = await home_of_source(here, draft.source or "")
    community = here.desk.community(home.community) if home else None
    compound = community.compound(home.compound) if home and community else None
    return list(compound.buildings) if compound else []


async def building(here: Here, draft: Draft, arg: str) -> str | None:
    """Give the building a button stands for, or None for any other button."""
    named = {f"b{at}": name for at, name in enumerate(await buildings(here, draft))}
    return named.get(arg)


async def _where(here: Here, draft: Draft) -> tuple[str, Buttons]:
    names = (await buildings(here, draft))[:_SHOWN]
    keys = [_key(name, f"b{at}") for at, name in enumerate(names)]
    return "dialogue-where", [*_grid(keys, _WIDTH), [_key("button-skip", "skip")]]


async def _photos(_here: Here, _: Draft) -> tuple[str, Buttons]:
    return "dialogue-photos", [[_key("button-next", "next")]]


async def _naming(_here: Here, _: Draft) -> tuple[str, Buttons]:
    return "dialogue-naming", [
        [_key("button-named", "named")],
        [_key("button-anonymous", "anon")],
    ]


async def _confirm(_here: Here, _: Draft) -> tuple[str, Buttons]:
    return "dialogue-confirm", [[_key("button-send", "send")]]


QUESTIONS: dict[str, Callable[[Here, Draft], Awaitable[tuple[str, Buttons]]]] = {
    str(Telling.group.state): _group,
    str(Telling.what.state): _what,
    str(Telling.where.state): _where,
    str(Telling.photos.state): _photos,
    str(Telling.naming.state): _naming,
    str(Telling.confirm.state): _confirm,
}


async def load(state: FSMContext) -> Draft:
    """Give what was gathered so far."""
    kept = await state.get_data()
    return Draft(**kept.get("draft", {}))


async def ask(here: Here, state: FSMContext, draft: Draft) -> None:
    """Keep the draft and ask for the first thing that is missing."""
    if draft.source is None:
        offered = await sources(here, draft)
        if len(offered) == 1:
            draft.source = offered[0][0]
    await state.set_state(draft.step)
    await state.set_data({"draft": vars(draft)})
    key, buttons = await QUESTIONS[str(draft.step.state)](here, draft)
    facts = await _summary(here, draft) if draft.step is Telling.confirm else {}
    await outgoing.put(
        here.uow,
        chat=here.chat,
        kind=outgoing.SAY,
        now=here.now,
        urgency=Urgency.ANSWER,
        key=key,
        facts=facts,
        buttons=[*buttons, [CANCEL]],
    )


async def _summary(here: Here, draft: Draft) -> dict[str, str | int]:
    offered = dict(await sources(here, draft))
    said = spell_place(draft.as_place(), here.texts, unit=True, room=True)
    return {
        "group": offered.get(draft.source or "", ""),
        "text": draft.text[:_TEXT_SHOWN],
        "place": said or here.texts.plain("place-unknown"),
        "files": len(draft.media),
        "naming": here.texts.plain("button-anonymous" if draft.anonymous else "button-named"),
    }
