"""What is kept about somebody, written out plainly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.community import Community
from handlers.views.cards import spell_place
from locales import Texts
from usecases.desk import Desk
from usecases.my_data import MyData, OnTicket

_UTC = ZoneInfo("UTC")


def written(data: MyData, texts: Texts, desk: Desk, now: datetime) -> str:
    """Give the file's text."""
    home = desk.communities[0] if desk.communities else None
    say, person = texts.plain, data.person
    lines = [
        say("my-data-title", at=_at(now, home)),
        "",
        say("my-data-name", name=person.name, username=person.username or "—"),
        say("my-data-telegram", id=str(person.telegram_id), since=_at(person.created_at, home)),
        say("my-data-learning", on="yes" if person.learning_since else "no"),
        *(say("my-data-role", role=say(f"my-data-role-{role.value}")) for role in data.roles),
        *(say("my-data-group", name=chat.title) for chat in data.groups),
        *(say("my-data-waiting", text=words) for words in data.waiting),
    ]
    for item in data.tickets:
        lines += ["", *_ticket(item, texts, desk.community(item.ticket.community))]
    lines += ["", say("my-data-end")]
    return "\n".join(lines) + "\n"


def _ticket(item: OnTicket, texts: Texts, home: Community | None) -> Iterator[str]:
    say, ticket = texts.plain, item.ticket
    if item.is_reporter:
        place = spell_place(ticket.place, texts, unit=True, room=True)
        state, when = say(f"short-{ticket.state.value}"), _at(ticket.created_at, home)
        yield say("my-data-ticket", number=ticket.number, at=when, state=state)
        yield say("my-data-place", place=place or "—")
    elif item.is_joined:
        yield say("my-data-joined", number=ticket.number, home=item.household or "—")
    else:
        yield say("my-data-spoke", number=ticket.number)
    for report in item.reports:
        yield say("my-data-words", at=_at(report.sent_at, home), text=report.text or "—")
    for version in item.versions:
        yield say("my-data-earlier", text=version.text or "—")
    for file in item.files:
        yield say(
            "my-data-file", at=_at(file.at, home), kind=say(f"my-data-file-{file.kind.value}")
        )
    for vote in item.votes:
        yield say("my-data-vote", score=say(f"score-{vote.score.value}"))
    for role, count in sorted(item.looks.items()):
        yield say("my-data-looks", role=say(f"my-data-role-{role}"), count=count)


def _at(instant: datetime, home: Community | None) -> str:
    zone = ZoneInfo(home.timezone) if home else _UTC
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
