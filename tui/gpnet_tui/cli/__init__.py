"""The command line. Textual and numpy are imported only by the command that needs them, so that help is quick."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from gpnet_tui.cli.check import check
from gpnet_tui.cli.examples import examples
from gpnet_tui.cli.options import opened, project_options
from gpnet_tui.cli.trace import trace
from gpnet_tui.cli.train import train

PROGRAM = "gpnet-tui"
DEFAULT_COMMAND = "open"
_INTERRUPTED, _WRONG = 130, 2
_MIB = 2**20
_SWITCH_SECONDS = 0.0005  # a thread writes to the terminal; it should not wait 5 ms until the other one lets it


class DefaultGroup(click.Group):
    """A group in which the words of no command open the debugger."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front when none is named."""
        if ctx.resilient_parsing and not args:  # a shell asks what could stand here: commands can
            return super().parse_args(ctx, args)
        named = bool(args) and (args[0] in self.commands or args[0] in {"-h", "--help", "--version"})
        return super().parse_args(ctx, args if named else [DEFAULT_COMMAND, *args])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options of the debugger, then the commands."""
        opener = self.commands[DEFAULT_COMMAND]
        with click.Context(opener, info_name=PROGRAM) as inner:
            records = [option.get_help_record(inner) for option in opener.params if isinstance(option, click.Option)]
        with formatter.section("Options"):
            shown = [("--version", "Show the version."), ("-h, --help", "Show this.")]
            formatter.write_dl([*(record for record in records if record), *shown])
        self.format_commands(ctx, formatter)


@click.group(
    cls=DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="",
    subcommand_metavar="[PROJECT] [OPTIONS]",
)
@click.version_option(package_name=PROGRAM, prog_name=PROGRAM, message="%(prog)s %(version)s")
def gpnet_tui() -> None:
    """Step through backpropagation, one matrix operation at a time, forward and back.

    PROJECT is a project file or the name of an example; without it, a worked example opens.
    """


@gpnet_tui.command(DEFAULT_COMMAND, hidden=True)
@project_options
@click.option(
    "--history", type=click.IntRange(min=1), default=64, metavar="MIB", help="Memory for going back in time, 64 MiB."
)
def open_debugger(project: str | None, history: int, **options: Any) -> None:
    """Open the debugger."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the debugger needs a terminal; 'gpnet-tui trace' prints every operation without one")
    gc.disable()  # collecting while modules load takes a sixth of the start; the app enables it on its first screen

    from gpnet_tui.app import GpnetApp

    sys.setswitchinterval(_SWITCH_SECONDS)
    app = GpnetApp(opened(project, options), history * _MIB)
    app.run()
    if app.return_code:
        sys.exit(app.return_code)


for command in (trace, train, check, examples):
    gpnet_tui.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program; every error is one line, and the exit status says what happened."""
    try:
        gpnet_tui.main(list(sys.argv[1:] if arguments is None else arguments), PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        message = " ".join(error.format_message().split())
        click.echo(f"{PROGRAM}: error: {message}", err=True)
        sys.exit(_WRONG)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
