"""Documents: under their names and types, from the bot to people and from people to the bot."""

from __future__ import annotations

import base64

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from sandbox_house import TOKEN, Town, Wire

from sandbox.drawing import placeholder
from sandbox.server import SandboxServer

NAME = "台账-幸福社区-2026-11.xlsx"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def test_uploaded_spreadsheet_can_be_kept_under_its_name(
    server: SandboxServer, town: Town, wire: Wire
) -> None:
    """What the bot uploads reaches a browser with its Chinese name and as what it is."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
    async with Bot(TOKEN, session=session) as bot:
        sent = await bot.send_document(town.group.id, BufferedInputFile(b"book", NAME))
        again = await bot.send_document(town.group.id, sent.document.file_id)
    assert (sent.document.file_name, sent.document.mime_type) == (NAME, SHEET)
    assert (again.document.file_name, again.document.file_size) == (NAME, 4)
    url = f"{server.url}/sandbox/file/{sent.document.file_id}"
    async with wire.session.get(url) as got:
        assert await got.read() == b"book"
        assert got.content_type == SHEET
        assert got.content_disposition.type == "attachment"
        assert got.content_disposition.filename == NAME


async def test_photo_is_shown_and_not_kept(server: SandboxServer, town: Town, wire: Wire) -> None:
    """A browser may show a picture in its place."""
    sent = town.world.send_media(town.ann, town.group, "photo", file=placeholder(1))
    async with wire.session.get(f"{server.url}/sandbox/file/{sent.photo[-1].file_id}") as got:
        assert got.content_type == "image/png"
        assert got.content_disposition.type == "inline"


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("排班表.xlsx", SHEET),
        ("排班表.XLSX", SHEET),
        ("名单.csv", "text/csv"),
        ("没有结尾", "application/octet-stream"),
        ("a\r\nb: c.txt", "text/plain"),
    ],
)
async def test_person_sends_a_document(town: Town, wire: Wire, name: str, mime: str) -> None:
    """A file picked in the page reaches the bot whole, with its name and type."""
    file = base64.b64encode(b"roster").decode()
    town.world.start(town.ann)
    told = await wire.post(
        "media", person=town.ann.id, chat=town.ann.id, kind="document", files=[file], name=name
    )
    document = told["messages"][0]["document"]
    assert (document["file_name"], document["mime_type"]) == (name, mime)
    path = told["messages"][0]["_file_url"]
    async with wire.session.get(f"{wire.url}/{path.lstrip('/')}") as got:
        assert await got.read() == b"roster"
        assert "b" not in got.headers
