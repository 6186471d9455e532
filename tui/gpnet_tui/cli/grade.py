"""`gpnet-tui grade`: people's numbers beside the right ones, marks for them, and their mistakes by name."""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gpnet_tui import PROGRAM
from gpnet_tui.cli.candidates import ANSWERS, files, projects
from gpnet_tui.cli.output import complain, say
from gpnet_tui.cli.progress import interruption, progress

if TYPE_CHECKING:
    from gpnet_tui.view.grades.graded import NotGraded, Outcome

_ALL_RIGHT, _WRONG, _BAD, _INTERRUPTED = 0, 1, 2, 130
_FORMS = ("text", "json", "csv", "gradescope")


@click.command()
@click.argument("sheet", metavar="SHEET", shell_complete=projects)
@click.argument(
    "answers",
    nargs=-1,
    required=True,
    metavar="ANSWERS…",
    type=click.Path(path_type=Path),
    shell_complete=files(*ANSWERS),
)
@click.option("--format", "form", type=click.Choice(_FORMS), default="text", show_default=True)
@click.option(
    "--feedback",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write a page of Markdown for each person into DIR.",
)
@click.option(
    "--names",
    "listing",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A list of names, one a line: tells who handed in nothing.",
)
def grade(sheet: str, answers: tuple[Path, ...], form: str, feedback: Path | None, listing: Path | None) -> None:
    """Compare people's numbers with the right ones, and name their mistakes.

    SHEET is a project, an example, or a file with a table [sheet]. ANSWERS are files, one a person, or folders of such:
    CSV, TOML, .npz, or the JSON lines of a program, in the form of 'gpnet-tui trace --format json'. CSV has a line for
    each row of a matrix (blocks under their names are read too, see the README):

    \b
        matrix,row,1,2,3,4
        net_b,1,0.1000
        grad_W_c,1,0.0034,0.0037,0.0040,0.0043

    The exit status is 0 if all is right, 1 if something is wrong in some file, 2 if a file cannot be read (the others
    are graded all the same).
    """  # noqa: D301 - click takes the sign itself, which keeps lines as they are
    from gpnet_engine.errors import GpnetError
    from gpnet_tui.cli.grading import open_sheet
    from gpnet_tui.cli.handed_in import handed_in, names_in, not_graded
    from gpnet_tui.view.grades.graded import NotGraded

    try:
        title = open_sheet(sheet).title  # what is wrong with the sheet is told before anything else
        names = names_in(listing) if listing is not None else []
        found = handed_in(answers, [Path(sheet), *(path for path in (listing, feedback) if path is not None)])
        outcomes = _graded(sheet, found.files)
    except GpnetError as error:
        raise click.UsageError(str(error)) from error
    is_whole = len(outcomes) == len(found.files)
    with suppress(BrokenPipeError):  # pages are written, and the status is told, even if no one reads all lines
        _print(form, outcomes, not_graded(names, found) if is_whole else NotGraded())
    is_bad = _complained(outcomes)
    if feedback is not None:
        is_bad = not _written(feedback, title, outcomes) or is_bad
    if not is_whole:
        click.echo(f"{PROGRAM}: stopped; {len(outcomes):,} of {len(found.files):,} files are graded", err=True)
        sys.exit(_INTERRUPTED)
    sys.exit(_BAD if is_bad else _status(outcomes))


def _graded(sheet: str, files: Sequence[Path]) -> "list[Outcome]":
    """Return what becomes of each file, in order; fewer after ctrl+c."""
    from functools import partial

    from gpnet_tui.cli.grading import grader_of, lost
    from gpnet_tui.cli.processes import Crew

    with interruption() as stopped, progress("grading", len(files)) as show:

        def told(done: int) -> None:
            if show is not None:
                show(done, "")

        return Crew(partial(grader_of, sheet), lost, told, stopped).results(files)


def _print(form: str, outcomes: "Sequence[Outcome]", others: "NotGraded") -> None:
    from gpnet_tui.view.grades.graded import Graded

    match form:
        case "json":
            from gpnet_tui.view.grades.records import grade_record

            for one in outcomes:
                if isinstance(one, Graded):
                    say(json.dumps(grade_record(one), ensure_ascii=False))
        case "gradescope":
            from gpnet_tui.view.grades.records import gradescope_record

            for one in outcomes:
                say(json.dumps(gradescope_record(one), ensure_ascii=False))
        case "csv":
            from gpnet_tui.view.grades.table import grades_csv

            say(grades_csv(outcomes, others).removesuffix("\n"))
        case _:
            _print_text(outcomes, others)
    if form in {"json", "gradescope"} and others.absent:
        click.echo(f"{PROGRAM}: handed in nothing: {', '.join(others.absent)}", err=True)
    if form != "text" and others.not_read:
        files = others.files_not_read
        click.echo(f"{PROGRAM}: not read ({len(files):,}): {', '.join(files)}", err=True)


def _print_text(outcomes: "Sequence[Outcome]", others: "NotGraded") -> None:
    from gpnet_tui.view.grades.text import class_lines, person_lines

    for one in outcomes:
        say("\n".join([*person_lines(one), ""]))
    if len(outcomes) > 1 or others:
        for line in class_lines(outcomes, others):
            say(line)


def _complained(outcomes: "Sequence[Outcome]") -> bool:
    """Name the files that could not be graded; return whether there are such."""
    from gpnet_tui.view.grades.graded import Unread

    unread = [one for one in outcomes if isinstance(one, Unread)]
    for one in unread:
        complain(one.problem)
    return bool(unread)


def _written(folder: Path, title: str, outcomes: "Sequence[Outcome]") -> bool:
    """Write a page for each person; return whether all could be written. What could not is told."""
    from gpnet_engine.errors import GpnetError
    from gpnet_tui.cli.feedback import write_feedback
    from gpnet_tui.view.grades.graded import Graded

    try:
        problems = write_feedback(folder, title, [one for one in outcomes if isinstance(one, Graded)])
    except GpnetError as error:
        problems = [str(error)]
    for problem in problems:
        complain(problem)
    return not problems


def _status(outcomes: "Sequence[Outcome]") -> int:
    from gpnet_tui.view.grades.graded import Graded

    return _ALL_RIGHT if all(isinstance(one, Graded) and one.grade.is_all_right for one in outcomes) else _WRONG
