"""What buttons carry fits into Telegram's 64 bytes, whatever the config calls its communities."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.chats import ChatKind
from domain.community import Community, Grid
from domain.counts import What
from handlers.press import data
from handlers.views.dates import pack

MOST = 64
KEY = 2**32 - 1
CODE = "x" * 16
LATE = pack(datetime(2080, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("what", What)
def test_the_button_of_a_number_fits(what: What) -> None:
    """The longest code of a grid, the highest key and late days leave room for every number."""
    assert len(data("dg", version=KEY, arg=f"{what.value}.{LATE}.{LATE}.{CODE}")) <= MOST


def test_buttons_with_a_community_fit() -> None:
    """So do those of a category, a grid's share, binding and inviting."""
    received = f"{What.RECEIVED.value}.{LATE}.{LATE}.{CODE}.999"
    for action, argument in (
        ("dg", received),
        ("dgg", f"{LATE}.{LATE}.{CODE}"),
        ("bind", f"{max(ChatKind, key=len).value}.{CODE}.{CODE}"),
        ("invite", f"building_lead.0.{CODE}"),
    ):
        assert len(data(action, version=KEY, arg=argument)) <= MOST, action


def test_the_key_of_a_community_is_its_codes_own() -> None:
    """It hangs on the code only, so that a button means the same after the config grew."""
    one = Community(code="xingfu", name="幸福", grids=(Grid(code="g1", name="一"),))
    other = Community(code="xingfu", name="幸福社区", grids=(), language="en")
    assert one.key == other.key == 1194864436
    assert one.key != Community(code="heping", name="幸福", grids=one.grids).key
