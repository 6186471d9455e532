"""`gpnet-tui check`: every gradient beside central differences."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from gpnet_tui.cli.options import COUNT, format_option, opened, project_options
from gpnet_tui.cli.output import say
from gpnet_tui.cli.progress import interruption, progress

if TYPE_CHECKING:
    from gpnet_engine.questions.gradient_checks.checks import CheckReport

_FAILED, _INTERRUPTED = 1, 130
_SLICE_SECONDS = 0.1


@click.command()
@project_options
@click.option("--sample", type=COUNT, metavar="N", help="Check N gradients, drawn from the seed.")
@format_option
def check(project: str | None, sample: int | None, form: str, **options: Any) -> None:
    """Compare gradients with central differences.

    Every gradient of the first iteration is checked, or a sample of them.

    The exit status is 0 if all agree to a relative 1e-6, else 1. A gradient at a kink (where the derivative does not
    exist) and one that is too small to tell are counted apart, and are no failure. With a mistake on, its gradients are
    compared with differences of the right error.
    """
    chosen = opened(project, options).project_at_start()

    from gpnet_engine.questions.gradient_checks.checks import check_of
    from gpnet_tui.view.answers.check import agreement_text, report_text

    with interruption() as stopped:
        asked = check_of(chosen, sample)
        with progress("checking", asked.total) as show:
            while not stopped.is_set() and not asked.go_on(_SLICE_SECONDS):
                if show is not None:
                    show(asked.done, agreement_text(asked.report))
    report = asked.report
    is_whole = report.checked == asked.total
    if form == "json":
        say(json.dumps(_record(report, chosen.network.mistakes)))
    elif is_whole:
        say(report_text(report, chosen.network.mistakes))
    else:
        say(f"checked {report.checked:,} of {asked.total:,}, {agreement_text(report)}")
    sys.exit(_INTERRUPTED if not is_whole else _FAILED if report.disagreeing else 0)


def _record(report: "CheckReport", mistakes: tuple[str, ...]) -> dict[str, Any]:
    """Return the report as JSON has it: counted from 1. What was not found is null."""
    from gpnet_engine.time.trace import json_number

    worst = report.worst
    return {
        "parameters": report.checked,
        "max_relative_error": None if worst is None else json_number(worst.relative_error),
        "worst": None if worst is None else {"name": worst.name, "row": worst.row + 1, "column": worst.column + 1},
        "at_kinks": report.at_kinks,
        "too_small_to_tell": report.too_small,
        "agrees": not report.disagreeing,
        **({"mistakes": mistakes} if mistakes else {}),
    }
