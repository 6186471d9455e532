"""Tables of samples for tests: a file is written and read as the keys of [data] say."""

from pathlib import Path
from typing import Any

from gpnet_engine.files.data.samples import FileSamples, read_samples
from gpnet_engine.files.specification import DataSpec


def samples_of(folder: Path, content: str | bytes, seed: int | None = None, **keys: Any) -> FileSamples:  # noqa: ANN401 - keys of [data]
    """Write a file samples.csv and return its samples. Without `target_columns`, the last column is the target."""
    path = folder / "samples.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_samples(path, DataSpec(file=path.name, **keys), seed)


def rows_of(samples: FileSamples) -> list[tuple[list[float], list[float]]]:
    """Return inputs and targets of all samples that are trained on."""
    return list(zip(samples.inputs.T.tolist(), samples.targets.T.tolist(), strict=True))
