"""The samples of an iteration as edited: single numbers that were typed, and samples that took the place of all others.

Separate from `edits`, which says what edits are: here they are applied to inputs and targets.
"""

import math
from collections.abc import Callable, Sequence

from gpnet_engine.arrays import Matrix, read_only, writable
from gpnet_engine.model.project import Project, check_targets
from gpnet_engine.time.edits import (
    INPUT_DATA,
    TARGET_DATA,
    CellEdit,
    Edits,
    SamplesEdit,
    apply_cells,
    is_of_data,
)

MOST_NUMBERS = 2**20  # in the samples of one edit: it is written down as text at once, and saved with the project


def why_too_many(numbers: int) -> str | None:
    """Return why samples of so many numbers cannot be edited as a whole; None if they can."""
    if numbers <= MOST_NUMBERS:
        return None
    return f"{numbers:,} numbers are too many to change here ({MOST_NUMBERS:,}): change the file."


def check_edited_targets(projects: Sequence[tuple[int, Project]], edits: Edits) -> None:
    """Raise ProjectError if the loss of an iteration does not allow one of its targets, as edited.

    `projects` are those in force, as `projects_by_start` returns them.
    """
    moved = sorted({edit.iteration for edit in edits if isinstance(edit, CellEdit) and edit.name == TARGET_DATA})
    ends = [start for start, _ in projects[1:]]
    for (start, project), end in zip(projects, [*ends, math.inf], strict=True):
        for iteration in (start, *(turn for turn in moved if start < turn < end)):
            check_targets(project.network, edited_data(project, edits, iteration)[1])


def edited_data(project: Project, edits: Edits, iteration: int) -> tuple[Matrix, Matrix]:
    """Return all inputs and targets as they are in an iteration, one column per sample; `project` is in force there."""
    begun = cells_in_force(edits, iteration)
    inputs, targets = (
        # A sample that was there when it was typed into may be gone: of a larger batch, or of samples taken back.
        apply_cells(data, [edit for edit in begun if edit.name == name and edit.column < project.samples])
        for name, data in ((INPUT_DATA, project.inputs), (TARGET_DATA, project.targets))
    )
    return inputs, targets


def batch(project: Project, edits: Edits, iteration: int) -> tuple[Matrix, Matrix]:
    """Return inputs and targets of an iteration, one column per sample."""
    samples = project.samples_of(iteration)
    chosen = slice(samples.start, samples.stop) if isinstance(samples, range) else list(samples)
    begun = cells_in_force(edits, iteration)
    parts: list[Matrix] = []
    for name, data in ((INPUT_DATA, project.inputs), (TARGET_DATA, project.targets)):
        columns = writable(data[:, chosen])
        for edit in begun:
            if edit.name == name and edit.column in samples:
                columns[edit.row, samples.index(edit.column)] = edit.value
        parts.append(read_only(columns))
    return parts[0], parts[1]


def cells_in_force(edits: Edits, iteration: int) -> list[CellEdit]:
    """Return the edits of single inputs and targets that count in an iteration, those of earlier ones first.

    Other samples take the place of all that was typed before: in earlier iterations, and before them in the same one.
    """
    changing = (edit for edit in edits if isinstance(edit, SamplesEdit) or is_of_data(edit))
    begun = sorted((edit for edit in changing if edit.iteration <= iteration), key=lambda edit: edit.iteration)
    replaced = max((place for place, edit in enumerate(begun) if isinstance(edit, SamplesEdit)), default=-1)
    return [edit for edit in begun[replaced + 1 :] if isinstance(edit, CellEdit)]  # the last one typed wins


def number_of_sample(project: Project, edits: Edits, iteration: int, name: str, row: int, sample: int) -> float | None:
    """Return an input or a target of a sample as it is in an iteration; None where there is no such sample."""
    if sample >= project.samples:
        return None
    typed = _typed(edits, iteration, name, row, sample)
    data = project.inputs if name == INPUT_DATA else project.targets
    return typed[-1].value if typed else float(data[row, sample])


def last_typed_in_sample(
    project_at: Callable[[int], Project], edits: Edits, iteration: int, name: str, row: int, sample: int
) -> int | None:
    """Return in which iteration a number of a sample was typed last, up to an iteration; None if it never was.

    Of samples that took the place of others, only those numbers count as typed that differ from the ones before.
    `project_at` returns the project in force in an iteration, and of 0 the one that everything began with.
    """
    typed = _typed(edits, iteration, name, row, sample)
    if typed:
        return typed[-1].iteration
    replaced = last_replaced(edits, iteration)
    if replaced is None:
        return None
    now, before = (number_of_sample(project_at(at), edits, at, name, row, sample) for at in (replaced, replaced - 1))
    if now != before:
        return replaced
    return last_typed_in_sample(project_at, edits, replaced - 1, name, row, sample)


def last_replaced(edits: Edits, iteration: int) -> int | None:
    """Return in which iteration other samples took the place of all last, up to an iteration; None if none did."""
    begun = (edit.iteration for edit in edits if isinstance(edit, SamplesEdit) and edit.iteration <= iteration)
    return max(begun, default=None)


def most_samples(project: Project, edits: Edits) -> int:
    """Return how many samples there are at most, as given with the project or by an edit."""
    return max([project.samples, *(edit.samples for edit in edits if isinstance(edit, SamplesEdit))])


def _typed(edits: Edits, iteration: int, name: str, row: int, sample: int) -> list[CellEdit]:
    begun = cells_in_force(edits, iteration)
    return [edit for edit in begun if (edit.name, edit.row, edit.column) == (name, row, sample)]
