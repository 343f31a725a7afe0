"""In which order what many people sent is taken up, so that nobody waits for one who sends much."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")
Origin = tuple[Hashable | None, Hashable | None]
"""Who sent something, and in which chat it stands; None where there is nobody, or no chat."""


def in_turns(items: Sequence[T], origin: Callable[[T], Origin]) -> list[T]:
    """Give everybody's first before anybody's second, and so on.

    What one person sent keeps its order, and so does what stands in one chat, whoever sent it:
    there nothing is taken up sooner than what stands before it.
    """
    by_person: dict[Hashable, int] = {}
    by_chat: dict[Hashable, int] = {}
    rounds = []
    for item in items:
        person, chat = origin(item)
        mine = 0 if person is None else by_person.get(person, -1) + 1
        turn = mine if chat is None else max(mine, by_chat.get(chat, 0))
        if person is not None:
            by_person[person] = turn
        if chat is not None:
            by_chat[chat] = turn
        rounds.append(turn)
    order = sorted(range(len(items)), key=rounds.__getitem__)
    return [items[at] for at in order]
