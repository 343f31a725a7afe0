"""The page docs/rights.md, written from the tables that the tests go by.

Run `PYTHONPATH=. python tests/bot/rights_page.py` to write it anew.
"""

from __future__ import annotations

from pathlib import Path

from rights_beside import ROWS, Row
from rights_table import NEVER_PRESSED, Who

from domain.ticket import State
from domain.transitions import TRANSITIONS, Action

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
LETTERS = {
    "reporter": "R",
    "joined": "J",
    "owner": "O",
    "worker": "W",
    "lead": "L",
    "supervisor": "S",
    "clock": "C",
}
HEAD = """\
# Rights

This page is written by `PYTHONPATH=. python tests/bot/rights_page.py` from the tables that the
tests go by; `tests/bot/test_rights_page.py` fails when it is stale. `test_rights_matrix.py` tries
every square through the real pipeline, as each role, with a ticket of their own grid and of another
one; `test_rights_beside.py` tries the rest, `test_rights_forged.py` what nobody should send.
`test_neighbours.py` tries every button, command and link as each role of another community and of
another town, `tests/storage/test_storage_isolation.py` every question that the database answers; a
new one that is in neither of their tables fails the build.

## Actions on a ticket

**R** reporter, **J** a neighbour who joined, **O** owner (while they work there), **W** worker of
the grid, **L** lead of the grid, **S** supervisor or admin of the community, **C** the clock. An
empty square is refused to everybody. A supervisor of another community is nobody here.
"""
RULES = """
Beside the table:

- No button carries {never}: votes confirm and contest, replies answer,
  the clock does the rest.
- A rejection is contested by a button of its own; what is resolved or closed, by a vote.
- Whoever worked on a ticket does not take it up again by a call-back.
- After so many transfers (`max_transfers`) only L and S hand a ticket on; nobody escalates above
  `top_level`.
- What staff press works in their direct chat and in staff groups of the community, nowhere else.
- Whoever is asked for words must still have the right when the words come.
"""
BESIDE = """
## Everything else

"Private" is the direct chat of whoever acts. The ticket is one of grid 1, where worker, lead and
building lead are appointed, unless the row says other grid.
"""


def page() -> str:
    """Give the page."""
    never = ", ".join(f"`{action}`" for action in sorted(NEVER_PRESSED))
    parts = [HEAD, _actions(), RULES.format(never=never), BESIDE, _beside()]
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def _actions() -> str:
    states = list(State)
    lines = [_line(["action", *(state.value for state in states)]), _line(["---"] * 13)]
    lines += [
        _line([action.value, *(_letters(action, state) for state in states)]) for action in Action
    ]
    return "\n".join(["", *lines])


def _letters(action: Action, state: State) -> str:
    named = {
        party.value
        for row in TRANSITIONS
        if row.action is action and state in row.sources
        for party in row.parties
    }
    return "".join(letter for party, letter in LETTERS.items() if party in named)


def _beside() -> str:
    lines = [_line(["what", "where", *(who.value for who in Who)]), _line(["---"] * 9)]
    lines += [_row(row) for row in ROWS]
    return "\n".join(["", *lines])


def _row(row: Row) -> str:
    return _line([row.what, row.where, *("yes" if who in row.who else "" for who in Who)])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
