"""`gpnet-tui lesson`: play a lesson, list those that come with the program, or run them without a screen."""

import sys

import click

from gpnet_tui.cli.candidates import lessons as lessons_there_are
from gpnet_tui.cli.debugging import history_option
from gpnet_tui.cli.output import complain, say
from gpnet_tui.view.text.clean import clean

_FAILED, _WRONG = 1, 2


@click.command()
@click.option("--verify", is_flag=True, help="Run every block without a screen, and tell which cannot be passed.")
@history_option
@click.argument("files", nargs=-1, metavar="[FILE]…", shell_complete=lessons_there_are)
def lesson(files: tuple[str, ...], history: int, *, verify: bool) -> None:
    """Play a lesson; without FILE, list those that come with the program.

    FILE is a page of Markdown, or the name of a lesson that comes with the program. In a lesson, Enter reads on. It
    goes on where you left it.

    With --verify, every block of the files (without any, of the lessons that come with the program) is passed by its
    right answer. The exit status is 1 if one cannot be passed, 2 if a file cannot be read.
    """
    from gpnet_engine.errors import GpnetError
    from gpnet_engine.files.lessons import read_lesson
    from gpnet_tui.cli.debugging import play

    if verify:
        sys.exit(_verified(files))
    if not files:
        _list()
        return
    if len(files) > 1:
        raise click.UsageError(f"expected one lesson, got {len(files)}; --verify takes several")
    try:
        file = read_lesson(files[0])
    except GpnetError as error:
        raise click.UsageError(str(error)) from error
    play(files[0], file, history)


def _list() -> None:
    from gpnet_engine import lessons
    from gpnet_engine.files.lessons import read_lesson
    from gpnet_tui.view.lessons.listing import progress_text

    files = {name: read_lesson(name) for name in lessons.names()}
    width = max(map(len, files)) + 2
    titles = {name: clean(file.lesson.title) for name, file in files.items()}
    wide = max(map(len, titles.values())) + 2
    for name, file in files.items():
        say(f"{name:<{width}}{titles[name]:<{wide}}{progress_text(file)}")
    say("")
    say(f"gpnet-tui lesson {lessons.FIRST} plays the first one.")


def _verified(names: tuple[str, ...]) -> int:
    """Run lessons without a screen, and tell what is wrong with each; return the exit status."""
    from gpnet_engine import lessons
    from gpnet_engine.errors import GpnetError
    from gpnet_engine.files.lessons import read_lesson
    from gpnet_engine.names import how_many
    from gpnet_engine.teaching.lessons.verifying import problems

    status = 0
    for name in names or lessons.names():
        try:
            file = read_lesson(name)
        except GpnetError as error:
            complain(str(error))
            status = _WRONG
            continue
        found = list(problems(file.lesson, file.openings))
        for problem in found:
            say(f"{clean(name)}: line {problem.line}: {clean(problem.problem)}")
        if found:
            status = max(status, _FAILED)
        else:
            say(f"{clean(name)}: {how_many(len(file.lesson.parts), 'part')}, all can be passed")
    return status
