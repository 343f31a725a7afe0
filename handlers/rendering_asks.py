"""What the bot asks: a worker for words, a resident for an answer, the affected for a vote."""

from __future__ import annotations

from domain.chats import Post, PostPurpose
from domain.closing import CLOSE, rating_rungs
from domain.masking import mask_for_group
from domain.ticket import Attachment, MediaKind, MediaPurpose, Score, State
from domain.transitions import TRANSITIONS, Action, Need
from handlers.rendering import HTML, Job, edit, mention, message, reply_parameters
from handlers.views import dates
from handlers.views.cards import when
from handlers.views.keyboards import Markup, asking_for_words, button, keyboard, rows_of
from handlers.views.lists import reason_keys
from usecases.asking import Question
from usecases.calls import Call
from usecases.cover import cover_chain
from usecases.delivery import PLAIN, Sending
from usecases.falling_due import picture_of

_NOTE_SHOWN = 600
_AGAIN = "again"
_NEEDS = {row.action: row.need for row in TRANSITIONS}


async def render_prompt(job: Job) -> Sending | None:
    """Ask a worker for the reason, note, question, date or target of an action, or for more."""
    if job.payload["action"] in set(Question):
        return await _further(job, Question(job.payload["action"]))
    action = Action(job.payload["action"])
    person = await job.uow.people.get(job.payload["person_id"])
    argument = job.payload.get("argument")
    needs_target = _NEEDS[action] is Need.TARGET and argument is None
    key = "prompt-target" if needs_target else f"prompt-{action.value}"
    text = f"{mention(person)} {job.texts(key, number=job.subject.number)}"
    return Sending(
        call=message(job, text, await _prompt_keys(job, action, argument)),
        purpose=PostPurpose.PROMPT,
        person_id=job.payload["person_id"],
        action=action.value,
        version=job.payload["version"],
        argument=argument,
    )


async def _further(job: Job, question: Question) -> Sending:
    """Ask for words that are no action's: the root cause, the right place."""
    person = await job.uow.people.get(job.payload["person_id"])
    asked = job.texts(f"prompt-{question.value}", number=job.subject.number)
    markup = asking_for_words(job.texts.plain(f"placeholder-{question.value}"))
    return Sending(
        call=message(job, f"{mention(person)} {asked}", markup),
        purpose=PostPurpose.PROMPT,
        person_id=job.payload["person_id"],
        action=question.value,
        version=job.payload["version"],
    )


async def _prompt_keys(job: Job, action: Action, argument: str | None) -> Markup | None:
    need = _NEEDS[action]
    version = job.payload["version"]
    if need is Need.TARGET and argument is None:
        return await _targets(job, version)
    if need is Need.DATE:
        return _date_keys(job, version)
    if need in (Need.NOTE, Need.QUESTION):
        return asking_for_words(job.texts.plain(f"placeholder-{action.value}"))
    return reason_keys(job.subject, action, job.texts, version=version, argument=argument)


async def _targets(job: Job, version: int) -> Markup | None:
    ticket = job.subject
    chain = await cover_chain(job.uow, desk=job.desk, ticket=ticket, now=job.now)
    people = [person for person in chain if person.id != ticket.owner_id]
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


def _date_keys(job: Job, version: int) -> Markup | None:
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
    key = "question-again" if job.payload.get("again") else "question"
    text = job.texts(key, number=ticket.number, text=mask_for_group(ticket.question))
    markup = asking_for_words(job.texts.plain("placeholder-answer"))
    return Sending(
        call=message(job, text, markup),
        purpose=PostPurpose.QUESTION,
        person_id=ticket.reporter_id,
        action=Action.ANSWER.value,
        version=ticket.version,
    )


async def render_resolution(job: Job) -> Sending | None:
    """Say that it is done, with the proof, and ask everybody affected for one tap.

    With `edit` it is a message that stands there, redrawn with the votes. Where no photos may be
    sent, and for the message that stands there, it goes without the proof; `again` is a reminder.
    """
    at = job.payload.get("edit")
    post = await _standing(job, at) if at else None
    if at and post is None:
        return None
    is_again = post.argument == _AGAIN if post else job.payload.get(_AGAIN, False)
    is_plain = post.argument == PLAIN if post else job.payload.get(PLAIN, False)
    proof = None if is_plain or is_again else await _proof(job, job.payload["cycle"])
    text, markup = await _resolution(job, is_again=is_again), _marks(job)
    if post and proof is None:
        call = edit(job, post.message_id, text, markup)
    elif proof:
        call = _with_proof(job, proof, post, text, markup)
    else:
        call = message(job, text, markup)
    return Sending(
        call=call,
        purpose=PostPurpose.RESOLUTION,
        version=job.payload["cycle"],
        argument=_AGAIN if is_again else PLAIN if is_plain else None,
        has_plain=proof is not None and post is None,
    )


def _with_proof(
    job: Job, proof: Attachment, post: Post | None, text: str, markup: Markup | None
) -> Call:
    """Give the call that shows the photo with the words, or changes the words below it."""
    words = {"caption": text, "parse_mode": HTML, "reply_markup": markup}
    if post is not None:
        at = {"chat_id": job.chat.address, "message_id": post.message_id}
        return Call("editMessageCaption", at | words)
    reply = reply_parameters(job.payload.get("reply_to"))
    photo = {"chat_id": job.chat.address, "photo": proof.file_id, "reply_parameters": reply}
    return Call("sendPhoto", photo | words)


async def _standing(job: Job, message_id: int) -> Post | None:
    """Give the post to redraw; after a move its number may be another message's."""
    post = await job.uow.posts.at(job.chat.id, message_id)
    if post is None or not post.is_open or post.ticket_id != job.subject.id:
        return None
    return post if post.purpose is PostPurpose.RESOLUTION else None


async def _resolution(job: Job, *, is_again: bool) -> str:
    ticket, cycle = job.subject, job.payload["cycle"]
    events = await job.uow.tickets.events(ticket.id)
    resolved = [
        item
        for item in events
        if item.action == Action.RESOLVE and item.facts.get("cycle") == cycle
    ]
    note = mask_for_group(resolved[-1].text or "")[:_NOTE_SHOWN] if resolved else ""
    key = "resolution-again" if is_again else "resolution"
    lines = [job.texts(key, number=ticket.number, note=note)]
    if is_again and (until := await _silent_closing(job)):
        lines.append(job.texts("resolution-until", when=until))
    ratings = [r for r in await job.uow.tickets.ratings(ticket.id) if r.cycle == cycle]
    counts = [(score, sum(r.score is score for r in ratings)) for score in Score]
    said = " · ".join(f"{job.texts.plain(f'score-{score}')} {n}" for score, n in counts if n)
    if said:
        lines.append(job.texts("resolution-votes", votes=said))
    lines.append(job.texts(_asking(job), days=_days(job)))
    return "\n".join(lines)


async def _silent_closing(job: Job) -> str:
    """Say when silence will close it: an instant stays true; nothing once somebody answered."""
    picture = await picture_of(job.uow, desk=job.desk, ticket=job.subject)
    closing = [rung.at for rung in rating_rungs(picture) if rung.slot == CLOSE]
    return when(job.texts, picture.calendar.local(closing[0])) if closing else ""


def _asking(job: Job) -> str:
    """Give the sentence that asks for a tap: none is wanted any more of who has confirmed."""
    if not _is_votable(job):
        return "resolution-over"
    return "resolution-closed" if job.subject.state is State.CLOSED else "resolution-ask"


def _is_votable(job: Job) -> bool:
    is_open = job.subject.state in (State.RESOLVED, State.CLOSED)
    return is_open and job.subject.cycle == job.payload["cycle"]


def _marks(job: Job) -> Markup | None:
    if not _is_votable(job):
        return None
    cycle = job.payload["cycle"]
    marks = [
        button(job.texts.plain(f"score-{score}"), "rate", job.subject.id, cycle, score)
        for score in Score
    ]
    return keyboard(rows_of(marks, 2))


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
    return Sending(call=message(job, text, markup), purpose=PostPurpose.INFO)
