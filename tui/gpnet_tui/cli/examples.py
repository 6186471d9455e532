"""`gpnet-tui examples`: what is built in, and whether it computes what its authors printed."""

import sys
from typing import TYPE_CHECKING

import click

from gpnet_tui.cli.candidates import projects
from gpnet_tui.cli.options import opened
from gpnet_tui.cli.output import say
from gpnet_tui.view.text.clean import clean

if TYPE_CHECKING:
    from gpnet_engine.teaching.verifying import Comparison

_FAILED = 1


@click.command()
@click.option("--verify", is_flag=True, help="Run them, and compare with every number that the authors printed.")
@click.argument("names", nargs=-1, metavar="[NAME]…", shell_complete=projects)
def examples(names: tuple[str, ...], *, verify: bool) -> None:
    """List the built-in examples.

    With --verify, NAMEs are examples or project files with a table [printed]; without any, all examples are compared.
    """
    from gpnet_engine import examples as built_in
    from gpnet_engine.files.overrides import Overrides, open_project

    if verify:
        sys.exit(0 if _verify(names) else _FAILED)
    if names:
        raise click.UsageError(f"expected --verify before {names[0]}: examples alone lists what is built in")
    listed = built_in.names()
    width = max(map(len, listed))
    for name in listed:
        project = open_project(name, Overrides())
        layers = "-".join(map(str, project.network.sizes))
        say(f"{name:<{width}}  {layers:<10}  {project.title}")


def _verify(names: tuple[str, ...]) -> bool:
    """Print a table of printed, agreeing and known wrong numbers; return whether none disagrees."""
    from gpnet_engine import examples as built_in
    from gpnet_engine.teaching.printed import Agreement
    from gpnet_engine.teaching.verifying import compare, counts

    documents = {name: opened(name, {}) for name in names or built_in.names()}
    for name in names:
        if not documents[name].printed:
            raise click.UsageError(f"{name}: there are no printed numbers; expected a table [printed]")
    compared = {name: document for name, document in documents.items() if document.printed}
    width = max(len("example"), *(len(clean(name)) for name in compared))
    say(f"{'example':<{width}} {'printed':>8} {'agree':>8} {'rounded':>8} {'errata':>8} {'disagree':>8}")
    notes: list[str] = []
    is_right = True
    for name, document in compared.items():
        comparisons = compare(document.project, document.printed)
        count = counts(comparisons)
        ordered = [len(document.printed), count[Agreement.AGREES], count[Agreement.ROUNDED], count[Agreement.ERRATUM]]
        say(f"{clean(name):<{width}} " + " ".join(f"{n:>8}" for n in [*ordered, count[Agreement.DISAGREES]]))
        is_right = is_right and not count[Agreement.DISAGREES]
        notes += [_note(name, one) for one in comparisons if one.agreement is not Agreement.AGREES]
    say("\nagree: to the last printed digit.  rounded: the author rounded an intermediate result.\n")
    for note in notes:
        say(note)
    return is_right


def _note(name: str, comparison: "Comparison") -> str:
    from gpnet_engine.names import ERROR, as_shown, label, with_minus
    from gpnet_tui.view.text.numbers import figures

    printed = comparison.printed
    cell = label(printed.name) + (f"[{printed.row},{printed.column}]" if printed.name != ERROR else "")
    in_print, computed = as_shown(printed.text), figures(comparison.computed, 10)
    text = f"{name}: {cell} printed {in_print}, computed {computed}, {comparison.agreement.value}."
    return f"{text} {with_minus(printed.erratum)}" if printed.erratum else text
