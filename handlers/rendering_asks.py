"""What the bot asks: a worker for words, a resident for an answer, the affected for a vote."""

from __future__ import annotations

from aiogram.methods import SendPhoto
from aiogram.types import ForceReply, InlineKeyboardMarkup

from domain.chats import PostPurpose
from domain.masking import mask_for_group
from domain.ticket import Attachment, MediaKind, MediaPurpose, Score
from domain.transitions import TRANSITIONS, Action, Need
from handlers.rendering import Job, mention, message, reply_parameters
from handlers.views import dates
from handlers.views.cards import when
from handlers.views.keyboards import button, keyboard, rows_of
from handlers.views.lists import reason_keys
from usecases.delivery import Sending
from usecases.outgoing import cover_chain

_NOTE_SHOWN = 600
_NEEDS = {row.action: row.need for row in TRANSITIONS}


async def render_prompt(job: Job) -> Sending | None:
    """Ask a worker for the reason, note, question, date or target of an action."""
    action = Action(job.payload["action"])
    person = await job.uow.people.get(job.payload["person_id"])
    argument = job.payload.get("argument")
    needs_target = _NEEDS[action] is Need.TARGET and argument is None
    key = "prompt-target" if needs_target else f"prompt-{action.value}"
    text = f"{mention(person)} {job.texts(key, number=job.subject.number)}"
    return Sending(
        method=message(job, text, await _prompt_keys(job, action, argument)),
        purpose=PostPurpose.PROMPT,
        person_id=job.payload["person_id"],
        action=action.value,
        version=job.payload["version"],
        argument=argument,
    )


async def _prompt_keys(
    job: Job, action: Action, argument: str | None
) -> InlineKeyboardMarkup | ForceReply | None:
    need = _NEEDS[action]
    version = job.payload["version"]
    if need is Need.TARGET and argument is None:
        return await _targets(job, version)
    if need is Need.DATE:
        return _date_keys(job, version)
    if need in (Need.NOTE, Need.QUESTION):
        hint = job.texts.plain(f"placeholder-{action.value}")
        return ForceReply(selective=True, input_field_placeholder=hint[:64])
    return reason_keys(job.subject, action, job.texts, version=version, argument=argument)


async def _targets(job: Job, version: int) -> InlineKeyboardMarkup | None:
    ticket = job.subject
    people = [p for p in await cover_chain(job.uow, ticket=ticket) if p.id != ticket.owner_id]
    colleagues = [
        button(person.name, Action.TRANSFER, ticket.id, version, str(person.id))
        for person in people[:8]
    ]
    grids = [
        button(grid.name, Action.REROUTE, ticket.id, version, grid.code)
        for grid in job.desk.home(ticket.community).grids
        if grid.code != ticket.grid
    ]
    return keyboard([*rows_of(colleagues, 2), *rows_of(grids, 2)])


def _date_keys(job: Job, version: int) -> InlineKeyboardMarkup | None:
    zone = job.desk.home(job.subject.community).timezone
    buttons = [
        button(
            when(job.texts, instant),
            Action.SCHEDULE,
            job.subject.id,
            version,
            dates.pack(instant),
        )
        for instant in dates.offers(job.now, zone)
    ]
    return keyboard(rows_of(buttons, 2))


async def render_question(job: Job) -> Sending | None:
    """Bring a worker's question to the reporter, whose reply to it is the answer."""
    ticket = job.subject
    if ticket.question is None:
        return None
    text = job.texts("question", number=ticket.number, text=mask_for_group(ticket.question))
    hint = job.texts.plain("placeholder-answer")[:64]
    return Sending(
        method=message(job, text, ForceReply(selective=True, input_field_placeholder=hint)),
        purpose=PostPurpose.QUESTION,
        person_id=ticket.reporter_id,
        action=Action.ANSWER.value,
        version=ticket.version,
    )


async def render_resolution(job: Job) -> Sending | None:
    """Say that it is done, with the proof, and ask everybody affected for one tap."""
    ticket, cycle = job.subject, job.payload["cycle"]
    note = job.payload["note"][:_NOTE_SHOWN]
    text = job.texts("resolution", number=ticket.number, note=note, days=_days(job))
    marks = [
        button(job.texts.plain(f"score-{score}"), "rate", ticket.id, cycle, score)
        for score in Score
    ]
    markup = keyboard(rows_of(marks, 2))
    proof = await _proof(job, cycle)
    if proof is None:
        return Sending(method=message(job, text, markup), purpose=PostPurpose.RESOLUTION)
    photo = SendPhoto(
        chat_id=job.chat.address,
        photo=proof.file_id,
        caption=text,
        parse_mode="HTML",
        reply_markup=markup,
        reply_parameters=reply_parameters(job.payload.get("reply_to")),
    )
    return Sending(method=photo, purpose=PostPurpose.RESOLUTION)


async def _proof(job: Job, cycle: int) -> Attachment | None:
    """Give the first photo the worker attached when closing this cycle."""
    for item in await job.uow.tickets.attachments(job.subject.id):
        is_proof = item.purpose is MediaPurpose.EVIDENCE and item.cycle == cycle
        if is_proof and item.kind is MediaKind.PHOTO:
            return item
    return None


def _days(job: Job) -> int:
    return job.desk.home(job.subject.community).rules.reopen_window.days


async def render_rejection(job: Job) -> Sending | None:
    """Say why a request is not taken up, and how to object."""
    ticket = job.subject
    text = job.texts(
        "rejection", number=ticket.number, reason=job.payload["reason"], days=_days(job)
    )
    label = job.texts.plain("button-contest")
    markup = keyboard([[button(label, "contest", ticket.id, ticket.version)]])
    return Sending(method=message(job, text, markup), purpose=PostPurpose.INFO)
