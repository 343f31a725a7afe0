"""What must hold when the storm is over, judged from rows and from the sandbox's log alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping

from bot.commands.chaos_calls import Try
from bot.commands.chaos_load import Claim, Pledge
from bot.commands.simulate_checks import NOT_REPEATED
from domain.listening import CandidateKind, CandidateState
from domain.outbox import OutboxState
from domain.ticket import ReportKind, State
from domain.transitions import Action, Party, find
from usecases.candidates import PLACE, SAID
from usecases.delivery import NOT_TWICE
from usecases.outgoing import REMINDER

Row = RowMapping
Place = tuple[int, int]
"""A message: the chat's address and the message's number there."""

OPENED = "open"
WORDY = frozenset({SAID, PLACE})
"""The facts of waiting words that repeat them; a mere count may stay."""

_ACTIONS = frozenset(Action)


def lost(
    claims: Iterable[Claim],
    is_acknowledged: Callable[[int], bool],
    kept: Counter[Place],
    files: Counter[str],
) -> Iterator[str]:
    """Tell of words said to us that are not there exactly once, and of pictures that came along.

    Only what was acknowledged counts: the rest Telegram still has. `kept` counts the reports of
    each message, `files` how often each file is kept.
    """
    for claim in claims:
        if is_acknowledged(claim.update):
            times = kept[claim.chat, claim.message]
            if times != 1:
                where = f"message {claim.message} in {claim.chat}"
                yield f"acknowledged complaint by {claim.kind} is there {times} times: {where}"
            for picture in claim.pictures:
                if (found := files[picture]) != 1:
                    yield f"picture {picture} of an album in {claim.chat} is there {found} times"


def broken_word(pledges: Iterable[Pledge], kept: Counter[Place]) -> Iterator[str]:
    """Tell of people who were told that it is submitted, and of whose words nothing is there."""
    for one in pledges:
        if not any(kept[one.chat, message] for message in one.messages):
            yield f"submitted in {one.chat}, but nothing of messages {one.messages} is there"


def unfounded(tickets: Iterable[Row], reports: Iterable[Row]) -> Iterator[str]:
    """Tell of tickets that do not have exactly one origin, and of gaps in their numbers."""
    origins = Counter(row["ticket_id"] for row in reports if row["kind"] == ReportKind.ORIGIN)
    numbers: dict[str, list[int]] = defaultdict(list)
    for ticket in tickets:
        numbers[ticket["community"]].append(ticket["number"])
        if origins.pop(ticket["id"], 0) != 1:
            yield f"ticket #{ticket['number']} does not have exactly one origin"
    for ticket_id in origins:
        yield f"words are kept for ticket {ticket_id}, which is not there"
    for community, given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield f"the numbers of {community} are not 1 to {len(given)}, each once"


def illegal(ticket: Row, events: Sequence[Row]) -> Iterator[str]:
    """Tell where a history, oldest first, is not a walk through the table of transitions."""
    name, state, cycle = f"ticket #{ticket['number']}", None, 0
    for event in events:
        action, before, after = event["action"], event["from_state"], event["to_state"]
        if before is None and action not in _ACTIONS:
            continue  # a note beside the table
        if (action == OPENED) is not (state is None):
            yield f"{name} has {action!r} after {state!r}"
            return
        if action == OPENED:
            state = State(after)
        elif before != state:
            yield f"{name} goes on from {before!r} by {action!r}, but was {state!r}"
            return
        else:
            row = find(State(before), Action(action), _parties(ticket, event))
            if row is None or (row.target or before) != after:
                yield f"{name} went from {before!r} to {after!r} by {action!r} against the table"
                return
            state, cycle = State(after), cycle + row.new_cycle
    if ticket["state"] != state:
        yield f"{name} is {ticket['state']!r}, but its history ends with {state!r}"
    elif ticket["cycle"] != cycle + 1:
        yield f"{name} is in cycle {ticket['cycle']}, its history tells of {cycle + 1}"


def _parties(ticket: Row, event: Row) -> frozenset[Party]:
    """Give as what somebody may have acted: the clock, or whatever a person can be there."""
    if event["actor_id"] is None:
        return frozenset({Party.CLOCK})
    is_reporter = event["actor_id"] == ticket["reporter_id"]
    return frozenset(Party) - {Party.CLOCK} - ({Party.REPORTER} if not is_reporter else set())


def undelivered(rows: Iterable[Row], tries: Mapping[int, Sequence[Try]]) -> Iterator[str]:
    """Tell of messages that were not said, or said twice without being marked as uncertain."""
    for row in rows:
        name, state = f"{row['kind']} {row['id']}", row["state"]
        done = [one for one in tries.get(row["id"], ()) if one.is_done]
        if state == OutboxState.SENT and not done:
            yield f"{name} counts as sent, but never reached the chat"
        elif state == OutboxState.UNREACHABLE:
            yield f"{name} counts as unreachable, but nobody shut the bot out: {row['error']}"
        elif state == OutboxState.DEAD and not _may_die(row):
            yield f"{name} was given up: {row['error']}"
        if len(done) > 1 and not row["uncertain"]:
            yield f"{name} was said {len(done)} times, but is not marked as uncertain"


def _may_die(row: Row) -> bool:
    """Say whether a row was given up because it must not be said twice."""
    return bool(row["uncertain"] and row["kind"] in NOT_TWICE) or NOT_REPEATED in str(row["error"])


def disordered(rows: Iterable[Row], tries: Mapping[int, Sequence[Try]]) -> Iterator[str]:
    """Tell where something was first tried in a chat before what stood in front of it.

    In front stands what came earlier, is as urgent, and might go. Rows with a key and reminders are
    left out: what comes later may be merged into them, and make them more urgent than they were.
    """
    chats: dict[int, list[tuple[int, Row]]] = defaultdict(list)
    for row in rows:
        if row["id"] in tries and row["dedupe_key"] is None and row["kind"] != REMINDER:
            chats[row["chat_id"]].append((min(one.number for one in tries[row["id"]]), row))
    for said in chats.values():
        said.sort(key=lambda pair: pair[0])
        for place, (number, row) in enumerate(said):
            at = min(one.at for one in tries[row["id"]] if one.number == number)
            for _, later in said[place + 1 :]:
                if later["id"] < row["id"] and _might_go(later, row, at):
                    yield (
                        f"{row['kind']} {row['id']} went before {later['kind']} {later['id']} "
                        f"in chat {row['chat_id']}"
                    )


def _might_go(one: Row, other: Row, at: datetime) -> bool:
    is_urgent = one["urgency"] <= other["urgency"]
    return bool(is_urgent and one["created_at"] <= at and one["not_before"] <= at)


def stuck(rows: Iterable[Row], now: datetime) -> Iterator[str]:
    """Tell of what is pending though its time has come, and of what is held when all is calm."""
    for row in rows:
        at = row["not_before"] if "not_before" in row else row["at"]
        name = f"{row['kind']} {row['id']}"
        if row["lease_until"] is not None:
            yield f"{name} is leased until {row['lease_until']}: {row['error']}"
        elif at <= now:
            yield f"{name} should have been done at {at}"


def unended(
    rows: Sequence[Row],
    heard: Mapping[int, Collection[int]],
    addresses: Mapping[int, int],
    kept: Counter[Place],
) -> Iterator[str]:
    """Tell of waiting words that did not end, left something behind, or vanished.

    `heard` holds the messages that were seen in each: those said to us, and those somebody said
    yes to, must be a ticket's by now.
    """
    known = {row["id"]: row for row in rows}
    for row in rows:
        if row["state"] == CandidateState.WAITING:
            yield f"candidate {row['id']} still waits"
        elif row["text"] or row["media"] or row["messages"] or WORDY.intersection(row["facts"]):
            yield f"candidate {row['id']} is over, but left words behind"
    for candidate_id, messages in heard.items():
        one = known.get(candidate_id)
        if one is None:
            yield f"candidate {candidate_id} vanished"
        elif one["kind"] == CandidateKind.FILED or one["state"] == CandidateState.ACCEPTED:
            for message in messages:
                if (times := kept[addresses[one["chat_id"]], message]) != 1:
                    yield f"words of candidate {candidate_id} are there {times} times: {message}"
