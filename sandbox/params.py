from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.refusals import bad

_YES = frozenset({"1", "true", "yes", "y"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Params:
    """The parameters of a call, however they were encoded."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Read a string; empty if it is absent."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def has(self, name: str) -> bool:
        """Whether the parameter was given and is not empty."""
        return self.text(name) != ""

    def integer(self, name: str, default: int | None = None) -> int | None:
        """Read a whole number, written as a number or as a string."""
        value = self.text(name).strip()
        try:
            return int(value) if value else default
        except ValueError:
            return default

    def real(self, name: str) -> float | None:
        """Read a number with decimals."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """Read a yes or no; absent is no."""
        return self.text(name).strip().lower() in _YES

    def json(self, name: str) -> Any:  # noqa: ANN401 - JSON of any shape
        """Read a structure, sent as JSON text or, in a JSON body, as itself."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None

    def logged(self) -> dict[str, Any]:
        """Prepare the parameters for the log, without the bytes of files."""
        sizes = {name: f"<{len(upload.data)} bytes>" for name, upload in self.files.items()}
        return {name: _opened(value) for name, value in self.values.items()} | sizes


def _opened(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def read_params(request: web.Request) -> Params:
    """Read the query and the body of a Bot API call."""
    params = Params(dict(request.query))
    if request.content_type == "application/json":
        body = await request.text()
        try:
            given = json.loads(body) if body else {}
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise bad("can't parse JSON object")
        params.values |= given
    elif request.content_type == "multipart/form-data":
        await _read_multipart(request, params)
    elif request.content_type == "application/x-www-form-urlencoded":
        params.values |= dict(await request.post())
    return params


async def _read_multipart(request: web.Request, params: Params) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            params.values[part.name] = data.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            params.files[part.name] = Upload(part.filename, mime, data)
