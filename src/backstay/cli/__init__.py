"""The command ``backstay``: the list of its commands, one module for each group."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from backstay.cli import (
    cases,
    checking,
    comparing,
    deciding,
    explaining,
    futures,
    mending,
    planning,
    replanning,
)
from backstay.cli.console import errors, out
from backstay.errors import INTERRUPTED, STOPPED, BackstayError
from backstay.version import __version__

Command = Callable[..., None]

COMMANDS: dict[str, Command] = {
    "plan": planning.plan,
    "check": checking.check,
    "explain": explaining.explain,
    "mend": mending.mend,
    "compare": comparing.compare,
    "whatif": comparing.whatif,
    "ask": deciding.ask,
    "rank": deciding.rank,
    "wait": deciding.wait,
    "replan": replanning.replan,
    "futures": futures.futures,
}
CASE_COMMANDS: dict[str, Command] = {
    "generate": cases.generate,
    "build": cases.build,
    "check": cases.check,
    "convert": cases.convert,
}

app = typer.Typer(
    name="backstay",
    help="Plan security assistance: donation, transfer, repair and training together.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
case_app = typer.Typer(help="Make and convert cases.", no_args_is_help=True)
for name, command in COMMANDS.items():
    app.command(name)(command)
for name, command in CASE_COMMANDS.items():
    case_app.command(name)(command)
app.add_typer(case_app, name="case")


def main() -> None:
    """Run the command; errors that a user can mend are told in words."""
    try:
        app(prog_name="backstay")
    except BackstayError as error:
        errors.print(
            str(error), style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(2)
    except OSError as error:  # A folder that cannot be written, a full disk.
        errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(2)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # Typer makes this of Ctrl-C and says nothing.
            errors.print(STOPPED)
        raise


@app.callback(invoke_without_command=True)
def show_version(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.")
    ] = False,
) -> None:
    """Plan security assistance: donation, transfer, repair and training together."""
    if version:
        out.print(__version__)
        raise typer.Exit
