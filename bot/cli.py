from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from bot.commands import (
    access_log,
    backup,
    chaos,
    corrections,
    dead_letters,
    demo,
    digest,
    doctor,
    evaluate,
    explain,
    init,
    keys,
    link,
    migrate_to,
    restore,
    roster,
    run,
    simulate,
)
from bot.commands.common import FullGroup, TroubleError, say_no_more
from bot.garbage import collect_seldom

COMMANDS = (
    demo,
    simulate,
    chaos,
    init,
    doctor,
    run,
    link,
    roster,
    digest,
    corrections,
    access_log,
    dead_letters,
    backup,
    restore,
    migrate_to,
    keys,
    evaluate,
    explain,
)
"""The modules that register a command, in the order `weisu --help` shows them."""

UNEXPECTED = "Something unexpected happened"


class PlainGroup(FullGroup):
    """Answers every failure with plain sentences and exit code 1; --debug shows the traceback."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override] # the public name
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (TyperException, typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:
            say_no_more()
            raise typer.Exit(1) from None
        except Exception as error:  # whatever it is, the person at the terminal gets a sentence
            if ctx.params.get("debug"):
                raise
            for line in sentences(error):
                typer.secho(line, fg=typer.colors.RED, err=True)
            raise typer.Exit(1) from None


def sentences(error: Exception) -> list[str]:
    """Say in plain lines what went wrong; our own errors are sentences already."""
    if isinstance(error, TroubleError) or type(error).__module__ in OURS:
        return str(error).splitlines()
    if type(error).__module__.startswith("sqlalchemy"):
        from storage.ailments import ailment_in  # noqa: PLC0415 - here it is loaded anyway

        ailment = ailment_in(error)
        if ailment:
            return [f"The database cannot be used: {ailment}"]
    name = type(error).__name__
    return [f"{UNEXPECTED} ({name}). `weisu --debug ...` with the same command shows where."]


OURS = ("bot.config_errors", "storage.errors")
"""Where errors made of plain sentences are defined; not imported here, for the sake of speed."""

app = typer.Typer(
    name="weisu",
    cls=PlainGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # drawing boxes around the help takes longer than all the rest of it
    help="Weisu 微诉 turns complaints in residents' group chats into tickets.",
    epilog="Start with: weisu init, then weisu doctor, then weisu run",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"weisu {_version()}")
        raise typer.Exit


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - see above

    try:
        return version("weisu")
    except PackageNotFoundError:
        return "(not installed: run from its source folder)"


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Show the version and stop."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks instead of sentences.")
    ] = False,
) -> None:
    """Weisu 微诉 turns complaints in residents' group chats into tickets."""


for module in COMMANDS:
    module.register(app)


def main() -> None:
    """Run the command line; the entry point of the `weisu` program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without Chinese must not stop us
    collect_seldom()
    app(prog_name="weisu")
