"""The checks of `make lint`: secrets in the tree, and known holes in what we install."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from checks import dependencies, secrets

LETTERS = "AAHk3vTq9ZrW1xYp0LmN8sDfGhJkQwErTyU"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (f'token = "{"8123456789"}:{LETTERS}"', "a bot token"),
        ("-----BEGIN " + "OPENSSH PRIVATE KEY-----", "a private key"),
        ("AKIA" + "3XQ7PLM2WZRT9KDN", "an AWS key"),
        ("ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "a GitHub token"),
        ("AIza" + "SyD4x9Qw7Er2Ty5Ui8Op1As3Df6Gh0Jk2Lz", "a Google key"),
        ("postgresql://weisu:" + "k9fJ2nQz" + "@db/weisu", "a password in an address"),
        ('link_secret = "' + "q8Zt3Lm0Vx7Bn2Wc5Ks9Rd4Fh6" + '"', "a secret given as it is"),
        ("api-key: sk-" + "Q7w8E9r0T1y2U3i4O5p6A7s8", "an API key"),
    ],
)
def test_what_looks_like_a_secret_is_found(line: str, what: str) -> None:
    """Each shape is named with its place, and what stands there is not repeated."""
    (find,) = secrets.finds_in("bot/x.py", f"first\n{line}\n")
    assert str(find) == f"bot/x.py:2: looks like {what}"


@pytest.mark.parametrize(
    "line",
    [
        'token = "123456789:REPLACE-WITH-THE-TOKEN-FROM-BOTFATHER"',
        'link_secret = "replace-with-a-long-random-text"',
        'TOKEN = "12345:SANDBOX"',
        "token = settings.telegram.token.get_secret_value()",
        'url = "postgresql+asyncpg://user:password@host/weisu"',
        'url = f"postgresql://{name}:{password}@host"',
        'password = "pw"',
        "at = 12:34:56",
    ],
)
def test_what_is_made_up_or_no_secret_passes(line: str) -> None:
    """Examples, variables and sandboxes are no secrets."""
    assert list(secrets.finds_in("docs/x.md", line)) == []


@pytest.mark.parametrize(
    "name", [".env", "deploy/.env.local", "config.toml", "keys/id_rsa", "a.pem"]
)
def test_files_that_hold_secrets_do_not_belong_here(name: str) -> None:
    """A config or a key is found by its name, whatever stands in it."""
    assert [find.line for find in secrets.finds_in(name, "")] == [1]


def test_the_tree_holds_no_secret() -> None:
    """What is in the repository, or about to be, passes."""
    assert [str(find) for find in secrets.scan(secrets.ROOT)] == []


def test_a_tree_is_scanned_with_and_without_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new file counts before it is added; an ignored one does not; no git: every file counts."""
    (tmp_path / "notes.txt").write_text(f"81234567890:{LETTERS}"[1:], encoding="utf-8")
    (tmp_path / "mine.txt").write_text(f"81234567890:{LETTERS}"[1:], encoding="utf-8")
    assert secrets.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.count("looks like") == 2
    (tmp_path / ".gitignore").write_text("mine.txt\n", encoding="utf-8")
    subprocess.run(("git", "init", "-q"), cwd=tmp_path, check=True)  # noqa: S607 - any git
    assert secrets.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == "notes.txt:1: looks like a bot token\n"
    (tmp_path / "notes.txt").unlink()
    assert secrets.main([str(tmp_path)]) == 0


class _Service(http.server.BaseHTTPRequestHandler):
    """Plays the vulnerability service: it knows one hole, in one package."""

    def do_POST(self) -> None:
        """Answer one question."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = asked["package"]["name"].lower() == "leaky"
        hole = {
            "id": "OSV-1",
            "summary": "it leaks",
            "affected": [
                {
                    "package": {"name": "leaky", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "2.0"}]}],
                }
            ],
        }
        body = json.dumps({"vulns": [hole]} if known else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _served() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _check(pins: str, folder: Path, *more: str) -> int:
    file = folder / "pins.txt"
    file.write_text(pins, encoding="utf-8")
    return dependencies.main(["--pins", str(file), *more])


def test_a_known_hole_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The package, the hole and the version that mends it are named; without one all is well."""
    with _served() as url:
        assert _check("leaky==1.0\nsound==3.1\n", tmp_path, "--service", url) == 1
        assert capsys.readouterr().out == "leaky 1.0: OSV-1, mended in 2.0\n"
        assert _check("sound==3.1\n", tmp_path, "--service", url) == 0
        assert capsys.readouterr().out == "No known holes in 1 packages.\n"


def test_without_the_service_a_sentence_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody there: nothing fails, and nothing is claimed."""
    assert _check("sound==3.1\n", tmp_path, "--service", "http://127.0.0.1:9/") == 0
    assert capsys.readouterr().out == (
        "Dependencies were not checked: the vulnerability service cannot be reached "
        "(ConnectionError).\n"
    )


def test_a_check_that_fails_for_our_own_fault_is_not_skipped(tmp_path: Path) -> None:
    """Pins that cannot be read are told, and fail."""
    with pytest.raises(SystemExit, match="pip-audit failed"):
        _check("sound>=3.1 !!\n", tmp_path)


def test_a_service_that_never_answers_is_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that is open and silent ends by our patience, not by its own."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert _check("sound==3.1\n", tmp_path, "--service", url, "--patience", "3") == 0
    assert "no answer within 3 seconds" in capsys.readouterr().out
