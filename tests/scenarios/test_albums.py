"""Albums that come right after the words they belong to."""

from __future__ import annotations

import pytest
from town import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_album_without_words_right_after_a_complaint_joins_it(town: Town) -> None:
    """Three pictures sent in the burst of one's own complaint are three files of its ticket."""
    await town.overhear()
    ann = town.newcomer(town.street)
    case = await town.file(ann, "11栋后门的灯坏了", where=town.street)
    town.world.send_album(ann.id, town.street, [None, None, None])
    await town.calm()
    assert len(await case.attachments()) == 3


async def test_what_is_written_under_such_an_album_joins_it_too(town: Town) -> None:
    """The words under one of the pictures are kept, wherever they stand, and staff are told."""
    await town.overhear()
    ann = town.newcomer(town.street)
    case = await town.file(ann, "12栋后门的灯坏了", where=town.street)
    sent = town.world.send_album(ann.id, town.street, [None, None, None], caption="就是这盏")
    await town.calm()
    assert len(await case.attachments()) == len(sent)
    assert [item.text for item in await case.reports()] == ["12栋后门的灯坏了", "就是这盏"]
