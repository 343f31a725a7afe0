"""A call-back as it is put to whoever is to make it: why, what was done, what the resident says."""

from __future__ import annotations

from domain.callbacks import Callback, CallbackReason, CallbackState
from domain.chats import Post, PostPurpose
from domain.closing import failed_calls
from domain.masking import mask_for_group
from domain.ticket import Score
from handlers.rendering import Job, edit, mention, message
from handlers.views.cards import category_name, place_name
from handlers.views.facts import CardFacts, gather
from handlers.views.keyboards import Markup, button, keyboard, link, rows_of
from usecases.callbacks import callback_of
from usecases.closing import CALL
from usecases.delivery import Sending

_NOTE_SHOWN = 300


async def render_callback(job: Job) -> Sending | None:
    """Ask somebody to call a resident; with `edit`, redraw the message with what came of it."""
    callback = await callback_of(job.uow, ticket=job.subject, cycle=job.payload["cycle"])
    at = job.payload.get("edit")
    if callback is None or (at is None and callback.state is not CallbackState.OPEN):
        return None
    facts = await gather(job.uow, desk=job.desk, ticket=job.subject, now=job.now)
    text, markup = await _text(job, callback, facts), _keys(job, callback)
    if at is None:
        return Sending(call=message(job, text, markup), purpose=PostPurpose.INFO)
    if not _is_ours(job, await job.uow.posts.at(job.chat.id, at)):
        return None
    return Sending(call=edit(job, at, text, markup), purpose=PostPurpose.INFO)


def _is_ours(job: Job, post: Post | None) -> bool:
    """Say whether the message to redraw is about this ticket, and no card of it."""
    about = post is not None and post.ticket_id == job.subject.id
    return about and post is not None and post.purpose is PostPurpose.INFO


async def _text(job: Job, callback: Callback, facts: CardFacts) -> str:
    texts, ticket = job.texts, job.subject
    person = await job.uow.people.get(job.payload["person_id"])
    name = mention(person) if job.chat.is_staff else ""
    head = texts(await _why(job, callback), number=ticket.number)
    place = place_name(facts, texts, unit=True) or texts.plain("place-unknown")
    lines = [
        f"{name} {head}".strip(),
        texts("callback-about", category=category_name(facts, texts), place=place),
    ]
    lines += await _work(job, facts)
    if callback.state is not CallbackState.OPEN:
        result = texts.plain(f"called-{callback.state.value}")
        return "\n".join([*lines, texts("callback-result", result=result)])
    failed = failed_calls(facts.events, callback)
    if failed:
        lines.append(texts("callback-failed", count=len(failed)))
    return "\n".join([*lines, texts("callback-ask")])


async def _why(job: Job, callback: Callback) -> str:
    if callback.reason is CallbackReason.SILENT:
        return "callback-silent"
    votes = [
        item
        for item in await job.uow.tickets.ratings(job.subject.id)
        if item.cycle == callback.cycle and item.score in (Score.DISSATISFIED, Score.UNSOLVED)
    ]
    own = any(item.person_id == job.subject.reporter_id for item in votes)
    return "callback-dissatisfied" if own or not votes else "callback-neighbour"


async def _work(job: Job, facts: CardFacts) -> list[str]:
    """Say who solved it, and what they wrote."""
    solved = facts.last("resolve")
    if solved is None:
        return []
    person = await job.uow.people.get(solved.actor_id or 0)
    note = mask_for_group(solved.text or "")[:_NOTE_SHOWN]
    return [job.texts("callback-work", name=person.name if person else "?", note=note)]


def _keys(job: Job, callback: Callback) -> Markup | None:
    texts, ticket = job.texts, job.subject
    details = [link(texts.plain("button-details"), job.desk.start_link(f"d{ticket.id}"))]
    if callback.state is not CallbackState.OPEN:
        return keyboard([details])
    results = (CallbackState.CONTENT, CallbackState.UNSOLVED, CallbackState.UNREACHED)
    marks = [
        button(texts.plain(f"button-called-{item}"), CALL, ticket.id, callback.cycle, item)
        for item in results
    ]
    return keyboard([*rows_of(marks, 2), details])
