"""What every button is made by."""

from __future__ import annotations

import pytest

from handlers.views.keyboards import button, link


@pytest.mark.parametrize("name", ["", " ", "\u3000", "\t\n"])
def test_a_button_for_a_name_of_spaces_can_be_seen(name: str) -> None:
    """Telegram refuses a whole message for one button without words; people may be called so."""
    assert button(name, "transfer")["text"] == "…"
    assert link(name, "https://t.me/weisu_bot")["text"] == "…"
    assert button(" 卓玛", "transfer")["text"] == " 卓玛"
