from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from actors import Actor, labels_of, text_of
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.calendar import calendar_of

ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
DAY = timedelta(days=1)
ASK = "燃气泄漏了，快来人"


async def monday(town: Town) -> datetime:
    """Go to nine o'clock on a Monday with a whole week of work after it; gives that instant."""
    day = town.clock.now().astimezone(ZONE).date() + DAY
    while day.isoweekday() != 1 or not all(CALENDAR.is_workday(day + DAY * n) for n in range(5)):
        day += DAY
    start = datetime.combine(day, time(9), ZONE)
    await go(town, start)
    return start


async def go(town: Town, moment: datetime) -> None:
    """Move the clock to an instant and wait until all that fell due was done and said."""
    town.clock.set(moment)
    await town.calm()


async def enrol(*people: Actor) -> None:
    """Let people open their direct chats with the bot."""
    for person in people:
        await person.start()


class Ear:
    """Hears what the bot newly says in a chat."""

    def __init__(self, town: Town, where: int) -> None:
        self.town, self.where = town, where
        self.last = town.last_id(where)

    def news(self) -> list[Message]:
        """Give what was said since the last look."""
        heard = self.town.heard(self.where, self.last)
        self.last = self.town.last_id(self.where)
        return heard

    def reminders(self) -> list[Message]:
        """Give the reminders among it."""
        return [message for message in self.news() if "⏰" in text_of(message)]

    def only(self) -> Message:
        """Give the one reminder there is."""
        found = self.reminders()
        assert len(found) == 1, [text_of(message) for message in found]
        return found[0]


async def test_the_ladder_nudges_at_the_percents_and_then_goes_up(own_town: Town) -> None:
    """50, 80 and 100 % reach whoever can act; each step after it the next one up, with the card."""
    town = own_town
    people = (town.worker, town.second, town.lead, town.boss)
    await enrol(*people)
    start = await monday(town)
    ears = {person.name: Ear(town, person.id) for person in people}
    case = await town.file()
    hour = timedelta(hours=1)
    for at, name, words in (
        (start + 2 * hour, "李姐", "已用 50%"),
        (start + timedelta(hours=5, minutes=12), "李姐", "已用 80%"),
        (start + 6 * hour, "李姐", "接单时间到了"),
        (start + 7 * hour, "小王", "应由李姐在"),
        (start + DAY + 1 * hour, "陈网格长", "应由李姐在"),
    ):
        await go(town, at - timedelta(minutes=1))
        assert not [m for ear in ears.values() for m in ear.reminders()], (at, name)
        await go(town, at + timedelta(minutes=1))
        heard = {name: ear.reminders() for name, ear in ears.items()}
        assert [len(heard[one]) for one in heard] == [int(one == name) for one in heard], (
            at,
            heard,
        )
        assert words in text_of(heard[name][0])
        assert f"#{case.number} 接单" in labels_of(heard[name][0])
    assert (await case.row()).level == 2
    assert (await case.row()).version == 1
