"""The samples that a project gets: those of a CSV file, those that its own file writes out, or drawn ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gpnet_engine.arrays import Matrix, matrix, same_bits
from gpnet_engine.files.data.splitting import rows_to_test
from gpnet_engine.files.given_numbers import rows_in
from gpnet_engine.files.specification import DataSpec, Rows, Specification
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import HeldOut, Project, check_samples, check_targets, draw_data, drawn_samples
from gpnet_engine.model.settings import SETTINGS, Training

if TYPE_CHECKING:
    from gpnet_engine.files.data.samples import FileSamples


class Data(NamedTuple):
    """Samples to train on and to test with, one per column, and the names of the outputs, where those are known."""

    inputs: Matrix
    targets: Matrix
    test: HeldOut | None = None
    class_names: tuple[str, ...] = ()

    def is_of(self, project: Project) -> bool:
        """Tell whether a project has the very same data."""
        ours, theirs = self.test, project.test
        is_same_test = ours is theirs or (
            ours is not None
            and theirs is not None
            and same_bits(ours.inputs, theirs.inputs)
            and same_bits(ours.targets, theirs.targets)
        )
        is_same = same_bits(self.inputs, project.inputs) and same_bits(self.targets, project.targets)
        return is_same and is_same_test and self.class_names == project.class_names


def data_in(project: Project) -> Data:
    """Return the data that a project has."""
    return Data(project.inputs, project.targets, project.test, project.class_names)


def data_of(specification: Specification, read: FileSamples | None, network: Network, training: Training) -> Data:
    """Return the data of a project; `read` are the samples of the file that it names.

    Raises ProjectError that names the key.
    """
    data = specification.data
    if read is not None:
        found = _of_file(read, network)
    elif data is None or data.inputs is None or data.targets is None:
        found = _drawn(specification, network, training)
    else:
        found = _written(data, data.inputs, data.targets, network, training)
    check_targets(network, found.targets)
    if found.test is not None:
        check_targets(network, found.test.targets, "data.test_targets")
    return found


def _of_file(read: FileSamples, network: Network) -> Data:
    from gpnet_engine.files.data.fitting import check_fits  # noqa: PLC0415 - most projects name no file

    check_fits(read, network)
    return Data(read.inputs, read.targets, read.test, read.class_names)


def _drawn(specification: Specification, network: Network, training: Training) -> Data:
    samples = drawn_samples(training, specification.samples)
    is_for_batch = samples != specification.samples
    check_samples(network, samples, SETTINGS["batch_size"].place if is_for_batch else "samples")
    return Data(*draw_data(network, training.seed, samples, training.decimals))


def _written(data: DataSpec, inputs: Rows, targets: Rows, network: Network, training: Training) -> Data:
    given = [
        rows_in("data.inputs", inputs, (len(inputs), network.sizes[0])),
        rows_in("data.targets", targets, (len(inputs), network.sizes[-1])),
    ]
    test: HeldOut | None = None
    names = tuple(data.classes)
    if data.test_share:
        to_test = rows_to_test(len(inputs), data.test_share, training.seed if training.shuffle else None)
        test = HeldOut(*(matrix(rows[to_test].T) for rows in given))
        given = [np.delete(rows, to_test, axis=0) for rows in given]
    elif data.test_inputs is not None and data.test_targets is not None:
        count = len(data.test_inputs)
        test = HeldOut(
            matrix(rows_in("data.test_inputs", data.test_inputs, (count, network.sizes[0])).T),
            matrix(rows_in("data.test_targets", data.test_targets, (count, network.sizes[-1])).T),
        )
    return Data(matrix(given[0].T), matrix(given[1].T), test, names)
