"""`gpnet-tui train`: training without a screen."""

import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gpnet_engine.names import how_many
from gpnet_tui import PROGRAM
from gpnet_tui.cli.candidates import SAVED, new_files
from gpnet_tui.cli.options import COUNT, format_option, opened, project_options
from gpnet_tui.cli.output import say
from gpnet_tui.cli.progress import interruption, progress
from gpnet_tui.view.text.numbers import figures, share_text

if TYPE_CHECKING:
    from gpnet_engine.arrays import Values
    from gpnet_engine.files.document import Document
    from gpnet_engine.model.project import Project
    from gpnet_engine.time.replayer import Replayer
    from gpnet_engine.time.starts import Starts

_INTERRUPTED = 130
_SLICE_SECONDS = 0.2


def _checked(ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a file that cannot be written as its name says, before the training begins."""
    if path is None or ctx.resilient_parsing:
        return path
    from gpnet_engine.errors import ProjectError
    from gpnet_engine.files.trained import check_ending

    try:
        check_ending(path)
    except ProjectError as error:
        raise click.BadParameter(str(error)) from error
    return path


@click.command()
@project_options
@click.option("--iterations", type=COUNT, metavar="N", default=1000, show_default=True)
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    callback=_checked,
    help="Write what was trained: to .toml a project that goes on from there, to .npz, .safetensors or .csv weights.",
    shell_complete=new_files(*SAVED),
)
@format_option
def train(project: str | None, iterations: int, save: Path | None, form: str, **options: Any) -> None:
    """Train PROJECT without a screen.

    ctrl+c stops after the present iteration, and keeps what was reached.
    """
    document = opened(project, options)

    from gpnet_engine.time.replayer import Replayer
    from gpnet_engine.time.starts import Starts
    from gpnet_engine.time.trace import json_number

    starts = Starts(document.project, document.work.edits)
    replayer = Replayer(starts, 1, starts.first_carried())
    with interruption() as stopped:  # to the end: what was reached is kept
        reached, seconds = _run(starts, replayer, iterations, stopped)
        trained, parameters = starts.project_from(reached + 1), replayer.carried()
        numbers = _numbers(trained, parameters)
        if save is not None:
            _save(document, trained, parameters, save)
    if form == "json":
        error, *others = ((name, json_number(number)) for name, number in numbers.items())
        say(json.dumps(dict([("iterations", reached), error, ("seconds", seconds), *others])))
    else:
        rate = reached / seconds if seconds else 0.0
        done = f"{how_many(reached, 'iteration')} in {seconds:.2f} s ({rate:,.0f} per second)"
        say(f"{done}, {_text(trained, numbers, ', ')}")
    if reached < iterations:
        sys.exit(_INTERRUPTED)


def _run(starts: "Starts", replayer: "Replayer", iterations: int, stopped: threading.Event) -> tuple[int, float]:
    """Train with a progress bar; return how many iterations were done, fewer after ctrl+c, and the seconds it took."""
    reached, seconds = 0, 0.0
    with progress("training", iterations) as show:
        while reached < iterations and not stopped.is_set():
            begun = time.perf_counter()
            replayer.run(iterations + 1, time.monotonic() + _SLICE_SECONDS)
            reached = replayer.iteration - 1
            seconds += time.perf_counter() - begun
            if show is not None:
                trained = starts.project_from(reached + 1)
                numbers = _numbers(trained, replayer.carried())
                show(reached, f"{_text(trained, numbers, '  ')}  {reached / seconds:,.0f}/s")
    return reached, seconds


def _numbers(trained: "Project", parameters: "Values") -> dict[str, float]:
    """Return E of the training data, and what else there is: accuracy, and both of the test data.

    E has the penalty for large weights in it, as it has in every iteration; the test error has none.
    """
    from gpnet_engine.questions.scores import scores_of
    from gpnet_engine.time.scoring import penalty_of, total_error

    numbers = {"error": total_error(trained, parameters)}
    if trained.network.is_penalized:
        numbers["penalty"] = penalty_of(trained, parameters)
    return numbers | scores_of(trained, parameters)


def _text(trained: "Project", numbers: dict[str, float], gap: str) -> str:
    """Return numbers with their names; sums over data sets of different sizes with what they are per sample."""
    counts: dict[str, int] = {}
    if trained.test is not None and trained.network.reduction.is_sum and not trained.network.is_penalized:
        counts = {"error": trained.samples, "test_error": trained.test.inputs.shape[1]}
    return gap.join(f"{name.replace('_', ' ')} {_number(name, number, counts)}" for name, number in numbers.items())


def _number(name: str, number: float, counts: dict[str, int]) -> str:
    if name.endswith("accuracy"):
        return share_text(number)
    per_sample = f" ({figures(number / counts[name], 6)} per sample)" if name in counts else ""
    return f"{figures(number, 6)}{per_sample}"


def _save(document: "Document", trained: "Project", parameters: "Values", path: Path) -> None:
    from gpnet_engine.errors import GpnetError
    from gpnet_engine.files.trained import save_trained
    from gpnet_engine.statistics import all_finite

    lost = [name for name, array in parameters.items() if not all_finite(array)]
    if lost:
        problem = f"training has made {lost[0]} NaN or infinite, so there is nothing to save; try a lower learning rate"
        raise click.UsageError(f"{path}: {problem}")
    try:
        notes = save_trained(document, trained.going_on(parameters), path)
    except GpnetError as error:
        raise click.UsageError(str(error)) from error
    for note in notes:
        click.echo(f"{PROGRAM}: {path}: {note}", err=True)
