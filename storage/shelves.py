"""What one unit of work has met, so that a batch asks the database each thing at most once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from usecases.ports import Entity

E = TypeVar("E", bound=Entity)
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Owners = Callable[[K], Iterable[int]]
"""Gives the ids in a key whose rows must exist before anything can be kept under that key."""

T_contra = TypeVar("T_contra", contravariant=True)


def nobody(_key: object) -> tuple[int, ...]:
    """Say that a key stands on nothing."""
    return ()


def itself(key: int) -> tuple[int, ...]:
    """Say that the key is the id of what it stands on."""
    return (key,)


def both(key: tuple[int, int | None]) -> tuple[int, ...]:
    """Say that the key is made of two ids."""
    return tuple(part for part in key if part is not None)


def first(key: tuple[int, object]) -> tuple[int, ...]:
    """Say that only the first part of the key is an id of ours."""
    return key[:1]


def by_id(item: Entity) -> int:
    """Give what puts objects into the order in which they were made."""
    return item.id


def in_order(items: Iterable[E]) -> Sequence[E]:
    """Give objects in the order in which they were made."""
    return sorted(items, key=by_id)


class Place(Protocol[T_contra]):
    """Anything that collects the objects of a unit."""

    def put(self, item: T_contra) -> None:
        """Take in an object."""
        ...

    def drop(self, item: T_contra) -> None:
        """Forget a deleted object."""
        ...


class Shelf(Generic[K, T]):
    """Objects of one kind by a unique key; it knows the keys that nobody has, too.

    Keys may change while the unit runs (a chat moves, a person is forgotten), so an object's own
    value rules over the key it was met under.
    """

    def __init__(self, key: Callable[[T], K | None], owners: Owners[K]) -> None:
        self._key = key
        self.owners = owners
        self._found: dict[K, T | None] = {}

    def put(self, item: T) -> None:
        """Remember an object."""
        key = self._key(item)
        if key is not None:
            self._found[key] = item

    def drop(self, item: T) -> None:
        """Forget an object; its key has nobody now."""
        for key, found in self._found.items():
            if found is item:
                self._found[key] = None

    def close(self, keys: Iterable[K]) -> None:
        """Note that the database has nothing more under these keys."""
        for key in keys:
            if not self.knows(key):
                self._found[key] = None

    def knows(self, key: K) -> bool:
        """Say whether `at` can answer without the database."""
        if key not in self._found:
            return False
        item = self._found[key]
        if item is None or self._key(item) == key:
            return True
        del self._found[key]
        self.put(item)
        return False

    def at(self, key: K) -> T | None:
        """Give the object that has this key now, among those met."""
        found = self._found.get(key)
        if found is not None and self._key(found) == key:
            return found
        return next((item for item in self if self._key(item) == key), None)

    def __iter__(self) -> Iterator[T]:
        return (item for item in self._found.values() if item is not None)


class Heap(Generic[K, T]):
    """Objects of one kind by what they belong to; it knows which belongings were loaded whole."""

    def __init__(self, key: Callable[[T], K], owners: Owners[K]) -> None:
        self._key = key
        self.owners = owners
        self._found: dict[K, dict[int, T]] = {}
        self._whole: set[K] = set()

    def put(self, item: T) -> None:
        """Remember an object."""
        self._found.setdefault(self._key(item), {})[id(item)] = item

    def drop(self, item: T) -> None:
        """Forget an object."""
        self._found.get(self._key(item), {}).pop(id(item), None)

    def close(self, keys: Iterable[K]) -> None:
        """Note that the database has nothing more that belongs here."""
        self._whole.update(keys)

    def knows(self, key: K) -> bool:
        """Say whether `of` can answer without the database."""
        return key in self._whole

    def of(self, key: K) -> Sequence[T]:
        """Give the objects met that belong here."""
        return [*self._found.get(key, {}).values()]
