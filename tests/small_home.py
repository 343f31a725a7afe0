"""The smallest config that the commands of the terminal take, for tests that type them."""

from __future__ import annotations

from pathlib import Path

BEYOND = "http://127.0.0.1:9"
"""An address where nobody answers, for bots that must not reach Telegram."""


def write_config(
    path: Path,
    url: str,
    *,
    token: str = "12345:SANDBOX",  # noqa: S107 - it opens nothing
    api_base: str | None = None,
    before: str = "",
) -> str:
    """Write the config of one community with one grid, readable for us only; gives its text."""
    base = "" if api_base is None else f'\napi_base = "{api_base}"'
    text = f"""
{before}
[telegram]
token = "{token}"{base}
[database]
url = "{url}"
[security]
link_secret = "a secret of the tests, long enough"
[community]
code = "xf"
name = "幸福社区"
grids = [{{code = "g1", name = "第一网格"}}]
"""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return text
