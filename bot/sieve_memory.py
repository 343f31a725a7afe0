"""What the sieve keeps in mind for a moment, and nowhere else; each kind within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.raw import Raw, Said

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_PEOPLE = 10_000
MOST_MESSAGES = 20_000
MOST_WAITING = 1_000
MOST_OF_ONE = 20


class Recent(Generic[K, V]):
    """The newest of something by key; what is oldest gives way."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def items(self) -> Iterator[tuple[K, V]]:
        """Give all that is kept, oldest first; it may be changed meanwhile."""
        return iter(list(self._kept.items()))

    def values(self) -> Iterator[V]:
        """Give what is kept, oldest first."""
        return iter(list(self._kept.values()))

    def get(self, key: K) -> V | None:
        """Give what is kept under a key."""
        return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep something as the newest."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def change(self, key: K, value: V) -> None:
        """Replace what is under a key; it gets no newer by it."""
        self._kept[key] = value

    def drop(self, key: K) -> None:
        """Forget what is under a key."""
        self._kept.pop(key, None)


@dataclass(eq=False, slots=True)
class Waiting:
    """Half a sentence, or a picture without words, whose other half may follow.

    Once it was handed to a message it is handed to no other; that one may be judged again.
    """

    said: Said
    update: dict[str, Any]
    until: int
    given_to: int | None = None

    @property
    def message(self) -> Raw:
        """Give the message of the update."""
        found: Raw = self.update["message"]
        return found


class Memory:
    """Who is in the middle of a burst, which messages were taken, and what waits."""

    def __init__(self) -> None:
        self._bursts: Recent[tuple[int, int], int] = Recent(MOST_PEOPLE)
        self._taken: Recent[tuple[int, int], None] = Recent(MOST_MESSAGES)
        self._waiting: Recent[tuple[int, int], tuple[Waiting, ...]] = Recent(MOST_WAITING)

    def remember(self, said: Said, *, until: int) -> None:
        """Keep in mind that a message was taken, and until when its author's words join it."""
        self._taken.put((said.chat, said.message_id), None)
        known = self._bursts.get((said.chat, said.user))
        self._bursts.put((said.chat, said.user), max(until, known or until))

    def has_taken(self, chat: int, message_id: int) -> bool:
        """Say whether a message was taken, as far as we remember."""
        return (chat, message_id) in self._taken

    def is_in_burst(self, said: Said) -> bool:
        """Say whether words were written within a burst of the same person; by their clock."""
        until = self._bursts.get((said.chat, said.user))
        return until is not None and said.at <= until

    def wait(self, said: Said, update: dict[str, Any], *, until: int) -> None:
        """Keep half a sentence or a picture until its other half follows."""
        self.hold(Waiting(said=said, update=update, until=until))

    def hold(self, waiting: Waiting) -> None:
        """Keep what waits, unless it is kept already."""
        said = waiting.said
        before = self._of(said)
        if all(one.said.message_id != said.message_id for one in before):
            self._waiting.put((said.chat, said.user), (*before, waiting)[-MOST_OF_ONE:])

    def waiting(self) -> Iterator[Waiting]:
        """Give all that waits."""
        for held in self._waiting.values():
            yield from held

    def halves(self, said: Said) -> list[Waiting]:
        """Give what the same person left waiting in that chat before these words, in order."""
        return [
            one
            for one in self._of(said)
            if one.said.message_id < said.message_id
            and one.given_to in {None, said.message_id}
            and said.at <= one.until
        ]

    def mates(self, said: Said) -> list[Waiting]:
        """Give the other pictures of the same album that wait."""
        return [
            one
            for one in self._of(said)
            if said.album is not None
            and one.said.album == said.album
            and one.given_to in {None, said.message_id}
        ]

    def forget(self, before: int) -> None:
        """Forget what has waited in vain by then."""
        for key, held in self._waiting.items():
            left = tuple(one for one in held if one.until >= before)
            if left:
                self._waiting.change(key, left)
            else:
                self._waiting.drop(key)

    def _of(self, said: Said) -> tuple[Waiting, ...]:
        return self._waiting.get((said.chat, said.user)) or ()
