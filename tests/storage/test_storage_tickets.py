from __future__ import annotations

import pytest
from storage_samples import (
    NOW,
    a_chat,
    a_person,
    a_place,
    a_post,
    a_report,
    a_ticket,
    minutes,
)

from domain.callbacks import Callback, CallbackReason, CallbackState
from domain.ticket import (
    Attachment,
    Endorsement,
    Event,
    Fragment,
    MediaKind,
    MediaPurpose,
    Rating,
    ReportKind,
    ReportVersion,
    Score,
    State,
)
from storage.tickets import PAGE
from storage.unit_of_work import Database

EVERY_STATE = [*State]


async def test_a_ticket_is_found_by_its_number(database: Database) -> None:
    """Proves that the number people say leads to the ticket of that community only."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        made = await a_ticket(uow, chat, person)
    async with database.reading() as uow:
        found = await uow.tickets.by_number("banka", 1)
        assert found is not None
        assert found.id == made.id
        assert await uow.tickets.by_number("other", 1) is None
        assert await uow.tickets.by_number("banka", 2) is None


async def test_numbers_run_per_community_without_gaps(database: Database) -> None:
    """Proves that each community counts for itself, across units."""
    async with database.writing() as uow:
        first = [await uow.tickets.next_number("a"), await uow.tickets.next_number("a")]
        other = await uow.tickets.next_number("b")
    async with database.writing() as uow:
        third = await uow.tickets.next_number("a")
    assert (first, other, third) == ([1, 2], 1, 3)


@pytest.mark.parametrize(
    ("narrowing", "expected"),
    [
        ({"states": EVERY_STATE}, [1, 2, 3, 4]),
        ({"states": [State.OPEN]}, [1, 2]),
        ({"states": [State.CLAIMED, State.CLOSED]}, [3, 4]),
        ({"states": []}, []),
        ({"states": EVERY_STATE, "grids": ["g2"]}, [2]),
        ({"states": EVERY_STATE, "grids": []}, []),
        ({"states": [State.CLAIMED], "owner": True}, [3]),
        ({"states": EVERY_STATE, "reporter": True}, [2]),
        ({"states": EVERY_STATE, "limit": 2}, [1, 2]),
        ({"states": EVERY_STATE, "behind": 2}, [3, 4]),
        ({"states": EVERY_STATE, "behind": 4}, []),
        ({"states": EVERY_STATE, "newest": True}, [4, 3, 2, 1]),
        ({"states": EVERY_STATE, "newest": True, "limit": 2}, [4, 3]),
        ({"states": EVERY_STATE, "newest": True, "behind": 3}, [2, 1]),
        ({"states": EVERY_STATE, "newest": True, "behind": 1}, []),
    ],
)
async def test_listings_narrow_down(
    database: Database, narrowing: dict[str, object], expected: list[int]
) -> None:
    """Proves that a listing gives the tickets that meet all that was asked, and no other.

    They come in the order that was asked for, and are counted by the same.
    """
    chat, person = await a_place(database)
    async with database.writing() as uow:
        other = uow.add(a_person(2))
        made = [
            await a_ticket(uow, chat, person),
            await a_ticket(uow, chat, other, grid="g2"),
            await a_ticket(uow, chat, person, state=State.CLAIMED, owner_id=other.id),
            await a_ticket(uow, chat, person, state=State.CLOSED, owner_id=other.id),
        ]
        await a_ticket(uow, chat, person, community="elsewhere", number=99)
    asked = dict(narrowing)
    if asked.pop("owner", False):
        asked["owner_id"] = other.id
    if asked.pop("reporter", False):
        asked["reporter_id"] = other.id
    if behind := asked.pop("behind", 0):
        asked["after"] = made[behind - 1].id  # type: ignore[index] # a number of the table
    async with database.reading() as uow:
        found = await uow.tickets.listing("banka", **asked)  # type: ignore[arg-type]
        if asked.pop("limit", None) is None:
            assert await uow.tickets.how_many("banka", **asked) == len(expected)  # type: ignore[arg-type]
    assert [ticket.number for ticket in found] == expected


async def test_the_latest_ticket_of_a_person_in_a_chat(database: Database) -> None:
    """Proves that a burst finds the ticket it belongs to, by when its message was sent."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        other_chat, other = uow.add(a_chat(-5)), uow.add(a_person(2))
        old = await a_ticket(uow, chat, person)
        new = await a_ticket(uow, chat, person, state=State.CLOSED)
        uow.add(a_report(old, 1, sent_at=NOW - minutes(9)))
        uow.add(a_report(new, 2, sent_at=NOW - minutes(5)))
        uow.add(a_report(old, 3, sent_at=NOW, kind=ReportKind.ADDITION))
        uow.add(a_report(old, 4, sent_at=NOW, chat_id=other_chat.id))
        uow.add(a_report(old, 5, sent_at=NOW, person_id=other.id))
    async with database.writing() as uow:
        tickets = uow.tickets
        found = await tickets.latest_by(chat.id, person.id, since=NOW - minutes(5))
        assert found is not None
        assert found.id == new.id
        assert await tickets.latest_by(chat.id, person.id, since=NOW - minutes(4.9)) is None
        assert await tickets.latest_by(other_chat.id, other.id, since=NOW - minutes(99)) is None
        newest = await a_ticket(uow, chat, person)
        uow.add(a_report(newest, 6, sent_at=NOW))
        assert await tickets.latest_by(chat.id, person.id, since=NOW - minutes(5)) is newest


async def test_tickets_with_cards_in_a_chat(database: Database) -> None:
    """Proves that a chat's cards lead to living tickets whose card is still there."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        shown = await a_ticket(uow, chat, person)
        ended = await a_ticket(uow, chat, person, state=State.CLOSED)
        replaced = await a_ticket(uow, chat, person)
        asked = await a_ticket(uow, chat, person)
        uow.add(a_post(shown, 1))
        uow.add(a_post(shown, 2, purpose="staff_card"))
        uow.add(a_post(ended, 3))
        uow.add(a_post(replaced, 4, is_open=False))
        uow.add(a_post(asked, 5, purpose="prompt"))
        assert await uow.tickets.with_cards_in(chat.id) == [shown]
        assert await uow.tickets.with_cards_in(98) == []


async def test_what_hangs_on_a_ticket(database: Database) -> None:
    """Proves that words, pictures, history and voices come back oldest first, with their ticket."""
    chat, person = await a_place(database)
    picture = {
        "person_id": person.id,
        "purpose": MediaPurpose.REPORT,
        "chat_id": chat.id,
        "kind": MediaKind.PHOTO,
        "file_id": "f",
        "file_unique_id": "u",
        "at": NOW,
    }
    async with database.writing() as uow:
        bare = await a_ticket(uow, chat, person)
        ticket = await a_ticket(uow, chat, person)
        reports = [uow.add(a_report(ticket, 1)), uow.add(a_report(ticket, 2))]
        uow.add(ReportVersion(report_id=reports[0].id, version=1, text="灯", replaced_at=NOW))
        pictures = [
            uow.add(Attachment(ticket_id=ticket.id, message_id=number, **picture))
            for number in (1, 2)
        ]
        events = [
            uow.add(
                Event(ticket_id=ticket.id, at=NOW, actor_id=None, action=act, facts={"灯": [1]})
            )
            for act in ("open", "claim")
        ]
        voice = uow.add(Endorsement(ticket_id=ticket.id, person_id=person.id, at=NOW))
        rating = uow.add(
            Rating(ticket_id=ticket.id, cycle=1, person_id=person.id, score=Score.MOSTLY, at=NOW)
        )
        assert await uow.tickets.reports(ticket.id) == reports
        assert await uow.tickets.events(ticket.id) == events
        assert await uow.tickets.events(bare.id) == []
    async with database.reading() as uow:
        tickets = uow.tickets
        assert [item.id for item in await tickets.reports(ticket.id)] == [r.id for r in reports]
        kept = await tickets.attachments(ticket.id)
        assert [item.id for item in kept] == [p.id for p in pictures]
        history = await tickets.events(ticket.id)
        assert [item.action for item in history] == ["open", "claim"]
        assert history[0].facts == {"灯": [1]}
        assert [item.id for item in await tickets.endorsements(ticket.id)] == [voice.id]
        (vote,) = await tickets.ratings(ticket.id)
        assert (vote.id, vote.score) == (rating.id, Score.MOSTLY)
        assert await tickets.reports(bare.id) == []
        assert await tickets.attachments(bare.id) == []
        assert await tickets.endorsements(bare.id) == []
        assert await tickets.ratings(bare.id) == []


async def test_albums_find_their_ticket(database: Database) -> None:
    """Proves that the photos of an album meet, whichever of them came first."""
    chat, person = await a_place(database)
    photo = {
        "chat_id": chat.id,
        "person_id": person.id,
        "media_group_id": "album",
        "kind": MediaKind.PHOTO,
        "file_id": "f",
        "at": NOW,
    }
    async with database.writing() as uow:
        early = [
            uow.add(Fragment(message_id=number, file_unique_id=f"u{number}", **photo))
            for number in (1, 2)
        ]
        assert await uow.tickets.fragments(chat.id, "album") == early
    async with database.writing() as uow:
        waiting = await uow.tickets.fragments(chat.id, "album")
        assert [item.message_id for item in waiting] == [1, 2]
        assert await uow.tickets.fragments(chat.id, "other") == []
        assert await uow.tickets.album(chat.id, "album") is None
        ticket = await a_ticket(uow, chat, person)
        kept = [
            uow.add(
                Attachment(
                    ticket_id=ticket.id,
                    purpose=MediaPurpose.REPORT,
                    message_id=item.message_id,
                    file_unique_id=item.file_unique_id,
                    **photo,
                )
            )
            for item in waiting
        ]
        await uow.remove(waiting[0])
        assert await uow.tickets.fragments(chat.id, "album") == [waiting[1]]
        assert await uow.tickets.album(chat.id, "album") is kept[0]
    async with database.reading() as uow:
        first = await uow.tickets.album(chat.id, "album")
        assert first is not None
        assert first.id == kept[0].id
        assert [f.message_id for f in await uow.tickets.fragments(chat.id, "album")] == [2]


async def test_album_photos_without_words_are_forgotten_in_time(database: Database) -> None:
    """Proves that the sweep takes the old fragments and leaves the young."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        for number, at in ((1, NOW - minutes(6)), (2, NOW)):
            uow.add(
                Fragment(
                    chat_id=chat.id,
                    person_id=person.id,
                    message_id=number,
                    media_group_id="album",
                    kind=MediaKind.PHOTO,
                    file_id="f",
                    file_unique_id=f"u{number}",
                    at=at,
                )
            )
    async with database.writing() as uow:
        assert await uow.tickets.forget_fragments(NOW - minutes(5)) == 1
    async with database.reading() as uow:
        assert [f.message_id for f in await uow.tickets.fragments(chat.id, "album")] == [2]


async def test_a_message_leads_to_its_report(database: Database) -> None:
    """Proves that an edited or answered message is recognised, in its own chat only."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        report = uow.add(a_report(await a_ticket(uow, chat, person), 7))
        assert await uow.tickets.report_at(chat.id, 7) is report
    async with database.reading() as uow:
        found = await uow.tickets.report_at(chat.id, 7)
        assert found is not None
        assert found.id == report.id
        assert await uow.tickets.report_at(chat.id, 8) is None
        assert await uow.tickets.report_at(chat.id + 1, 7) is None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 100, [1, 2, 3]),
        (0, 15, [1, 2]),
        (30, 100, [1, 2, 3]),
        (31, 100, [1, 3]),
        (0, 10, [1]),
        (0, 0, []),
    ],
)
async def test_a_period_holds_what_lived_in_it(
    database: Database, start: int, end: int, expected: list[int]
) -> None:
    """Proves that a period gives what was opened before its end and not over before its start."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        await a_ticket(uow, chat, person, created_at=NOW)
        await a_ticket(
            uow,
            chat,
            person,
            created_at=NOW + minutes(10),
            state=State.CLOSED,
            closed_at=NOW + minutes(30),
        )
        await a_ticket(uow, chat, person, created_at=NOW + minutes(20), state=State.CLAIMED)
        await a_ticket(uow, chat, person, community="other", number=9)
    async with database.reading() as uow:
        found = await uow.tickets.in_period(
            "banka", start=NOW + minutes(start), end=NOW + minutes(end)
        )
        assert [ticket.number for ticket in found] == expected


async def test_a_long_period_comes_whole_and_in_order(database: Database) -> None:
    """Proves that what does not fit on one page follows on the next ones, nothing twice."""
    count = 2 * PAGE + 1
    chat, person = await a_place(database)
    async with database.writing() as uow:
        for _ in range(count):
            await a_ticket(uow, chat, person)
    async with database.reading() as uow:
        found = await uow.tickets.in_period("banka", start=NOW, end=NOW + minutes(1))
        assert [ticket.number for ticket in found] == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 10, []), (0, 11, [1]), (30, 60, [1, 2]), (31, 60, [1])],
)
async def test_a_period_holds_the_callbacks_that_were_open_in_it(
    database: Database, start: int, end: int, expected: list[int]
) -> None:
    """Proves that a call-back counts from when it was asked for until it was made, and no more."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        closed = {"state": State.CLOSED, "closed_at": NOW}
        waits = await a_ticket(uow, chat, person, **closed)
        called = await a_ticket(uow, chat, person, **closed)
        other = await a_ticket(uow, chat, person, community="other", number=9, **closed)
        for ticket, asked, done in ((waits, 10, None), (called, 20, 30), (other, 0, None)):
            uow.add(
                Callback(
                    ticket_id=ticket.id,
                    cycle=1,
                    reason=CallbackReason.DISSATISFIED,
                    state=CallbackState.OPEN if done is None else CallbackState.CONTENT,
                    created_at=NOW + minutes(asked),
                    done_at=None if done is None else NOW + minutes(done),
                )
            )
        unfinished = await uow.tickets.unfinished(["banka"])
        assert unfinished == [waits.id]
        assert await uow.tickets.unfinished(["banka", "other"]) == sorted([waits.id, other.id])
        found = await uow.tickets.called_back_in(
            "banka", start=NOW + minutes(start), end=NOW + minutes(end)
        )
        assert [ticket.number for ticket in found] == expected
