"""Writes the weights of a network to a file, under the names of its format or those that they came with."""

from pathlib import Path

import numpy as np

from gpnet_engine.arrays import Matrix
from gpnet_engine.files.reading import FileError
from gpnet_engine.files.replacing import replace_file
from gpnet_engine.files.state import counts_of, state_of_project
from gpnet_engine.files.weights.formats import FORMATS, WRITTEN
from gpnet_engine.files.weights.naming import as_they_came
from gpnet_engine.files.weights.npz import LARGEST_WEIGHTS
from gpnet_engine.files.weights.stored_state import is_bias_of
from gpnet_engine.files.weights.tensors import Naming
from gpnet_engine.model.project import Project

_MOST_NUMBERS = LARGEST_WEIGHTS // 8 - 2**16  # beside the numbers there are their names


def write_weights(path: Path, project: Project, naming: Naming | None = None) -> tuple[str, ...]:
    """Write the parameters of a project, whole or not at all, and return what is worth saying about it.

    With the `naming` of a file of the same format that they came from, they get its names and shapes; else those of the
    format. What the optimizer keeps stands beside them where the format can hold it. Raises ProjectError that names the
    file.
    """
    ending = path.suffix.lower()
    form = FORMATS[ending]
    if form.encoded is None:
        raise FileError(str(path), f"a file of this kind is only read; expected one of {', '.join(WRITTEN)}")
    fit = project.arithmetic.fitted
    parameters = {name: fit(project.parameters[name]) for name in project.network.parameter_shapes()}
    came = as_they_came(naming, project.network, parameters) if naming is not None and naming.ending == ending else None
    arrays = form.names(project.network, parameters) if came is None else came
    holds_state = form.holds_state and arrays.keys() == parameters.keys()  # other programs take no other arrays
    if holds_state:
        arrays |= _state(project)
    numbers = sum(array.size for array in arrays.values())
    if numbers > _MOST_NUMBERS:  # what is written can be opened again
        raise FileError(str(path), f"expected at most {_MOST_NUMBERS:,} numbers, this network takes {numbers:,}")
    replace_file(path, form.encoded(arrays))
    return () if holds_state else _left_out(project)


def _state(project: Project) -> dict[str, Matrix]:
    """Return what the optimizer keeps, and the counts of a run that goes on."""
    fit = project.arithmetic.fitted
    kept = {
        name: fit(array).ravel() if is_bias_of(name) else fit(array)
        for name, array in state_of_project(project).items()
    }
    return kept | {name: np.array(float(count)) for name, count in counts_of(project).items()}


def _left_out(project: Project) -> tuple[str, ...]:
    """Return what to say where a format has no room for what the optimizer keeps."""
    if not state_of_project(project):
        return ()
    optimizer = project.network.optimizer
    return (f"what {optimizer} keeps is not in it, as other programs take weights alone: save as .toml to go on here",)
