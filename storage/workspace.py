from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any, Protocol, TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.keyring import Keyring
from storage.numbers import Numbers
from storage.questions import Question, holding
from storage.sealed import keys_of
from storage.shelves import Heap, Owners, Place, Shelf, nobody
from usecases.ports import Entity

K = TypeVar("K", bound=Hashable)
K_contra = TypeVar("K_contra", bound=Hashable, contravariant=True)
T = TypeVar("T")

CHUNK = 500
"""How many values go into one IN list; databases bound the number of parameters."""


class Known(Protocol[K_contra]):
    """What a shelf and a heap have in common."""

    def knows(self, key: K_contra) -> bool:
        """Say whether it can answer without the database."""
        ...

    def close(self, keys: Iterable[K_contra]) -> None:
        """Note that everything under these keys was loaded."""
        ...

    @property
    def owners(self) -> Callable[[K_contra], Iterable[int]]:
        """Give what tells the ids that a key stands on."""
        ...


class Workspace:
    """What the repositories of one unit of work share: the session, what was met, the ids."""

    def __init__(self, session: AsyncSession, numbers: Numbers, *, writes: bool) -> None:
        self.session = session
        self.numbers = numbers
        self.writes = writes
        self._fresh: set[int] = set()
        self._made: dict[type, list[Any]] = {}
        self._places: list[tuple[type, Place[Any]]] = []

    def shelf(
        self, kind: type[T], key: Callable[[T], K | None], owners: Owners[K] = nobody
    ) -> Shelf[K, T]:
        """Make a shelf that from now on receives every object of the kind."""
        shelf = Shelf(key, owners)
        self._places.append((kind, shelf))
        return shelf

    def heap(self, kind: type[T], key: Callable[[T], K], owners: Owners[K] = nobody) -> Heap[K, T]:
        """Make a heap that from now on receives every object of the kind."""
        heap = Heap(key, owners)
        self._places.append((kind, heap))
        return heap

    @property
    def keyring(self) -> Keyring:
        """Give the keys by which what is kept is sealed."""
        return keys_of(self.session.get_bind().dialect)

    def must_write(self) -> None:
        """Refuse to change anything in a unit that only reads."""
        if not self.writes:
            raise RuntimeError("this unit of work only reads")

    def number(self, item: Entity) -> None:
        """Give an object the next id, unless it has one."""
        self.must_write()
        if not item.id:
            item.id = self.numbers.next_id()
            self._fresh.add(item.id)

    def is_new(self, key: int) -> bool:
        """Say whether this unit gave out an id."""
        return key in self._fresh

    def keep(self, item: T) -> T:
        """Have the session insert an object, and let every lookup of this unit see it."""
        self.must_write()
        self.session.add(item)
        self._made.setdefault(type(item), []).append(item)
        self.meet(item)
        return item

    async def forget(self, item: object) -> None:
        """Have the session delete an object, and let no lookup of this unit see it."""
        self.must_write()
        if item in self.session.sync_session.new:
            self.session.expunge(item)
            self._made[type(item)].remove(item)
        else:
            await self.session.delete(item)
        for place in self._of(item):
            place.drop(item)

    def meet(self, item: object) -> None:
        """Let every lookup of this unit see an object."""
        for place in self._of(item):
            place.put(item)

    async def rows(
        self, statement: Select[T], *also: type, values: Mapping[str, object] | None = None
    ) -> Sequence[T]:
        """Run a query for mapped objects; `also` names the other kinds whose tables it reads.

        Unflushed changes are written first only when they could alter the answer: otherwise every
        question in a batch would break the bulk inserts at its end into single ones.
        """
        kinds = (*_kinds(statement), *also) if self.writes else ()
        with self.flushing(*kinds):
            return await self._meet_all(statement, values)

    async def _load(self, question: Question[Any], keys: list[Any], *, is_held: bool) -> None:
        """Meet what stands under keys.

        What this unit made stands there already, so that only what it changed is written first.
        """
        sync = self.session.sync_session
        groups = (sync.dirty, sync.deleted) if self.writes else ()
        statement = question.held if is_held and self.writes else question.plain
        with self._flushing_if((question.kind,), *groups):
            await self._meet_all(statement, question.values(keys))

    async def refresh(self, question: Question[Any], keys: Iterable[Any]) -> None:
        """Ask again for what stands under keys, held, and take it as it is now.

        Where one unit writes at a time, what it has read is still so.
        """
        if not self.numbers.is_shared:
            return
        sync = self.session.sync_session
        fresh = question.held.execution_options(populate_existing=True)
        for chunk in chunks(keys):
            with self._flushing_if((question.kind,), sync.dirty, sync.deleted):
                await self._meet_all(fresh, question.values(chunk))

    async def _meet_all(
        self, statement: Select[T], values: Mapping[str, object] | None = None
    ) -> Sequence[T]:
        found = (await self.session.scalars(statement, values)).all()
        await self.numbers.refill()
        for item in found:
            self.meet(item)
        return found

    async def glance(
        self, statement: Select[T], values: Mapping[str, object] | None = None
    ) -> Sequence[T]:
        """Meet what a query finds in the database, without writing what this unit changed first."""
        with self.session.sync_session.no_autoflush:
            found = (await self.session.scalars(statement, values)).all()
        for item in found:
            self.meet(item)
        return found

    def flushing(self, *kinds: type) -> Any:  # noqa: ANN401 - one of two context managers
        """Let the session flush before a query on these kinds, if any of them has changes."""
        sync = self.session.sync_session
        groups = (sync.new, sync.dirty, sync.deleted) if self.writes else ()
        return self._flushing_if(kinds, *groups)

    def _flushing_if(self, kinds: tuple[type, ...], *groups: Iterable[object]) -> Any:  # noqa: ANN401 - one of two context managers
        is_unsaved = any(isinstance(item, kinds) for group in groups for item in group)
        return nullcontext() if is_unsaved else self.session.sync_session.no_autoflush

    async def find(
        self,
        shelf: Shelf[K, T],
        key: K,
        question: Question[T],
        *,
        is_held: bool = False,
    ) -> T | None:
        """Give the object with a unique key, asking the database at most once per unit."""
        if not shelf.knows(key):
            await self.warm(shelf, [key], question, is_held=is_held)
        return shelf.at(key)

    async def gather(
        self, heap: Heap[K, T], key: K, question: Question[T], *, is_held: bool = False
    ) -> Sequence[T]:
        """Give the objects that belong to something, asking the database at most once per unit."""
        if not heap.knows(key):
            await self.warm(heap, [key], question, is_held=is_held)
        return heap.of(key)

    async def peek(self, heap: Heap[K, T], key: K, question: Question[T]) -> Sequence[T]:
        """Gather without writing first, so that bulk inserts stay whole.

        What this unit made is on the heap anyway; what it moved there is among `changed`.
        """
        await self.warm(heap, [key], question, peeks=True)
        return heap.of(key)

    def changed(self, kind: type[T]) -> Sequence[T]:
        """Give what this unit made, and what it loaded, changed and has not yet written."""
        dirty = self.session.sync_session.dirty if self.writes else ()
        return [*self._made.get(kind, ()), *(item for item in dirty if isinstance(item, kind))]

    async def warm(
        self,
        place: Known[K],
        keys: Iterable[K],
        question: Question[Any],
        *,
        is_held: bool = False,
        peeks: bool = False,
    ) -> None:
        """Load what these keys lead to, as far as it is not known, and note what is absent.

        What stands on an object made in this unit cannot be in the database. Of what is held,
        other units that would hold it wait for the end of this one. Who peeks does not write first.
        """
        unknown = dict.fromkeys(key for key in keys if not place.knows(key))
        place.close([key for key in unknown if not self._fresh.isdisjoint(place.owners(key))])
        for chunk in chunks([key for key in unknown if not place.knows(key)]):
            if peeks:
                await self.glance(question.plain, question.values(chunk))
            else:
                await self._load(question, chunk, is_held=is_held)
            place.close(chunk)

    def held(self, statement: Select[T], *, skips: bool = False) -> Select[T]:
        """Have a question of a unit that writes hold the rows it finds (`questions.holding`)."""
        return holding(statement, skips=skips) if self.writes else statement

    def _of(self, item: object) -> Iterator[Place[Any]]:
        return (place for kind, place in self._places if isinstance(item, kind))


def _kinds(statement: Select[Any]) -> tuple[type, ...]:
    return (statement.column_descriptions[0]["type"],)


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Cut values into lists short enough for one IN."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
