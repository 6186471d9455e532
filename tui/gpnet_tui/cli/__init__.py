"""The command line. Textual and numpy are imported only by the command that needs them, so that help is quick."""

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from gpnet_tui import PROGRAM
from gpnet_tui.cli.candidates import ANSWERS, Item, files
from gpnet_tui.cli.check import check
from gpnet_tui.cli.completion import completion_option
from gpnet_tui.cli.debugging import ask_what_is_missing, debug, history_option, resume, theme_option
from gpnet_tui.cli.examples import examples
from gpnet_tui.cli.grade import grade
from gpnet_tui.cli.lesson import lesson
from gpnet_tui.cli.mistakes import mistakes
from gpnet_tui.cli.options import opened, project_options, student_option
from gpnet_tui.cli.output import abandon_output, complain, prepare_streams
from gpnet_tui.cli.quiz import quiz
from gpnet_tui.cli.sessions import sessions
from gpnet_tui.cli.sheet import sheet
from gpnet_tui.cli.solution import solution
from gpnet_tui.cli.trace import trace
from gpnet_tui.cli.train import train

DEFAULT_COMMAND = "open"
_OF_THE_PROGRAM = {"-h", "--help", "--version", "--completion"}
_INTERRUPTED, _WRONG, _BROKEN = 130, 2, 1


class DefaultGroup(click.Group):
    """A group in which the words of no command open the debugger."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front when none is named."""
        if ctx.resilient_parsing and not args:  # a shell asks what could stand here: commands can
            return super().parse_args(ctx, args)
        named = bool(args) and (args[0] in self.commands or args[0].partition("=")[0] in _OF_THE_PROGRAM)
        return super().parse_args(ctx, args if named else [DEFAULT_COMMAND, *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Item]:
        """Return what can stand first: commands, and what opens the debugger."""
        opener = self.commands[DEFAULT_COMMAND]
        found = super().shell_complete(ctx, incomplete)
        with click.Context(opener, info_name=DEFAULT_COMMAND, parent=ctx, resilient_parsing=True) as inner:
            asked = opener if incomplete.startswith("-") else opener.get_params(inner)[0]
            found += asked.shell_complete(inner, incomplete)
        return list({item.value: item for item in found}.values())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options of the debugger, then the commands."""
        opener = self.commands[DEFAULT_COMMAND]
        with click.Context(opener, info_name=PROGRAM) as inner:
            options = [option for option in (*opener.params, *self.params) if isinstance(option, click.Option)]
            records = [option.get_help_record(inner) for option in options]
        with formatter.section("Options"):
            formatter.write_dl([*(record for record in records if record), ("-h, --help", "Show this.")])
        self.format_commands(ctx, formatter)


@click.group(
    cls=DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="",
    subcommand_metavar="[PROJECT] [OPTIONS]",
)
@completion_option
@click.version_option(package_name=PROGRAM, prog_name=PROGRAM, message="%(prog)s %(version)s", help="Show the version.")
def gpnet_tui() -> None:
    """Step through backpropagation, one matrix operation at a time, forward and back.

    PROJECT is a project file or the name of an example; without it, a worked example opens.

    In the debugger, s does the next operation, ? says how to read the screen and lists all keys, q quits.
    """


@gpnet_tui.command(DEFAULT_COMMAND, hidden=True)
@project_options
@history_option
@theme_option
@click.option(
    "--answers",
    type=click.Path(),
    metavar="FILE",
    shell_complete=files(*ANSWERS),
    help="Your own numbers of iteration 1, checked at once.",
)
@student_option
@click.option("--resume", "resumes", is_flag=True, help="Go on with the last session that was not saved.")
def open_debugger(
    project: str | None, history: int, theme: str, answers: str | None, *, resumes: bool, **options: Any
) -> None:
    """Open the debugger."""
    if resumes:
        if project is not None or answers is not None or any(value is not None for value in options.values()):
            raise click.UsageError("--resume opens a session as it was; expected no PROJECT and no other options")
        resume(None, history, theme)
    else:
        _known(project)
        is_bare = project is None and answers is None and all(value is None for value in options.values())
        debug(opened(project, options, ask_what_is_missing), history, answers, greets=is_bare, theme=theme)


def _known(project: str | None) -> None:
    """Refuse a word that is neither a command nor a project, with what could be meant."""
    from gpnet_engine import examples as built_in

    if project is None or Path(project).suffix or os.path.lexists(project) or project in built_in.names():
        return
    commands = [name for name in gpnet_tui.commands if name != DEFAULT_COMMAND]
    near = get_close_matches(project, [*commands, *built_in.names()], n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    listed = f"commands are {', '.join(commands)}; examples are {', '.join(built_in.names())}"
    raise click.UsageError(f"{project}: there is no such command, file or example; {meant}{listed}")


for command in (trace, train, check, mistakes, grade, sheet, solution, quiz, lesson, examples, sessions):
    gpnet_tui.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program; every error is one line, and the exit status says what happened."""
    prepare_streams()
    status = 0
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        pass
    except OSError as error:
        status = _WRONG
        _complain(f"{error.filename or 'the output cannot be written'}: {error.strerror or error}")
    abandon_output()
    if status:
        sys.exit(status)


def _run(arguments: list[str]) -> int:
    """Run a command; return the exit status."""
    output = sys.stdout
    try:
        _check_not_help(arguments)
        gpnet_tui.main(arguments, PROGRAM, standalone_mode=False)
    except SystemExit as leaving:
        if sys.stdout is not output:  # click makes an error of it that no one reads on
            return 0
        return leaving.code if isinstance(leaving.code, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        return _complain(_in_words(error))
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except MemoryError:
        return _complain("there is not enough memory for this")
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody but its author can do anything with a traceback
        from gpnet_tui.reports import broken

        _complain(broken(error))
        return _BROKEN
    return 0


def _check_not_help(arguments: list[str]) -> None:
    """Point to --help where the word help stands alone, or beside a command."""
    others = [word for word in arguments if word != "help"]
    named = [word for word in others if word in gpnet_tui.commands and word != DEFAULT_COMMAND]
    if arguments.count("help") == 1 and len(others) <= 1 and others == named and not os.path.lexists("help"):
        raise click.UsageError(f"help: for help, type '{' '.join([PROGRAM, *named, '--help'])}'")


def _in_words(error: click.ClickException) -> str:
    """Return what is wrong, under the option or the argument."""
    if isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter) and error.param:
        param = error.param
        name = max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name
        return f"{name}: {error.message}"
    return error.format_message()


def _complain(problem: str) -> int:
    """Tell in one line what is wrong; return the exit status for it."""
    complain(problem)
    return _WRONG
