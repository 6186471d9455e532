"""Opening the debugger: on a project, or on a session that was written down."""

import gc
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from gpnet_tui.cli.options import COUNT
from gpnet_tui.theme_names import ThemeName
from gpnet_tui.view.text.clean import clean

if TYPE_CHECKING:
    from pathlib import Path

    from gpnet_engine.diagnosis.answers import Answers
    from gpnet_engine.errors import GpnetError
    from gpnet_engine.files.document import Document
    from gpnet_engine.files.journals.recorder import Recorder
    from gpnet_engine.files.lessons import LessonFile
    from gpnet_engine.files.overrides import Overrides
    from gpnet_engine.files.work import Work
    from gpnet_tui.actions.debugger import Debugger

_MIB = 2**20
_SWITCH_SECONDS = 0.0005  # a thread writes to the terminal; it should not wait 5 ms until the other one lets it

history_option = click.option(
    "--history", type=COUNT, default=64, metavar="MIB", help="Memory for going back in time, 64 MiB."
)

theme_option = click.option(
    "--theme",
    type=click.Choice([name.value for name in ThemeName]),
    default=ThemeName.DARK.value,
    show_choices=False,
    metavar="NAME",
    help="Colours: gpnet-dark, gpnet-light, or gpnet-projector.",
)


def debug(
    document: "Document",
    history: int,
    answers: str | None = None,
    *,
    greets: bool = False,
    theme: str = ThemeName.DARK,
) -> None:
    """Debug what was opened, and write down what is done with it; `answers` is a file with a person's own numbers.

    With `greets`, someone who is new is offered a lesson.
    """
    given = None if answers is None else _answers_in(answers, document)
    _check_terminal()

    def start() -> "Recorder":
        from gpnet_engine.files.journals.recorder import Recorder

        return Recorder()

    work = None if given is None else _at_start(document)
    from gpnet_tui.actions.lessons import greet

    _run(document, history, start, work, given, greet if greets else None, theme=theme)


def play(name: str, file: "LessonFile", history: int) -> None:
    """Play a lesson that is opened by `name`; progress in it is kept, and nothing else of what is done."""
    _check_terminal()
    from gpnet_tui.actions.lessons import player_of

    first = next(part.block.project for part in file.lesson.parts if part.block.project is not None)
    _run(file.documents[first], history, None, first=player_of(name, file))


def ask_what_is_missing(path: "Path", overrides: "Overrides", error: "GpnetError") -> "Document":
    """Return the document of a file that does not say everything.

    For a table of samples, a network is made; what a file of weights leaves open is asked on the terminal. Raises the
    error where nothing can be asked, or where the person gives up.
    """
    from gpnet_engine.files.document import document_of_table
    from gpnet_engine.files.weights.unsaid import UnsaidError

    if not _has_terminal():
        raise error
    if not isinstance(error, UnsaidError):
        document = document_of_table(path, overrides) if path.is_file() and path.suffix.lower() != ".toml" else None
        if document is None:
            raise error
        return document
    from gpnet_tui.cli.asking import AskingApp

    app = AskingApp(path, overrides, error)
    app.run()
    if app.failure is not None:
        raise app.failure
    if app.document is None:
        sys.exit(app.return_code)
    return app.document


def _answers_in(file: str, document: "Document") -> "Answers":
    """Return the numbers in a file, which are of iteration 1, or of that which a sheet asks about."""
    from gpnet_engine.errors import GpnetError
    from gpnet_engine.files.answers.reading import answers_to

    try:
        iteration = 1 if document.sheet is None else document.sheet.iteration
        return answers_to(document.project_at_start(), file, iteration)
    except GpnetError as error:
        raise click.UsageError(str(error)) from error


def _at_start(document: "Document") -> "Work":
    """Return what was done with a document, at the start of the run."""
    from dataclasses import replace

    from gpnet_engine.time.session import START

    return replace(document.work, position=START)


def resume(number: int | None, history: int, theme: str = ThemeName.DARK) -> None:
    """Go on with a session that was written down: the one with a number, or the last one that nobody works on."""
    _check_terminal()
    told: list[str] = []

    from gpnet_engine.files.journals.recorder import Recorder

    recorder = Recorder(tell=told.append)
    remembered = recorder.last() if number is None else recorder.find(number)
    if remembered is None or not recorder.take(remembered):
        nothing = "there is no session to go on with" if number is None else f"there is no session {number}"
        raise click.UsageError(clean(told[0] if told else nothing))
    _run(remembered.document, history, lambda: recorder, remembered.work, theme=theme)


def _check_terminal() -> None:
    if not _has_terminal():
        raise click.UsageError("the debugger needs a terminal; 'gpnet-tui trace' prints every operation without one")


def _has_terminal() -> bool:
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _run(
    document: "Document",
    history: int,
    start: "Callable[[], Recorder] | None",
    work: "Work | None" = None,
    answers: "Answers | None" = None,
    first: "Callable[[Debugger], None] | None" = None,
    *,
    theme: str = ThemeName.DARK,
) -> None:
    gc.disable()  # collecting while modules load takes a sixth of the start; the app enables it on its first screen

    from gpnet_tui.app import GpnetApp

    sys.setswitchinterval(_SWITCH_SECONDS)
    app = GpnetApp(document, history * _MIB, start, work, answers, first)
    app.theme = theme
    signal.signal(signal.SIGINT, signal.default_int_handler)  # from here on there is a terminal to put in order
    app.run()
    if app.failure is not None:
        raise app.failure
    if app.return_code:
        sys.exit(app.return_code)
