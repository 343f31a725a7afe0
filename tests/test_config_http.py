"""The config of HTTP: what is listened to, what is pushed, and in which words a mistake is told."""

from __future__ import annotations

from typing import Any

import pytest

from bot import config
from bot.config_errors import ConfigError

TOKEN = "123456789:AAExampleExampleExampleExampleExamp"
SMALL: dict[str, Any] = {
    "telegram": {"token": TOKEN},
    "security": {"link_secret": "sixteen-or-more-characters"},
    "community": {"code": "xf", "name": "幸福", "grids": [{"code": "g1", "name": "一"}]},
}
PUSHED = {"http": {"listen": "127.0.0.1:8080"}, "webhook": {"url": "https://weisu.example.org"}}


def _problems(**tables: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.check(config.merged(SMALL, tables))
    return [str(item) for item in caught.value.problems]


def test_without_a_word_updates_are_polled_and_nobody_listens() -> None:
    """The default needs no address: no port is opened, and Telegram is asked."""
    settings = config.check(SMALL)
    assert settings.http.place is None
    assert settings.address_of(settings.to_bots()[0]) is None


def test_with_a_public_address_each_bot_has_a_place_of_its_own() -> None:
    """Two bots are pushed to under the same host, with keys and secrets of their own."""
    second = {
        "bots": [{"name": "b", "token": "987654321:" + "B" * 20, "communities": ["xf2"]}],
        "community": {"code": "xf2", "name": "二", "grids": [{"code": "g9", "name": "九"}]},
    }
    one = config.check(config.merged(SMALL, PUSHED))
    other = config.check(config.merged({"security": SMALL["security"]}, PUSHED, second))
    first, then = (item.address_of(item.to_bots()[0]) for item in (one, other))
    assert first is not None
    assert then is not None
    assert first.url.startswith("https://weisu.example.org/hook/")
    assert {first.key, first.secret}.isdisjoint({then.key, then.secret})
    assert first.connections == 40


def test_key_and_secret_are_kept_out_of_logs() -> None:
    """What opens the door to pushed updates is masked like a token."""
    settings = config.check(config.merged(SMALL, PUSHED))
    address = settings.address_of(settings.to_bots()[0])
    assert address is not None
    assert {address.key, address.secret} <= set(settings.secrets())


@pytest.mark.parametrize(
    ("listen", "place"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("[::1]:80", ("::1", 80)),
        ("weisu-1.internal:65535", ("weisu-1.internal", 65535)),
    ],
)
def test_a_place_is_host_and_port(listen: str, place: tuple[str, int]) -> None:
    """What is written with a colon is taken apart at the last one."""
    assert config.check(config.merged(SMALL, {"http": {"listen": listen}})).http.place == place


@pytest.mark.parametrize("listen", ["8080", "127.0.0.1", "127.0.0.1:0", "host:65536", "a b:80"])
def test_what_is_no_place_is_told(listen: str) -> None:
    """A port alone, no port, and a port that cannot be are told with an example."""
    [line] = _problems(http={"listen": listen})
    assert line == (
        f'http.listen: "{listen}" is given. '
        "Allowed: an address of this machine and a port, like 127.0.0.1:8080."
    )


@pytest.mark.parametrize(
    "url", ["http://weisu.example.org", "weisu.example.org", "https://x/?a=1", "https://u@x"]
)
def test_an_address_telegram_would_refuse_is_told(url: str) -> None:
    """Telegram pushes over HTTPS only, and the path's end is ours."""
    [line] = _problems(http=PUSHED["http"], webhook={"url": url})
    assert line.startswith(f'webhook.url: "{url}" is given. Allowed: the public address')


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost/", "https://x:8443/a/"])
def test_addresses_that_will_do(url: str) -> None:
    """Plain HTTP on this machine is for the sandbox; a port and a path of the proxy's are fine."""
    settings = config.check(config.merged(SMALL, {**PUSHED, "webhook": {"url": url}}))
    address = settings.address_of(settings.to_bots()[0])
    assert address is not None
    assert address.url == f"{url.rstrip('/')}/hook/{address.key}"


def test_pushing_to_where_nobody_listens_is_told() -> None:
    """A public address without a place to listen at is a mistake, told with what to do."""
    [line] = _problems(webhook=PUSHED["webhook"])
    assert line.startswith("http.listen: is missing, and webhook.url is given. Give where your")
