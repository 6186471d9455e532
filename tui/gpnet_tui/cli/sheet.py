"""`gpnet-tui sheet`: an exercise sheet with gaps, or its key, to be printed, filled in, or asked on a platform."""

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from gpnet_engine.model.mistake_names import MISTAKE_NAMES
from gpnet_tui.cli.candidates import projects
from gpnet_tui.cli.options import COUNT, student_option
from gpnet_tui.cli.output import say
from gpnet_tui.view.text.clean import clean

if TYPE_CHECKING:
    from gpnet_engine.diagnosis.grading import AnswerKey

_ENDINGS = MappingProxyType(
    {".md": "md", ".html": "html", ".tex": "tex", ".csv": "csv", ".xml": "moodle", ".gift": "gift"}
)
_FORMS = tuple(_ENDINGS.values())


@click.command()
@click.argument("sheet", metavar="SHEET", shell_complete=projects)
@click.option("--format", "form", type=click.Choice(_FORMS), help="If left out, as FILE ends, else md.")
@click.option("--key", "is_key", is_flag=True, help="Print the key: the right numbers stand in the gaps.")
@student_option
@click.option(
    "--mistake",
    metavar="ID",
    help="A sheet of someone who makes this mistake, to find it in.",
    shell_complete=lambda _context, _option, begun: [name for name in MISTAKE_NAMES if name.startswith(begun)],
)
@click.option("--start", type=COUNT, metavar="K", help="The first iteration; without it, the one that the sheet says.")
@click.option("--iterations", type=COUNT, default=1, show_default=True, metavar="N", help="How many iterations.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
def sheet(sheet: str, form: str | None, start: int | None, iterations: int, output: Path | None, **wanted: Any) -> None:
    """Print an exercise sheet with gaps, or its key.

    SHEET is a project, an example, of which everything in iteration 1 is asked, or a file with a table [sheet].

    md, html and tex are to be printed; csv is what 'gpnet-tui grade' reads, to be filled in. moodle and gift are
    questions for a learning platform: they ask single operations, as it cannot tell what follows from a wrong number.
    """
    from gpnet_engine.errors import GpnetError
    from gpnet_tui.cli.sheet_forms import FORMS, Wanted

    ending = "" if output is None else output.suffix.lower()
    chosen = form or _ENDINGS.get(ending, _FORMS[0])
    try:
        keys = _keys(sheet, wanted["student"], start, iterations)
        text = FORMS[chosen](Wanted(tuple(keys), **wanted))
        if output is None:
            say(text.removesuffix("\n"))
        else:
            _write(output, text, Path(sheet))
            say(f"Written to {clean(str(output))}.")
    except GpnetError as error:
        raise click.UsageError(str(error)) from error


def _keys(sheet: str, student: str | None, start: int | None, iterations: int) -> "list[AnswerKey]":
    """Return the keys of the iterations of a sheet, from the first one on."""
    from gpnet_engine.diagnosis.grading import key_of
    from gpnet_engine.files.sheets import read_sheet_file

    file = read_sheet_file(sheet)
    first = file.of(student, start)
    others = (file.of(student, first.iteration + after) for after in range(1, iterations))
    return [key_of(one) for one in (first, *others)]


def _write(path: Path, text: str, sheet: Path) -> None:
    from gpnet_engine.files.reading import FileError
    from gpnet_engine.files.replacing import replace_file

    if sheet.exists() and path.exists() and path.samefile(sheet):
        raise FileError(str(path), "this is the sheet itself; expected another file to write to")
    replace_file(path, text.encode())
