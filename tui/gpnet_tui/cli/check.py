"""`gpnet-tui check`: every gradient beside central differences."""

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from gpnet_tui.cli.options import opened, project_options
from gpnet_tui.cli.progress import interruption, progress

if TYPE_CHECKING:
    from gpnet_engine.checking import Check

_FAILED, _INTERRUPTED = 1, 130
_SHOW_SECONDS = 0.1


@click.command()
@project_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(project: str | None, form: str, **options: Any) -> None:
    """Compare gradients with central differences.

    Every gradient of the first iteration is checked.

    The exit status is 0 if all agree to a relative 1e-6, else 1.
    """
    chosen = opened(project, options).project

    from gpnet_engine.checking import TOLERANCE, trained_parameters
    from gpnet_engine.checking import check as compare
    from gpnet_engine.trace import json_number

    total = trained_parameters(chosen)
    worst: Check | None = None
    count, shown = 0, time.monotonic()
    with interruption() as stopped, progress("checking", total) as show:
        for one in compare(chosen):
            count += 1
            # NaN is worse than everything.
            if worst is None or not one.relative_error <= worst.relative_error:
                worst = one
            if show is not None and time.monotonic() - shown > _SHOW_SECONDS:
                shown = time.monotonic()
                show(count, f"largest relative error {worst.relative_error:.1e}")
            if stopped.is_set():
                break
    if worst is None:
        raise click.UsageError("nothing to check: no parameter is trained")
    agrees = worst.relative_error <= TOLERANCE
    if form == "json":
        click.echo(json.dumps({"parameters": count, "max_relative_error": json_number(worst.relative_error)}))
    else:
        click.echo(_report(worst, count, agrees=agrees))
    sys.exit(_INTERRUPTED if count < total else 0 if agrees else _FAILED)


def _report(worst: "Check", count: int, *, agrees: bool) -> str:
    from gpnet_engine.checking import TOLERANCE
    from gpnet_engine.names import label

    cell = f"{label(f'grad_{worst.name}')}[{worst.row + 1},{worst.column + 1}]"
    verdict = "all agree" if agrees else "they do not agree"
    return (
        f"{count:,} gradients checked against central differences: {verdict} (to a relative {TOLERANCE:.0e}).\n"
        f"The worst is {cell}: {worst.analytic!r} by backpropagation, {worst.numeric!r} by differences, "
        f"relative error {worst.relative_error:.1e}."
    )
