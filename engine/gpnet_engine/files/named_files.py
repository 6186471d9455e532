"""Reads the files that a project file names: weights and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gpnet_engine.files.data.splitting import seed_of_test
from gpnet_engine.files.specification import Specification
from gpnet_engine.model.setting_kinds import SettingValue

if TYPE_CHECKING:
    from gpnet_engine.files.data.samples import FileSamples
    from gpnet_engine.files.weights.stored_weights import StoredWeights

NO_OPTIONS: Mapping[str, SettingValue] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What the named files hold; None where the project file names none."""

    weights: StoredWeights | None = None
    samples: FileSamples | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth saying about how the files were read, a sentence each."""
        given = (one.notes for one in (self.weights, self.samples) if one is not None)
        return tuple(note for notes in given for note in notes)


def read_beside(specification: Specification, folder: Path, options: Mapping[str, SettingValue] = NO_OPTIONS) -> Beside:
    """Read the files that a specification names; the names are relative to `folder`.

    `options` are settings that override what it says, by their names: which samples are drawn to test with may follow
    from them. Raises FileError when a file is wrong, ProjectError when a key is.
    """
    weights = specification.network.weights
    stored: StoredWeights | None = None
    # The reader of a format is loaded only when a file of it is named: most projects name none.
    if weights is not None:
        from gpnet_engine.files.weights.weights_reading import read_weights  # noqa: PLC0415

        stored = read_weights(folder / weights, specification.network.order, specification.network.weights_layout)
    return Beside(stored, samples_beside(specification, folder, seed_of_test({**specification.settings, **options})))


def samples_beside(specification: Specification, folder: Path, seed: int | None) -> FileSamples | None:
    """Return the samples of the file that a specification names, if it names one; see `read_samples`."""
    data = specification.data
    if data is None or data.file is None:
        return None
    from gpnet_engine.files.data.samples import read_samples  # noqa: PLC0415 - as above

    return read_samples(folder / data.file, data, seed)
