"""Edits as data: "from iteration k on, this cell is x". Nothing here holds a state.

The numbers that an iteration starts from are a pure function of project, edits and iteration, so undoing means leaving
out the last edit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from gpnet_engine.arrays import Matrix, Values, same_bits, with_cell, zeros
from gpnet_engine.model.optimizer_settings import OptimizerSettings
from gpnet_engine.model.project import Project, draw_parameters, fitted
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.names import INPUTS, LEARNING_RATE, TARGET
from gpnet_engine.operations.update import optimizer_of, state_shapes

INPUT_DATA = "inputs"
TARGET_DATA = "targets"
MISTAKES = "mistakes"  # the name of a setting
DATA_OF = {INPUTS: INPUT_DATA, TARGET: TARGET_DATA}  # what an edit of a batch is an edit of


@dataclass(frozen=True, slots=True)
class CellEdit:
    """From `iteration` on, one cell is `value`. Rows and columns count from 0.

    `name` is a parameter or a state (`W_c`: as the iteration starts; `new_W_c`: after its update), `learning_rate`, or
    `inputs` or `targets`, whose column is the sample.
    """

    iteration: int
    name: str
    row: int
    column: int
    value: float


@dataclass(frozen=True, slots=True)
class SeedEdit:
    """The first parameters are drawn from `seed`; earlier edits of parameters and state no longer count."""

    seed: int
    iteration: int = 1


@dataclass(frozen=True, slots=True)
class SettingsEdit:
    """From `iteration` on, settings of network and training are what `changes` say; see `Project.with_settings`."""

    iteration: int
    changes: tuple[tuple[str, SettingValue], ...]


@dataclass(frozen=True, slots=True, eq=False)
class SamplesEdit:
    """From `iteration` on, the samples are these: `inputs` and `targets` have one column per sample, as in a project.

    Edits are the same if they say the same to the bit.
    """

    iteration: int
    inputs: Matrix
    targets: Matrix

    def __eq__(self, other: object) -> bool:
        """Tell whether another edit gives the same samples from the same iteration on."""
        if not isinstance(other, SamplesEdit):
            return NotImplemented
        if self is other:
            return True
        is_same_place = self.iteration == other.iteration
        return is_same_place and same_bits(self.inputs, other.inputs) and same_bits(self.targets, other.targets)

    def __hash__(self) -> int:
        """Return the same number for equal edits; that of the samples themselves would take long to find."""
        return hash((self.iteration, self.inputs.shape))

    @property
    def samples(self) -> int:
        """How many samples there are from then on."""
        return int(self.inputs.shape[1])


Edit: TypeAlias = CellEdit | SeedEdit | SettingsEdit | SamplesEdit
Edits: TypeAlias = tuple[Edit, ...]


def seed_of(project: Project, edits: Edits) -> int:
    """Return the seed in force."""
    seeds = [edit.seed for edit in edits if isinstance(edit, SeedEdit)]
    return seeds[-1] if seeds else project.training.seed


def projects_by_start(project: Project, edits: Edits) -> list[tuple[int, Project]]:
    """Return the project with its settings and samples as edited, by the iteration from which on they hold.

    Raises ProjectError when they do not go together in some iteration.
    """
    changing = [edit for edit in edits if isinstance(edit, SettingsEdit | SamplesEdit)]
    found = [(1, project)]
    for edit in sorted(changing, key=lambda edit: edit.iteration):
        before = found[-1][1]
        if isinstance(edit, SamplesEdit):
            changed = before.with_samples(edit.inputs, edit.targets)
        else:
            changed = before.with_settings(dict(edit.changes))
        if found[-1][0] == edit.iteration:
            found.pop()
        found.append((edit.iteration, changed))
    return found


def without_mistakes(edits: Edits) -> Edits:
    """Return the edits but those that have something done wrong on purpose."""
    stripped: list[Edit] = []
    for edit in edits:
        if isinstance(edit, SettingsEdit):
            changes = tuple((name, value) for name, value in edit.changes if name != MISTAKES)
            stripped += [SettingsEdit(edit.iteration, changes)] if changes else []
        else:
            stripped.append(edit)
    return tuple(stripped)


def adapted(carried: Values, project: Project, *, is_new_state: bool) -> dict[str, Matrix]:
    """Return the parameters that the network of `project` has, see `fitted`, and what its optimizer keeps.

    What an optimizer keeps begins at 0: where the optimizer is another one, and for a parameter that comes into being.
    """
    fit, network = project.arithmetic.fitted, project.network
    found = {name: fit(fitted(carried.get(name), shape)) for name, shape in network.parameter_shapes().items()}
    for name, shape in state_shapes(network).items():
        kept = None if is_new_state else carried.get(name)
        found[name] = fit(zeros(shape) if kept is None or kept.shape != shape else kept)
    return found


def keeps_same(ours: OptimizerSettings, theirs: OptimizerSettings) -> bool:
    """Tell whether what one optimizer keeps means the same to another one."""
    return optimizer_of(ours) is optimizer_of(theirs)


def is_drawn_anew(edits: Edits) -> bool:
    """Tell whether the run starts from newly drawn parameters: whatever an optimizer has kept before is gone."""
    return _last_seed(edits) is not None


def first_carried(project: Project, edits: Edits) -> Values:
    """Return the parameters at the start of iteration 1, before any cell edit, and what the optimizer keeps for them.

    A new seed draws with the `decimals` that were set when it was chosen; setting them later does not draw again.
    """
    place = _last_seed(edits)
    if place is None:
        return {**project.parameters, **project.state}
    decimals = projects_by_start(project, edits[:place])[-1][1].training.decimals
    return draw_parameters(project.network, seed_of(project, edits), decimals)


def _last_seed(edits: Edits) -> int | None:
    """Return the place of the last edit of the seed among the edits."""
    return max((place for place, edit in enumerate(edits) if isinstance(edit, SeedEdit)), default=None)


def parameter_edits(edits: Edits) -> dict[tuple[int, str], tuple[CellEdit, ...]]:
    """Return the cell edits of parameters and state that count, by iteration and name, in the order they were made."""
    last_seed = _last_seed(edits)
    found: dict[tuple[int, str], tuple[CellEdit, ...]] = {}
    for edit in edits if last_seed is None else edits[last_seed + 1 :]:
        if isinstance(edit, CellEdit):
            key = edit.iteration, edit.name
            found[key] = (*found.get(key, ()), edit)
    return found


def hidden_by(edits: Edits) -> dict[int, int]:
    """Return the edits that no longer show, each with the later one that hides it: places among the edits.

    An edit hides what was set before it in the same iteration: other samples, all cells of samples too. A new seed
    hides all cells of parameters and state before it.
    """
    later: dict[object, int] = {}
    hidden: dict[int, int] = {}
    for place, edit in reversed(list(enumerate(edits))):
        set_here = _set_by(edit)
        if set_here <= later.keys():
            hidden[place] = max(later[one] for one in set_here)
        elif _is_of_parameter(edit) and SeedEdit in later:
            hidden[place] = later[SeedEdit]
        elif is_of_data(edit) and (edit.iteration, SamplesEdit) in later:
            hidden[place] = later[edit.iteration, SamplesEdit]
        later |= dict.fromkeys(set_here, place)
    return hidden


def _set_by(edit: Edit) -> set[object]:
    """Return what an edit sets, so that another edit which sets the same hides it."""
    match edit:
        case SeedEdit():
            return {SeedEdit}
        case SettingsEdit(iteration, changes):
            return {(iteration, name) for name, _ in changes}
        case SamplesEdit(iteration=iteration):
            return {(iteration, SamplesEdit)}
        case CellEdit(iteration, name, row, column):
            return {(iteration, name) if name == LEARNING_RATE else (iteration, name, row, column)}


def _is_of_parameter(edit: Edit) -> bool:
    return isinstance(edit, CellEdit) and edit.name not in {INPUT_DATA, TARGET_DATA, LEARNING_RATE}


def is_of_data(edit: Edit) -> bool:
    """Tell whether an edit is of one input or target, whose column is the sample."""
    return isinstance(edit, CellEdit) and edit.name in {INPUT_DATA, TARGET_DATA}


def loses_edits(edits: Edits) -> bool:
    """Tell whether cells of parameters or state were edited that would no longer count after a new seed."""
    hidden = hidden_by(edits)
    return any(_is_of_parameter(edit) and place not in hidden for place, edit in enumerate(edits))


def is_parameter_typed(edits: Edits, iteration: int, name: str, row: int, column: int) -> bool:
    """Tell whether a cell of a parameter was typed in an iteration, as it starts or, of `new_W_c`, after its update."""
    typed = parameter_edits(edits).get((iteration, name), ())
    return any((edit.row, edit.column) == (row, column) for edit in typed)


def last_typed(edits: Edits, iteration: int, name: str) -> int | None:
    """Return in which iteration a setting that has a cell was typed last, up to an iteration; None if it never was."""
    typed = (
        edit.iteration
        for edit in edits
        if edit.iteration <= iteration
        and (
            (isinstance(edit, CellEdit) and edit.name == name)
            or (isinstance(edit, SettingsEdit) and name in dict(edit.changes))
        )
    )
    return max(typed, default=None)


def apply_cells(array: Matrix, edits: Iterable[CellEdit]) -> Matrix:
    """Return `array` with the edited cells; edits of single biases are skipped while the layer shares one."""
    for edit in edits:
        if edit.row < len(array):
            array = with_cell(array, edit.row, edit.column, edit.value)
    return array
