from __future__ import annotations

from aiohttp import web

from sandbox.world import World


def add_control(app: web.Application, world: World, *, patience: float) -> None:
    """Serve the control API."""
