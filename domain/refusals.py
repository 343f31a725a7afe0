from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - saying no is an answer here, not an error
    """A polite no. `code` names a sentence in the catalogue; `facts` fill its gaps."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
