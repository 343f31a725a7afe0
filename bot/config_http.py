"""The tables of a config about HTTP: where we listen, and where Telegram may push updates to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.address import CONNECTIONS
from bot.config_base import Section
from bot.config_errors import Problem

_HOST = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
_PORT = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_LOOPBACK = r"http://(localhost|127\.[0-9.]+|\[::1\])"

Listen = Annotated[str, StringConstraints(pattern=f"^{_HOST}:{_PORT}$")]
PublicUrl = Annotated[
    str,
    StringConstraints(pattern=f"^(https://{_HOST}|{_LOOPBACK})(:{_PORT})?(/[A-Za-z0-9._~/-]*)?$"),
]


class HttpSection(Section):
    """Where the program can be asked how it fares, and where pushed updates arrive."""

    listen: Listen | None = Field(
        default=None, description="an address of this machine and a port, like 127.0.0.1:8080"
    )

    @property
    def place(self) -> tuple[str, int] | None:
        """Give host and port, if we listen at all."""
        if self.listen is None:
            return None
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class WebhookSection(Section):
    """Whether updates are pushed to us, and under which public address."""

    url: PublicUrl | None = Field(
        default=None, description="the public address of your reverse proxy, https://..."
    )
    max_connections: int = Field(
        default=CONNECTIONS, ge=1, le=100, description="a whole number from 1 to 100"
    )


def check_http(http: HttpSection, webhook: WebhookSection) -> Iterable[Problem]:
    """Tell when updates would be pushed to where nobody listens."""
    if webhook.url is not None and http.listen is None:
        wanted = (
            "Give where your reverse proxy finds us, like 127.0.0.1:8080, or take away webhook.url"
        )
        yield Problem("http.listen", "is missing, and webhook.url is given", wanted)
