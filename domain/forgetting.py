"""What is left when somebody asks to be forgotten: the trouble stays, the words go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from domain.masking import mask_for_group, mask_numbers, private_strings
from domain.people import Person

GONE = "…"
"""What stands where words stood."""

NOTES = frozenset({"note", "tell", "ask"})
"""The events whose words may be about whoever reported the trouble."""

WORDY = NOTES | {"add", "edit", "answer", "contest"}
"""The events whose words are a resident's, or may be about one."""

_SHORTEST = 2


@dataclass(frozen=True)
class Traces:
    """What somebody leaves in other people's words: how they are called, and what they said."""

    marks: tuple[str, ...]
    said: tuple[str, ...]

    @classmethod
    def of(cls, person: Person, said: Iterable[str]) -> Self:
        """Give the traces of a person who said these words."""
        own = tuple(words for words in said if words and words != GONE)
        numbers = {number for words in own for number in private_strings(words)}
        names = {name for name in (person.name, person.username) if name}
        marks = (mark for mark in names | numbers if len(mark) >= _SHORTEST)
        return cls(tuple(sorted(marks, key=len, reverse=True)), own)

    def cleared(self, text: str) -> str:
        """Give other people's words without the name and the numbers."""
        for mark in self.marks:
            text = text.replace(mark, GONE)
        return text

    def quotes(self, text: str) -> bool:
        """Say whether a text repeats some of the words, masked and cut as repeated words are."""
        core = text.removesuffix(GONE)
        if len(core) < _SHORTEST:
            return False
        shown = {form(words) for words in self.said for form in (str, mask_numbers, mask_for_group)}
        return any(core in words or words in text for words in shown)

    def harmless(self, text: str) -> str:
        """Give a text as it may still be said: nothing of the words, no name, no number."""
        return GONE if self.quotes(text) else self.cleared(text)
