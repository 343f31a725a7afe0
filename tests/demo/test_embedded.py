"""A server of our own ends with its data, unless somebody wants to look at it later."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.commands.embedded import Embedded, embedded_server, kept_in

pytestmark = pytest.mark.postgres


def _fill(server: Embedded, url: str) -> None:
    name = str(make_url(url).database)
    server.do("CREATE TABLE told (words text)", "INSERT INTO told VALUES ('灯坏了')", database=name)


def test_the_database_of_a_run_that_failed_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However a run ends, each of its databases is a file that another server reads."""
    folder = tmp_path / "kept"
    with embedded_server() as server:
        with suppress(LookupError), kept_in(folder, server):
            _fill(server, server.fresh())
            _fill(server, server.fresh())
            raise LookupError
        files = sorted(folder.iterdir())
        assert len(files) == 2
        assert re.findall(r"kept in (\S+);", capsys.readouterr().out.replace("\n", "")) == [
            str(path) for path in server.keep(folder)
        ]
        for path in files:
            again = str(make_url(server.make(path.stem + "_again")).database)
            server.do(rf"\i {path}", database=again)
            assert server.do("SELECT words FROM told", database=again) == "灯坏了"


def test_without_a_folder_nothing_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that nobody asked to keep leaves nothing, nor does one without a server."""
    with embedded_server() as server, kept_in(None, server):
        server.fresh()
    with kept_in(tmp_path, None):
        pass
    assert capsys.readouterr().out == ""
    assert list(tmp_path.iterdir()) == []
