from __future__ import annotations

from datetime import timedelta
from typing import Any

from statements import statements
from storage_samples import NOW, a_chat, a_person, a_place, a_report, a_ticket, minutes

from domain.chats import Chat
from domain.community import Category, Community, Grid
from domain.listening import Candidate
from domain.people import Person
from domain.ticket import Priority, State, Ticket
from domain.understanding.values import Sense, Understood, Whereabouts
from storage.unit_of_work import Database, SqlUnitOfWork
from usecases.likeness import likely_candidate, likely_ticket

LIGHT = "facilities.lighting"
WATER = "utilities.water"
HERE = Community(
    code="banka",
    name="班卡社区",
    grids=(Grid(code="g1", name="第一网格"), Grid(code="g2", name="第二网格")),
    categories=(Category(code=LIGHT, name="灯", name_en="Lights"),),
)


def read(category: str = LIGHT, building: str | None = "3", **other: object) -> Understood:
    """Give what was understood of a complaint."""
    facts: dict[str, Any] = {
        "sense": Sense.REQUEST,
        "request": 0.95,
        "me_too": 0.0,
        "category": category,
        "category_sure": 0.9,
        "priority": Priority.NORMAL,
        "place": Whereabouts(building=building),
    }
    return Understood(**facts | other)


async def told(
    uow: SqlUnitOfWork, chat: Chat, person: Person, text: str, number: int, **other: object
) -> Ticket:
    """Open a ticket with the words that opened it."""
    facts: dict[str, Any] = {"category": LIGHT, "building": "3"}
    ticket = await a_ticket(uow, chat, person, **facts | other)
    uow.add(a_report(ticket, number, text=text, sent_at=ticket.created_at))
    return ticket


async def seek(
    uow: SqlUnitOfWork, chat: Chat | None, text: str, understood: Understood | None = None
) -> int | None:
    """Give the number of the ticket that words are most like."""
    found = await likely_ticket(
        uow,
        community=HERE,
        grid="g1",
        chat=chat,
        understood=understood or read(),
        text=text,
        at=NOW + minutes(5),
    )
    return found.ticket.number if found and found.is_high else None


async def test_the_same_trouble_at_the_same_building_is_found(database: Database) -> None:
    """Other words about the same lamp lead to its ticket; another building or trouble does not."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        await told(uow, chat, person, "3栋2单元楼道灯坏了三天了", 1)
    async with database.reading() as uow:
        assert await seek(uow, chat, "3栋楼道灯不亮，黑灯瞎火") == 1
        assert await seek(uow, chat, "5栋楼道灯不亮", read(building="5")) is None
        assert await seek(uow, chat, "3栋停水了", read(category=WATER)) is None


async def test_what_is_solved_or_elsewhere_is_not_joined(database: Database) -> None:
    """A ticket that waits for its rating, has ended, or lies in another grid is passed over."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        await told(uow, chat, person, "3栋楼道灯坏了", 1, state=State.RESOLVED)
        await told(uow, chat, person, "3栋楼道灯坏了", 2, state=State.WITHDRAWN)
        await told(uow, chat, person, "3栋楼道灯坏了", 3, grid="g2")
    async with database.reading() as uow:
        assert await seek(uow, chat, "3栋楼道灯坏了") is None


async def test_what_was_said_without_a_name_is_for_staff_only(database: Database) -> None:
    """Even the number of an anonymous ticket is kept from residents; staff compare it, too."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        hidden = await told(uow, chat, person, "3栋楼道灯坏了", 1, is_anonymous=True)
    async with database.reading() as uow:
        assert await seek(uow, chat, "3栋楼道灯坏了") is None
        assert await seek(uow, None, "3栋楼道灯坏了") == hidden.number


async def test_a_bare_me_too_finds_the_newest_trouble_of_its_group(database: Database) -> None:
    """我家也是 is about what this group was told last, for a few hours."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        other = uow.add(a_chat(-1_002_000_000_002))
        await told(uow, chat, person, "3栋楼道灯坏了", 1)
        await told(uow, chat, person, "停水了", 2, category=WATER, created_at=NOW + minutes(2))
        await told(uow, other, person, "门口有狗", 3, created_at=NOW + minutes(3))
    too = read(sense=Sense.ME_TOO, building=None)
    async with database.reading() as uow:
        for later, number in ((minutes(5), 2), (timedelta(hours=9), None)):
            found = await likely_ticket(
                uow,
                community=HERE,
                grid="g1",
                chat=chat,
                understood=too,
                text="我家也是",
                at=NOW + later,
            )
            assert (found.ticket.number if found else None) == number


async def test_many_questions_of_a_batch_ask_the_database_little(database: Database) -> None:
    """Twenty who ask about the same grid share two statements, and see what the batch opened."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        for number in range(1, 31):
            await told(uow, chat, person, f"{number}栋楼道灯坏了", number, building=str(number))
    async with database.writing() as uow:
        with statements(database) as seen:
            for number in range(1, 21):
                assert await seek(uow, chat, "楼道灯坏了", read(building=str(number))) == number
            await told(uow, chat, person, "停水了", 99, category=WATER, building=None)
            assert await seek(uow, chat, "停水了", read(category=WATER, building=None)) == 31
        assert sum("SELECT" in item for item in seen) <= 4


async def test_neighbours_words_hang_on_the_ones_that_wait(database: Database) -> None:
    """Waiting words of the same trouble are found with their own card only, others are not."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        second = uow.add(a_person(5_000_000_002))
        first = waiting(uow, chat, person, "停水了", WATER)
        first.lead_id = first.id
        waiting(uow, chat, second, "我家停水", WATER).lead_id = first.id
        waiting(uow, chat, second, "路灯不亮", LIGHT)
    async with database.reading() as uow:
        for category, text, expected in (
            (WATER, "怎么停水了", first.id),
            ("noise.living", "半夜唱歌", None),
        ):
            found = await likely_candidate(
                uow,
                community=HERE,
                chat=chat,
                understood=read(category, building=None),
                text=text,
                at=NOW + minutes(1),
            )
            assert (found.candidate.id if found and found.is_high else None) == expected


def waiting(uow: SqlUnitOfWork, chat: Chat, person: Person, text: str, category: str) -> Candidate:
    """Keep overheard words that wait for a yes."""
    return uow.add(
        Candidate(
            chat_id=chat.id,
            person_id=person.id,
            text=text,
            category=category,
            created_at=NOW,
            last_at=NOW,
            due_at=NOW + minutes(30),
        )
    )
