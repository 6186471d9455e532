"""The work that a project file holds, checked against the project: what does not fit is an error with its place."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.by_iteration import NO_ANSWERS, ByIteration, fitting
from gpnet_engine.files.specification import SessionSpec, Specification
from gpnet_engine.files.work import Work
from gpnet_engine.files.work_tables import breakpoint_of, edit_of, position_of
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import Project
from gpnet_engine.names import is_carried, is_weights, label, parameter_behind
from gpnet_engine.operations.program import operation_making, program
from gpnet_engine.stopping.breakpoints import Breakpoint, condition_at, read
from gpnet_engine.stopping.conditions.condition import ConditionError
from gpnet_engine.time.edits import (
    INPUT_DATA,
    TARGET_DATA,
    CellEdit,
    Edit,
    Edits,
    SamplesEdit,
    SettingsEdit,
    is_of_data,
)
from gpnet_engine.time.samples import most_samples
from gpnet_engine.time.session import Position
from gpnet_engine.time.starts import Starts


def read_work(specification: Specification, project: Project) -> Work:
    """Return the work in [[edits]], [session] and [answers]. Raises ProjectError that names the place."""
    if not (specification.edits or specification.answers) and specification.session == SessionSpec():
        return Work()
    edits = tuple(edit_of(spec, _entry("edits", number)) for number, spec in enumerate(specification.edits, 1))
    starts = starts_of(project, edits)
    session = specification.session
    projects = _projects(project, starts)
    marks = (_position(text, _entry("session.marks", number), starts) for number, text in enumerate(session.marks, 1))
    return Work(
        edits,
        position=_position(session.position, "session.position", starts),
        breakpoints=_breakpoints(session, projects),
        watches=_watches(session.watches, projects),
        marks=tuple(sorted(set(marks))),
        answers=answers_in(specification, starts),
        student=session.student,
    )


def answers_in(specification: Specification, starts: Starts) -> ByIteration:
    """Return the answers in the table [answers]. Raises ProjectError that names the place."""
    if not specification.answers:
        return NO_ANSWERS
    from gpnet_engine.files.answers.gathering import Gathered  # noqa: PLC0415 - few files have answers
    from gpnet_engine.files.answers.tables import answers_by_iteration  # noqa: PLC0415

    return answers_by_iteration(specification.answers, lambda iteration: Gathered(*_network_at(starts, iteration)))


def _network_at(starts: Starts, iteration: int) -> tuple[Network, int]:
    """Return the network without mistakes on purpose, and the samples, of an iteration."""
    project = starts.project_at(iteration)
    return project.network.right, len(project.samples_of(iteration))


def openable(work: Work, project: Project) -> Work:
    """Return the work without what has no meaning any more: a file cannot hold it.

    Settings were changed since, or samples taken back that numbers were typed into.
    """
    work = replace(work, edits=tuple(edit for edit in work.edits if _has_cell(project, work.edits, edit)))
    starts = Starts(project, work.edits)
    projects = _projects(project, starts)
    breakpoints = (one for one in work.breakpoints if _is_known(one, projects))
    watches = (text for text in work.watches if not _reasons(projects, partial(_watch, text)))
    marks = (mark for mark in work.marks if mark.step <= len(program(starts.project_at(mark.iteration).network)))
    answers = fitting(work.answers, partial(_network_at, starts))
    return replace(work, breakpoints=tuple(breakpoints), watches=tuple(watches), marks=tuple(marks), answers=answers)


def _projects(project: Project, starts: Starts) -> list[Project]:
    """Return a project for everything that conditions may name in some part of the run."""
    changing = (edit for edit in starts.edits if isinstance(edit, SettingsEdit | SamplesEdit))
    projects = [project, *(starts.project_at(edit.iteration) for edit in changing)]
    return list({(one.network, one.largest_batch): one for one in projects}.values())


def _is_known(one: Breakpoint, projects: list[Project]) -> bool:
    having = _having(one, projects)
    return bool(having) and not (one.condition and _reasons(having, partial(_condition, one)))


def starts_of(project: Project, edits: Edits) -> Starts:
    """Return what the iterations start from. Raises ProjectError for the first edit that does not fit the project."""
    for number, edit in enumerate(edits, start=1):
        if isinstance(edit, CellEdit):
            _check_cell(project, edits, edit, f"{_entry('edits', number)}, cell")
    try:
        return Starts(project, edits)
    except ProjectError as error:
        raise ProjectError(_entry("edits", _first_wrong(project, edits)), f"{error.place}: {error.problem}") from error


def _entry(table: str, number: int) -> str:
    return f"{table}, entry {number:,}"


def _first_wrong(project: Project, edits: Edits) -> int:
    """Return an edit, counted from 1, that does not go together with those before it, while they do."""
    right, wrong = 0, len(edits)
    while wrong - right > 1:
        count = (right + wrong) // 2
        try:
            Starts(project, edits[:count])
        except ProjectError:
            wrong = count
        else:
            right = count
    return wrong


def _has_cell(project: Project, edits: Edits, edit: Edit) -> bool:
    """Tell whether the sample of an edit exists in some iteration."""
    if not isinstance(edit, CellEdit) or not is_of_data(edit) or project.seed_of_samples is not None:
        return True
    return edit.column < most_samples(project, edits)


def _check_cell(project: Project, edits: Edits, edit: CellEdit, place: str) -> None:
    """Refuse a cell that network and data never have, whichever settings are in force."""
    network = project.network
    if is_carried(edit.name):
        shape = _parameters(network).get(parameter_behind(edit.name))
    else:
        # Where samples are drawn, a larger batch draws more of them.
        samples = most_samples(project, edits)
        samples = samples if project.seed_of_samples is None else max(samples, edit.column + 1)
        data = {INPUT_DATA: (network.sizes[0], samples), TARGET_DATA: (network.sizes[-1], samples)}
        shape = data.get(edit.name, (1, 1))
    if shape is None:
        raise ProjectError(place, f"there is no {label(edit.name)} in this network")
    if edit.row >= shape[0] or edit.column >= shape[1]:
        problem = f"{label(edit.name)} has rows 1 to {shape[0]:,} and columns 1 to {shape[1]:,}"
        raise ProjectError(place, f"{problem}, got [{edit.row + 1},{edit.column + 1}]")


def _parameters(network: Network) -> dict[str, tuple[int, int]]:
    """Return the shapes of the weights, and of the biases that a setting may give the neurons."""
    weights = {name: shape for name, shape in network.parameter_shapes().items() if is_weights(name)}
    return weights | {name.replace("W_", "bias_"): (rows, 1) for name, (rows, _) in weights.items()}


def _position(text: str, place: str, starts: Starts) -> Position:
    position = position_of(text, place)
    last = len(program(starts.project_at(position.iteration).network))
    if position.step > last:
        raise ProjectError(place, f"iteration {position.iteration:,} has steps 0 to {last}, got {position.step:,}")
    return position


def _breakpoints(session: SessionSpec, projects: list[Project]) -> tuple[Breakpoint, ...]:
    found = tuple(map(breakpoint_of, session.breakpoints))
    for number, one in enumerate(found, start=1):
        place = _entry("session.breakpoints", number)
        having = _having(one, projects)
        if not having:
            raise ProjectError(f"{place}, at", f"there is no operation that makes {label(one.result)}")
        if one.condition:
            _check(f"{place}, when", having, partial(_condition, one))
    return found


def _having(one: Breakpoint, projects: list[Project]) -> list[Project]:
    """Return the projects that have the operation of a breakpoint."""
    return [project for project in projects if operation_making(project.network, one.result) is not None]


def _condition(one: Breakpoint, project: Project) -> None:
    condition_at(project.network, project.largest_batch, one.result, one.condition)


def _watches(texts: Iterable[str], projects: list[Project]) -> tuple[str, ...]:
    for number, text in enumerate(texts, start=1):
        _check(_entry("session.watches", number), projects, partial(_watch, text))
    return tuple(text.strip() for text in texts)


def _watch(text: str, project: Project) -> None:
    read(text, project.network, project.largest_batch)


def _check(place: str, projects: list[Project], look: Callable[[Project], None]) -> None:
    """Refuse what means nothing with the settings of any part of the run."""
    reasons = _reasons(projects, look)
    if reasons:
        raise ProjectError(place, reasons[0])


def _reasons(projects: list[Project], look: Callable[[Project], None]) -> list[str]:
    """Return why something means nothing in each of the projects; nothing, if it means something in one."""
    reasons: list[str] = []
    for project in projects:
        try:
            look(project)
        except ConditionError as error:
            reasons.append(str(error))
        else:
            return []
    return reasons
