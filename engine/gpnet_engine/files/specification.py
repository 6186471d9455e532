"""What a project file says, before it is complete: typed, with weights to be drawn and other files to be read.

Options of the command line replace parts of it; `completion.build` makes the project.
"""

import msgspec

Rows = list[list[float]]

DEFAULT_BIAS = "none"
DEFAULT_BIAS_OF_STORED = "trained"


class NetworkSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [network]. A file of weights says the layers; its biases are trained unless `bias` says frozen."""

    layers: list[int] = []
    activation: str | list[str] = "sigmoid"
    loss: str = "squared_error"
    bias: str | None = None
    weights: str | None = None


class TrainingSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [training]."""

    learning_rate: float = 0.5
    batch_size: int = 1
    reduction: str = "sum"
    seed: int = 0
    decimals: int | None = None


class DataSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [data]: one row per sample, or a CSV file. Columns are named, or counted from 1."""

    inputs: Rows | None = None
    targets: Rows | None = None
    file: str | None = None
    target_columns: list[str | int] | None = None
    one_hot: bool = False
    scale: str | None = None
    header: bool | None = None

    def __post_init__(self) -> None:
        """Refuse what does not go together; msgspec puts the key in front of a ValueError."""
        of_file = {
            "target_columns": self.target_columns is not None,
            "one_hot": self.one_hot,
            "scale": self.scale is not None,
            "header": self.header is not None,
        }
        if self.file is None:
            if self.inputs is None or self.targets is None:
                raise ValueError("expected inputs and targets, or file and target_columns")
            alone = ", ".join(key for key, given in of_file.items() if given)
            if alone:
                raise ValueError(f"expected file beside {alone}")
        elif self.inputs is not None or self.targets is not None:
            raise ValueError("expected either file, or inputs and targets, got both")
        elif not self.target_columns:
            raise ValueError("expected target_columns beside file: names, or numbers counted from 1")


class Specification(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A whole project file. Without [data], samples are drawn from the seed."""

    network: NetworkSpec
    title: str = ""
    weights: dict[str, Rows] = {}
    biases: dict[str, list[float]] = {}
    training: TrainingSpec = TrainingSpec()
    data: DataSpec | None = None
