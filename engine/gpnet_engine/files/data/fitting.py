"""Whether samples from a file fit a network: its layers, its loss, what its last layer can give; if not, what to write.

Samples in a project file are checked where a project is built. Here an error can name the line and the column, and
knows what all of the column holds.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gpnet_engine.arrays import Matrix
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.data.samples import FileSamples, Origin
from gpnet_engine.files.data.scaling import SCALES
from gpnet_engine.files.reading import FileError
from gpnet_engine.model.network import Network
from gpnet_engine.names import full, how_many, listed

_MOST_CLASSES = 100  # whole numbers in a column that are likely to be classes
_SHOWN = 5


def check_fits(samples: FileSamples, network: Network) -> None:
    """Raise ProjectError where samples do not fit a network, with what to write."""
    _check_inputs(samples, network)
    _check_outputs(samples, network)
    _check_targets(samples, network)


def _layers(sizes: Sequence[int]) -> str:
    shown = [str(size) for size in sizes]
    return f"layers = [{', '.join(shown)}]" if len(shown) <= 2 * _SHOWN else "layers"


def _check_inputs(samples: FileSamples, network: Network) -> None:
    sizes = network.sizes
    count, origin = len(samples.inputs), samples.origin
    if count == sizes[0]:
        return
    problem = f"expected {how_many(count, 'neuron')} in the first layer, as {samples.file} gives inputs"
    if origin is None:
        raise ProjectError("network.layers", f"{problem}, got {sizes[0]}")
    problem += f" ({_inputs_listed(origin)}), got {sizes[0]}; write {_layers((count, *sizes[1:]))}"
    columns = origin.columns
    if count > sizes[0] and len(columns.inputs) > 1:
        surplus = count - sizes[0]
        left_out = [columns.key(_least_likely(samples, origin))] if surplus == 1 else ["…"]
        what = "a column" if surplus == 1 else "columns"
        problem += f", or leave {what} out: ignore_columns = [{', '.join(left_out)}]"
    raise ProjectError("network.layers", problem)


def _inputs_listed(origin: Origin) -> str:
    """Return the input columns, and how many inputs each category makes."""
    columns = origin.columns
    numbers = [at for at in columns.inputs if at not in columns.categories]
    parts = [f"columns {columns.listed(numbers)}"] if len(numbers) > 1 else list(map(columns.called, numbers))
    texts = sorted(columns.categories)[:_SHOWN]
    return listed([*parts, *(f"{origin.input_columns.count(at)} of {columns.called(at)}" for at in texts)])


def _least_likely(samples: FileSamples, origin: Origin) -> int:
    """Return the column that is least likely to be an input: one that counts the rows, else the first."""
    for row, at in enumerate(origin.input_columns):
        if (np.diff(samples.inputs[row, :100]) == 1.0).all():
            return at
    return origin.input_columns[0]


def _check_outputs(samples: FileSamples, network: Network) -> None:
    sizes, count, origin = network.sizes, len(samples.targets), samples.origin
    if count == sizes[-1]:
        return
    problem = f"expected {how_many(count, 'neuron')} in the last layer, as {samples.file} gives targets"
    if origin is not None and samples.class_names:
        problem += f", one of each class of {origin.columns.called(origin.columns.targets[0])}"
    problem += f", got {sizes[-1]}; write {_layers((*sizes[:-1], count))}"
    if origin is not None:
        problem += _other_outputs(samples, origin, sizes[-1])
    raise ProjectError("network.layers", problem)


def _other_outputs(samples: FileSamples, origin: Origin, outputs: int) -> str:
    """Return what else could be meant where the outputs are more or less than the targets."""
    if samples.class_names:
        if len(samples.class_names) == 2 and outputs == 1:  # noqa: PLR2004 - yes or no
            no, yes = samples.class_names
            if _numbers((no, yes)) != [0.0, 1.0]:
                return f", or one_hot = false, with 0 and 1 in place of {no!r} and {yes!r} in the file"
            return ", or one_hot = false"
        return ""
    values = _values(samples, 0)
    if len(origin.columns.targets) == 1 and outputs > 1 and _are_classes(values):
        return f", or one_hot = true, if the {len(values)} different numbers in the column are classes"
    return ""


def _numbers(names: Sequence[str]) -> list[float]:
    try:
        return [float(name) for name in names]
    except ValueError:
        return []


def _values(samples: FileSamples, row: int) -> list[float]:
    """Return the different targets of an output, in order."""
    parts = [samples.targets[row], *([samples.test.targets[row]] if samples.test is not None else [])]
    found: list[float] = np.unique(np.concatenate(parts)).tolist()
    return found


def _are_classes(values: Sequence[float]) -> bool:
    return 1 < len(values) <= _MOST_CLASSES and all(value.is_integer() for value in values)


def _check_targets(samples: FileSamples, network: Network) -> None:
    """Refuse targets that the loss does not allow, and classes in a column beside each other in one output."""
    origin = samples.origin
    if origin is None:
        return
    last = network.activation(network.letters[-1])
    if not last.is_elementwise and len(samples.targets) == 1:
        values = _values(samples, 0)
        if _are_classes(values):
            problem = f"{last.name} of one output is always 1; one_hot = true makes an output of each class in"
            column = origin.columns.called(origin.columns.targets[0])
            layers = _layers((*network.sizes[:-1], len(values)))
            raise ProjectError("data.one_hot", f"{problem} {column}; with {layers}")
    _check_allowed(samples, origin, network, samples.targets, origin.lines)
    if samples.test is not None:
        _check_allowed(samples, origin, network, samples.test.targets, origin.test_lines)


def _check_allowed(
    samples: FileSamples, origin: Origin, network: Network, targets: Matrix, lines: NDArray[np.integer]
) -> None:
    least, most = network.loss.targets
    wrong = np.argwhere((targets < least) | (targets > most))
    if len(wrong):
        output, sample = map(int, wrong[0])
        column = origin.columns.called(origin.target_columns[output])
        reason = network.loss.why_not_target(targets[output, sample].item())
        hint = _remedy(_values(samples, output), least, most)
        raise FileError(samples.file, f"line {lines[sample]}, {column}: {reason}{hint}")


def _remedy(values: Sequence[float], least: float, most: float) -> str:
    """Return what to write where a loss does not allow the targets of a column."""
    fitting = [(name, one.reach) for name, one in SCALES.items() if one.reach is not None]
    fitting = [(name, reach) for name, reach in fitting if least <= reach[0] and reach[1] <= most]
    name, reach = fitting[0] if fitting else ("", (0.0, 0.0))
    low, high = map(full, reach)
    if fitting and len(values) == 2:  # noqa: PLR2004 - yes or no
        first, second = map(full, values)
        makes = f"makes {low} of {first} and {high} of {second}, one_hot = true an output of each"
        return f'; scale_targets = "{name}" {makes}'
    if _are_classes(values):
        return f"; one_hot = true makes an output of each of its {len(values)} classes"
    return f'; scale_targets = "{name}" brings the targets to between {low} and {high}' if fitting else ""


def said_of_reach(samples: FileSamples, network: Network) -> tuple[str, ...]:
    """Return what is to be known of targets that the last layer can never give, in a sentence."""
    last, origin = network.activation(network.letters[-1]), samples.origin
    least, most = last.reach
    beyond = np.flatnonzero((samples.targets < least).any(axis=1) | (samples.targets > most).any(axis=1))
    if origin is None or not len(beyond):
        return ()
    targets = samples.targets[beyond[0]]
    column = origin.columns.called(origin.target_columns[beyond[0]])
    given = f"the targets in {column} go from {full(float(targets.min()))} to {full(float(targets.max()))}"
    gives = f"from {full(least)} to {full(most)}" if np.isfinite(most) else f"only {full(least)} or more"
    mend = "another activation of the last layer" + "".join(
        f', or scale_targets = "{name}",' for name, one in SCALES.items() if one.reach == last.reach
    )
    return (f"{Path(samples.file).name}: {given}, but {last.name} gives {gives}; {mend} mends that",)
