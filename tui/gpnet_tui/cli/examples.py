"""`gpnet-tui examples`: what is built in, and whether it computes what its authors printed."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gpnet_engine.verifying import Comparison

_FAILED = 1


@click.command()
@click.option("--verify", is_flag=True, help="Run all, and compare with every number that the authors printed.")
def examples(*, verify: bool) -> None:
    """List the built-in examples."""
    from gpnet_engine import examples as built_in
    from gpnet_engine.files.overrides import Overrides, open_project

    names = built_in.names()
    if verify:
        sys.exit(0 if _verify(names) else _FAILED)
    width = max(map(len, names))
    for name in names:
        project = open_project(name, Overrides())
        layers = "-".join(map(str, project.network.sizes))
        click.echo(f"{name:<{width}}  {layers:<10}  {project.title}")


def _verify(names: list[str]) -> bool:
    """Print a table of printed, agreeing and known wrong numbers; return whether none disagrees."""
    from gpnet_engine.files.overrides import Overrides, open_project
    from gpnet_engine.files.printed_numbers import read_printed
    from gpnet_engine.printed import Agreement
    from gpnet_engine.verifying import compare, counts

    width = max(map(len, names))
    click.echo(f"{'example':<{width}} {'printed':>8} {'agree':>8} {'rounded':>8} {'errata':>8} {'disagree':>8}")
    notes: list[str] = []
    is_right = True
    for name in names:
        printed = read_printed(name)
        if not printed:
            continue
        comparisons = compare(open_project(name, Overrides()), printed)
        count = counts(comparisons)
        ordered = [len(printed), count[Agreement.AGREES], count[Agreement.ROUNDED], count[Agreement.ERRATUM]]
        click.echo(f"{name:<{width}} " + " ".join(f"{n:>8}" for n in [*ordered, count[Agreement.DISAGREES]]))
        is_right = is_right and not count[Agreement.DISAGREES]
        notes += [_note(name, one) for one in comparisons if one.agreement is not Agreement.AGREES]
    click.echo("\nagree: to the last printed digit.  rounded: the author rounded or cut digits on the way.\n")
    for note in notes:
        click.echo(note)
    return is_right


def _note(name: str, comparison: "Comparison") -> str:
    from gpnet_engine.names import label
    from gpnet_tui.view.numbers import MINUS, figures

    printed = comparison.printed
    cell = f"{label(printed.name)}[{printed.row},{printed.column}]"
    in_print, computed = printed.text.replace("-", MINUS), figures(comparison.computed, 10)
    text = f"{name}: {cell} printed {in_print}, computed {computed}, {comparison.agreement.value}."
    return f"{text} {printed.erratum}" if printed.erratum else text
