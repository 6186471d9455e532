"""The types of a project file: what it says before weights are drawn and the files that it names are read.

Options of the command line replace parts of it; `project_building.build` makes the project. The settings are in a table
of their own, `SETTINGS`, so their keys are not repeated here.
"""

from typing import Any

import msgspec

from gpnet_engine.model.setting_kinds import SettingValue

Rows = list[list[float]]


class NetworkSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [network] without the settings in it. A file of weights determines the layers.

    `order` and `weights_layout` say which arrays of that file are layers, and how its matrices lie.
    """

    layers: list[int] = []
    weights: str | None = None
    order: list[str] = []
    weights_layout: str | None = None

    def __post_init__(self) -> None:
        """Refuse what does not go together; msgspec puts the key in front of a ValueError."""
        alone = "order" if self.order else "weights_layout" if self.weights_layout is not None else ""
        if alone and self.weights is None:
            raise ValueError(f"expected weights, the name of a file, beside {alone}")


class TrainingSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [training] without the settings in it: nothing."""


class DataSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [data]: one row per sample, or a CSV file. Columns are named, or counted from 1.

    `test_share` of the samples are not trained on; where the file writes them out, `test_inputs` and `test_targets` are
    they. `classes` are the names of the outputs.
    """

    inputs: Rows | None = None
    targets: Rows | None = None
    test_inputs: Rows | None = None
    test_targets: Rows | None = None
    classes: list[str] = []
    file: str | None = None
    target_columns: list[str | int] | None = None
    input_columns: list[str | int] | None = None
    ignore_columns: list[str | int] | None = None
    header: bool | None = None
    delimiter: str | None = None
    decimal: str | None = None
    missing: str = "error"
    one_hot: bool = False
    one_hot_inputs: bool | list[str | int] = False
    scale: str | None = None
    scale_targets: str | None = None
    test_share: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what does not go together; msgspec puts the key in front of a ValueError."""
        if not 0 <= self.test_share < 1:
            raise ValueError(f"expected a test_share from 0 to below 1, got {self.test_share:g}")
        if self.file is None:
            self._check_written()
        elif self._given(KEYS_OF_ROWS):
            raise ValueError(f"expected either file, or {self._given(KEYS_OF_ROWS)}, got both")
        elif not self.target_columns:
            raise ValueError("expected target_columns beside file: names, or numbers counted from 1")
        elif self.input_columns is not None and self.ignore_columns is not None:
            raise ValueError("expected either input_columns or ignore_columns, got both")

    def _check_written(self) -> None:
        if self.inputs is None or self.targets is None:
            raise ValueError("expected inputs and targets, or file and target_columns")
        if self._given(KEYS_OF_FILE):
            raise ValueError(f"expected file beside {self._given(KEYS_OF_FILE)}")
        if (self.test_inputs is None) != (self.test_targets is None):
            raise ValueError("expected both test_inputs and test_targets, got one of them")
        if self.test_inputs is not None and self.test_share:
            raise ValueError("expected either test_share, or test_inputs and test_targets, got both")

    def _given(self, keys: tuple[str, ...]) -> str:
        """Return which of some keys are given, listed."""
        unsaid = {one.name: one.default for one in msgspec.structs.fields(type(self))}
        return ", ".join(key for key in keys if getattr(self, key) not in (unsaid[key], []))


KEYS_OF_ROWS = ("inputs", "targets", "test_inputs", "test_targets", "classes")
KEYS_OF_FILE = (
    "target_columns",
    "input_columns",
    "ignore_columns",
    "header",
    "delimiter",
    "decimal",
    "missing",
    "one_hot",
    "one_hot_inputs",
    "scale",
    "scale_targets",
)
"""Keys that say how a file is read; `file` itself and `test_share` come besides."""


class EditSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One table of [[edits]]: a cell or a setting with its value, several settings, a seed, or all samples.

    What is no number or text of the right kind is looked at when the edit is made of it.
    """

    iteration: int | None = None
    cell: str | None = None
    setting: str | None = None
    settings: dict[str, Any] | None = None
    seed: int | None = None
    inputs: Rows | None = None
    targets: Rows | None = None
    value: Any = None


class BreakpointSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One table of breakpoints in [session]."""

    at: str
    when: str = ""
    on: bool = True


class SessionSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [session]: where one was."""

    position: str = "1.0"
    breakpoints: list[BreakpointSpec] = []
    watches: list[str] = []
    marks: list[str] = []
    student: str = ""


PER_PERSON = "student"
"""The seed of those who all have weights of their own, drawn from their names."""


class SheetSpec(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The table [sheet]: what is asked of an iteration. What [sheet] names is looked at when the project is known."""

    title: str = ""
    project: str | None = None
    iteration: int = 1
    ask: str | list[str] | None = None
    blank: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    repeated_mistake: str = "once"
    near: str = "full"
    seed: str | None = None

    def __post_init__(self) -> None:
        """Refuse another seed; msgspec puts the key in front of a ValueError."""
        if self.seed not in {None, PER_PERSON}:
            raise ValueError(f'expected seed = "{PER_PERSON}", or no seed: [training] has one of the project')


class SheetTables(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A sheet of a project that is elsewhere, and what was done with it."""

    sheet: SheetSpec
    format: int = 1
    answers: dict[str, Any] = {}
    edits: list[EditSpec] = []
    session: SessionSpec = SessionSpec()


class Tables(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A whole project file without its settings. Without [data], samples are drawn from the seed.

    What [state], [printed], [answers], [[edits]] and [session] hold is checked when the network is known.
    """

    network: NetworkSpec
    title: str = ""
    format: int = 1
    weights: dict[str, Rows] = {}
    biases: dict[str, list[float]] = {}
    state: dict[str, Any] = {}
    training: TrainingSpec = TrainingSpec()
    data: DataSpec | None = None
    printed: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    edits: list[EditSpec] = []
    session: SessionSpec = SessionSpec()
    sheet: SheetSpec | None = None


class Specification(Tables, frozen=True):
    """A whole project file: its tables, and the settings that it gives, by their names in `SETTINGS`.

    Without data, `samples` are drawn; None draws as many as usual. Where the seed is that of a person, the weights that
    the file does not give are drawn from the name of `person`, None where it is not known.
    """

    settings: dict[str, SettingValue] = {}
    samples: int | None = None
    has_seed_of_person: bool = False
    person: str | None = None

    @property
    def draws_all_weights(self) -> bool:
        """Whether a person's weights take the place of those that the file gives: the sheet says so."""
        return self.sheet is not None and self.sheet.seed is not None

    @property
    def is_per_person(self) -> bool:
        """Whether every person has weights of their own."""
        return self.has_seed_of_person or self.draws_all_weights
