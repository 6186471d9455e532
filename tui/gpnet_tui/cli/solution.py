"""`gpnet-tui solution`: a worked solution, every operation with its numbers put in."""

import sys
from pathlib import Path
from typing import Any

import click

from gpnet_engine.errors import GpnetError
from gpnet_engine.model.name_kinds import Choice
from gpnet_tui.cli.options import COUNT, Typed, opened, project_options
from gpnet_tui.cli.output import say
from gpnet_tui.cli.reaching import reached

_FORMS = ("md", "tex", "html")


@click.command()
@project_options
@click.option(
    "--format",
    "form",
    type=Typed(Choice(lambda: _FORMS, is_short=True)),
    metavar="md|tex|html",
    help="Markdown, LaTeX or HTML; if left out, as FILE ends, else Markdown.",
)
@click.option("--iterations", type=COUNT, metavar="N", default=1, show_default=True, help="How many to write.")
@click.option("--start", type=COUNT, metavar="K", default=1, show_default=True, help="First iteration written.")
@click.option(
    "--cells",
    type=Typed(Choice(lambda: ("one", "all"), is_short=True)),
    metavar="one|all",
    default="one",
    show_default=True,
    help="How many cells of each result are written with their numbers put in.",
)
@click.option("--output", type=click.Path(), metavar="FILE", help="Write to a file.")
def solution(
    project: str | None, form: str | None, iterations: int, start: int, cells: str, output: str | None, **options: Any
) -> None:
    """Write a worked solution of PROJECT: every operation with its numbers put in."""
    document = opened(project, options)

    from gpnet_engine.time.trace import trace_from
    from gpnet_tui.view.documents.formats import FORMATS, format_of
    from gpnet_tui.view.documents.solution import Cells
    from gpnet_tui.view.documents.solution import solution as solved

    try:
        written = FORMATS[form] if form else format_of(output) if output else FORMATS[_FORMS[0]]
        text = written.write(solved(trace_from(reached(document, start), iterations), Cells(cells)))
        put_out(text, output)
    except GpnetError as error:
        raise click.UsageError(str(error)) from error


def put_out(text: str, output: str | None) -> None:
    """Write a document to a file, or print it: in UTF-8, as it says itself, unless someone reads it on a terminal."""
    if output is not None:
        from gpnet_engine.files.replacing import replace_file

        replace_file(Path(output), text.encode())
    elif sys.stdout.isatty():
        say(text.removesuffix("\n"))
    else:
        click.echo(text.encode(), nl=False)
