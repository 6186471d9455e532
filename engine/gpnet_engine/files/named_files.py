"""Reads the files that a project file names: weights and data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gpnet_engine.files.specification import Specification

if TYPE_CHECKING:
    from gpnet_engine.files.data.samples import Samples
    from gpnet_engine.files.weights.stored_weights import StoredWeights


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What the named files hold; None where the project file names none."""

    weights: StoredWeights | None = None
    samples: Samples | None = None


def read_beside(specification: Specification, folder: Path) -> Beside:
    """Read the files that a specification names; the names are relative to `folder`.

    Raises FileError when a file is wrong, ProjectError when a key is.
    """
    weights, data = specification.network.weights, specification.data
    stored: StoredWeights | None = None
    samples: Samples | None = None
    # The reader of a format is loaded only when a file of it is named: most projects name none.
    if weights is not None:
        from gpnet_engine.files.weights.stored_weights import read_weights  # noqa: PLC0415

        stored = read_weights(folder / weights)
    if data is not None and data.file is not None:
        from gpnet_engine.files.data.samples import read_samples  # noqa: PLC0415

        samples = read_samples(folder / data.file, data)
    return Beside(stored, samples)
