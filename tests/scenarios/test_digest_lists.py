"""Lists behind numbers that are longer than one message: every ticket can be reached."""

from __future__ import annotations

from datetime import UTC, datetime

from actors import data_of, labels_of, text_of
from town import Town
from town_facts import COMMUNITY

from domain.counts import What
from handlers.views.digests import onward_button
from locales import Texts
from usecases.figures import Number

ZH = Texts("zh")


async def test_a_long_list_leads_on_to_the_rest(own_town: Town) -> None:
    """Twenty of 23 are listed with a button to the others, by number and by kind of trouble."""
    town = own_town
    await town.boss.start()
    cases = [await town.file() for _ in range(23)]
    [told] = await town.boss.says(town.boss.id, "/digest")
    kind = next(label for label in labels_of(told) if "路灯" in label)
    for label in ("收到 23", kind):
        first = await town.boss.asks(told, label)
        *numbers, onward = labels_of(first)
        assert (len(numbers), onward) == (20, "▸ 后面还有 3 件")
        assert "只列出" not in text_of(first)
        rest = await town.boss.asks(first, onward)
        assert text_of(rest).startswith("收到（23）：第 21 到 23 件")
        assert labels_of(rest) == [f"#{case.number}" for case in cases[20:]]
        assert [*numbers, *labels_of(rest)] == [f"#{case.number}" for case in cases]
    beyond = data_of(first, onward).removesuffix(".1") + ".9"
    mark = town.last_id(town.boss.id)
    await town.boss.push(first, beyond)
    assert "现在没有" in text_of((await town.after(town.boss.id, mark))[0])
    for forged in (".x", ".1234", ".1.1"):
        said = await town.boss.push(first, data_of(first, onward) + forged)
        assert said, forged
        assert "请看下面" not in said, forged


def test_a_page_that_does_not_fit_into_a_button_has_none() -> None:
    """Where codes are as long as may be there is no button rather than one that cannot be sent."""
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    long = Number(what=What.PROMISES_SETTLED, start=start, end=end, value=7)
    code = "x" * 16
    assert onward_button(ZH, COMMUNITY, long, (code,), category=None, page=1) is None
    assert onward_button(ZH, COMMUNITY, long, None, category="gone", page=1) is None
    assert onward_button(ZH, COMMUNITY, long, None, category=None, page=1) is not None
