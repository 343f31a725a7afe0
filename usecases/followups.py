"""Who hears of an action, once it has happened."""

from __future__ import annotations

from domain.masking import mask_for_group
from domain.ticket import State
from domain.transitions import Action
from usecases import merging, outgoing, promising
from usecases.cover import cover_chain, direct_chat, who_acts
from usecases.ports import UnitOfWork
from usecases.raising import heed
from usecases.sharing import tell_affected, tell_joined
from usecases.step import Effect, Step
from usecases.votes import show_votes


async def _after_handover(uow: UnitOfWork, step: Step) -> None:
    await outgoing.offer(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    key = "staff-transferred" if step.action is Action.TRANSFER else "staff-rerouted"
    first = await who_acts(uow, desk=step.desk, ticket=step.ticket, level=0, now=step.now)
    await outgoing.tell_staff(
        uow,
        desk=step.desk,
        ticket=step.ticket,
        key=key,
        now=step.now,
        people=[first] if first is not None and step.ticket.owner_id is None else [],
        reason=mask_for_group(step.text or ""),
    )


async def _after_question(uow: UnitOfWork, step: Step) -> None:
    await outgoing.tell_reporter(
        uow,
        ticket=step.ticket,
        kind=outgoing.QUESTION,
        now=step.now,
        person_id=step.ticket.reporter_id,
        version=step.ticket.version,
    )


async def _after_answer(uow: UnitOfWork, step: Step) -> None:
    events = await uow.tickets.events(step.ticket.id)
    said = next(item for item in reversed(events) if item.action == Action.ANSWER)
    words = step.text or ""
    if await heed(uow, desk=step.desk, ticket=step.ticket, words=words, said=said, now=step.now):
        return
    await outgoing.tell_staff(
        uow,
        desk=step.desk,
        ticket=step.ticket,
        key="staff-answer",
        now=step.now,
        text=mask_for_group(words),
    )


async def _after_progress(uow: UnitOfWork, step: Step) -> None:
    await tell_affected(
        uow,
        ticket=step.ticket,
        kind=outgoing.SAY,
        now=step.now,
        key="resident-progress",
        facts={"number": step.ticket.number, "text": mask_for_group(step.text or "")},
    )


async def _after_resolve(uow: UnitOfWork, step: Step) -> None:
    """Ask all who are affected: the reporter, and who joined in other groups or by a merge."""
    await tell_affected(
        uow,
        ticket=step.ticket,
        kind=outgoing.RESOLUTION,
        now=step.now,
        cycle=step.ticket.cycle,
    )


async def _after_reject(uow: UnitOfWork, step: Step) -> None:
    await outgoing.tell_reporter(
        uow,
        ticket=step.ticket,
        kind=outgoing.REJECTION,
        now=step.now,
        reason=mask_for_group(step.text or ""),
    )


async def _after_release(uow: UnitOfWork, step: Step) -> None:
    await outgoing.offer(uow, desk=step.desk, ticket=step.ticket, now=step.now)


async def _after_escalate(uow: UnitOfWork, step: Step) -> None:
    await _call_level(uow, step, "staff-escalated")


async def _after_contest(uow: UnitOfWork, step: Step) -> None:
    await _end_rating(uow, step)
    await outgoing.offer(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    events = await uow.tickets.events(step.ticket.id)
    contest = next(item for item in reversed(events) if item.action == Action.CONTEST)
    rejected = contest.from_state == State.REJECTED
    await _call_level(uow, step, "staff-objected" if rejected else "staff-contested")


async def _end_rating(uow: UnitOfWork, step: Step) -> None:
    """Take the buttons off whatever asks how the work of the cycle before was."""
    ticket = step.ticket
    await show_votes(uow, ticket=ticket, cycle=ticket.cycle - 1, now=step.now)


async def _after_reopen(uow: UnitOfWork, step: Step) -> None:
    await _end_rating(uow, step)
    await outgoing.offer(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    await _call_level(uow, step, "staff-reopened")


async def _call_level(uow: UnitOfWork, step: Step, key: str) -> None:
    """Call in the owner and whoever stands at the ticket's level of the cover chain, by name."""
    chain = await cover_chain(uow, desk=step.desk, ticket=step.ticket, now=step.now)
    owner = [person for person in chain if person.id == step.ticket.owner_id]
    others = [person for person in chain if person not in owner]
    called = others[: max(step.ticket.level, 1)][-1:]
    await outgoing.tell_staff(
        uow,
        desk=step.desk,
        ticket=step.ticket,
        key=key,
        now=step.now,
        people=[*owner, *called],
        level=step.ticket.level,
        reason=mask_for_group(step.text or ""),
    )
    for person in called:
        direct = await direct_chat(uow, desk=step.desk, person=person)
        if direct is not None:
            await outgoing.show_card(uow, ticket=step.ticket, chat=direct, now=step.now, fresh=True)


async def _after_cover(uow: UnitOfWork, step: Step) -> None:
    """Show the new owner the card in their direct chat; `handover` tells of all tickets at once."""
    owner = await uow.people.get(step.ticket.owner_id or 0)
    direct = await direct_chat(uow, desk=step.desk, person=owner) if owner is not None else None
    if direct is not None:
        await outgoing.show_card(uow, ticket=step.ticket, chat=direct, now=step.now, fresh=True)


async def _after_withdraw(uow: UnitOfWork, step: Step) -> None:
    """Tell the owner, and neighbours who joined: it was their trouble, too."""
    await tell_joined(
        uow,
        ticket=step.ticket,
        kind=outgoing.SAY,
        now=step.now,
        key="resident-withdrawn",
        facts={"number": step.ticket.number, "bot": step.desk.bot_username},
    )
    if step.ticket.owner_id is not None:
        await outgoing.tell_staff(
            uow, desk=step.desk, ticket=step.ticket, key="staff-withdrawn", now=step.now
        )


FOLLOW_UPS: dict[Action, Effect] = {
    Action.TRANSFER: _after_handover,
    Action.REROUTE: _after_handover,
    Action.ASK: _after_question,
    Action.ANSWER: _after_answer,
    Action.PROGRESS: _after_progress,
    Action.KEEP: _after_progress,
    Action.SCHEDULE: promising.announce,
    Action.RESOLVE: _after_resolve,
    Action.REJECT: _after_reject,
    Action.RELEASE: _after_release,
    Action.ESCALATE: _after_escalate,
    Action.CONTEST: _after_contest,
    Action.REOPEN: _after_reopen,
    Action.COVER: _after_cover,
    Action.WITHDRAW: _after_withdraw,
    Action.MERGE: merging.after_join,
    Action.SPLIT: merging.after_part,
}
