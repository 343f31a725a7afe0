"""What every button is made by."""

from __future__ import annotations

import pytest

from handlers.views.keyboards import button, link, rows_that_fit


@pytest.mark.parametrize("name", ["", " ", "\u3000", "\t\n"])
def test_a_button_for_a_name_of_spaces_can_be_seen(name: str) -> None:
    """Telegram refuses a whole message for one button without words; people may be called so."""
    assert button(name, "transfer")["text"] == "…"
    assert link(name, "https://t.me/weisu_bot")["text"] == "…"
    assert button(" 卓玛", "transfer")["text"] == " 卓玛"


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        ([], []),
        (["收到 29", "办完 2", "没办完 5", "重办 1"], [3, 1]),
        (["收到 29", "没评价自动办结 3", "办完 2"], [2, 1]),
        (["In 29", "Done 2", "Dissatisfied 1", "Satisfied 3"], [2, 2]),
        (["▸ 第一网格", "▸ 第二网格", "▸ 农贸市场专属网格", "▸ 第四网格"], [2, 1, 1]),
    ],
)
def test_no_word_is_cut_on_a_phone(labels: list[str], rows: list[int]) -> None:
    """Three go side by side where all are short, else two or one; their order stays."""
    laid = rows_that_fit([button(label, "dg") for label in labels], 3)
    assert [len(row) for row in laid] == rows
    assert [one["text"] for row in laid for one in row] == labels
