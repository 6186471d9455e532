"""Saves a project to a TOML file that opens to the same bits, with the comments of the file it came from.

What was opened stays as it was typed; only what differs is changed. The new text is first read back: if it does not
give the same project, a text without the person's comments is written instead.
"""

from pathlib import Path

import msgspec
from tomlkit.exceptions import TOMLKitError

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.by_iteration import same_answers
from gpnet_engine.files.data.building import data_in
from gpnet_engine.files.named_files import read_beside
from gpnet_engine.files.pointing_sheets import named_in, specified
from gpnet_engine.files.printed_numbers import read_printed
from gpnet_engine.files.project_building import build
from gpnet_engine.files.project_file import LARGEST_FILE, Source
from gpnet_engine.files.project_text import complete_text, session_texts
from gpnet_engine.files.reading import check_extent, digest_of
from gpnet_engine.files.replacing import replace_file
from gpnet_engine.files.revision import Revised, revised_text
from gpnet_engine.files.specification import Specification
from gpnet_engine.files.state import same_state
from gpnet_engine.files.work import NO_WORK, Work
from gpnet_engine.files.work_reading import answers_in, openable, read_work, starts_of
from gpnet_engine.files.work_tables import same_edits
from gpnet_engine.model.project import Project
from gpnet_engine.teaching.printed import Printed
from gpnet_engine.time.edits import CellEdit, is_of_data, projects_by_start
from gpnet_engine.time.samples import most_samples

# Legal but odd documents make it raise more than its own errors; a trained network must not be lost because of that.
_FAILURES_OF_TOMLKIT = (TOMLKitError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def save(project: Project, path: Path | str, source: Source | None = None, work: Work = NO_WORK) -> Source:
    """Write the project to `path`, whole or not at all, and return what the next save takes as its `source`.

    What was done with it is written as [[edits]], [session] and [answers]. With the `source` it was opened from,
    comments and order are kept, and data from a CSV file stay a reference as long as that file gives the same samples.
    Parameters are always written out. Printed numbers stay in a person's own file; those of an example stay as long as
    it is unchanged. Raises ProjectError that names the file.
    """
    target = Path(path)
    work = openable(work, project)
    text = None if source is None else _revised(project, source, target, work)
    if text is None and source is not None and named_in(source.text, source.name, source.folder) is not None:
        raise ProjectError(str(target), "this sheet cannot be saved here: the project that it names is another one")
    if text is None:
        printed = _printed(project, source) if source is not None and _keeps_printed(project, source) else ()
        text = complete_text(project, printed, work, draws_samples=_draws_samples(project, work))
    data = text.encode("utf-8")
    if len(data) > LARGEST_FILE:
        problem = f"expected at most {LARGEST_FILE:,} bytes, this network takes {len(data):,}: it is too large for TOML"
        raise ProjectError(str(target), problem)
    check_extent(text, str(target))  # what is written can be opened again
    replace_file(target, data)
    return Source(str(target), text, target.parent, digest=digest_of(data))


def _revised(project: Project, source: Source, target: Path, work: Work) -> str | None:
    """Return the text of the source, changed where it differs; None if that does not give the same project."""
    wanted = Revised(
        project,
        work,
        keeps_printed=_keeps_printed(project, source),
        keeps_answers=_keeps_answers(project, source, work),
        draws_samples=_draws_samples(project, work),
    )
    try:
        text = revised_text(wanted, source, target.parent)
        specification = _opened_again(text, str(target), target.parent)
        again = build(specification, read_beside(specification, target.parent))
        done = read_work(specification, again)
    except (ProjectError, *_FAILURES_OF_TOMLKIT):
        return None
    is_done = same_edits(done.edits, work.edits) and session_texts(done) == session_texts(work)
    is_done = is_done and same_answers(done.answers, work.answers)
    return text if is_done and same_project(project, again) else None


def _opened_again(text: str, name: str, folder: Path) -> Specification:
    """Return what a file says to whoever opens it without any options: whose weights it has, it says itself."""
    specification = specified(text, name, folder)
    return msgspec.structs.replace(specification, person=specification.session.student or None)


def _draws_samples(project: Project, work: Work) -> bool:
    """Tell whether edits have more samples drawn than the run begins with, so that the file must let them be drawn."""
    if project.seed_of_samples != project.training.seed:
        return False
    given = most_samples(project, work.edits)
    typed = any(isinstance(edit, CellEdit) and is_of_data(edit) and edit.column >= given for edit in work.edits)
    drawn = (one for _, one in projects_by_start(project, work.edits) if one.seed_of_samples is not None)
    return typed or any(one.samples > project.samples for one in drawn)


def _keeps_printed(project: Project, source: Source) -> bool:
    if not source.is_example:
        return True
    specification = _opened_again(source.text, source.name, source.folder)
    return same_project(project, build(specification, read_beside(specification, source.folder)))


def _keeps_answers(project: Project, source: Source, work: Work) -> bool:
    """Tell whether the file has the answers already."""
    try:
        return same_answers(
            answers_in(_opened_again(source.text, source.name, source.folder), starts_of(project, work.edits)),
            work.answers,
        )
    except ProjectError:
        return False


def _printed(project: Project, source: Source) -> tuple[Printed, ...]:
    """Return the printed numbers, if they belong to this project."""
    try:
        return read_printed(specified(source.text, source.name, source.folder).printed, project)
    except ProjectError:
        return ()


def same_project(left: Project, right: Project) -> bool:
    """Tell whether two projects are the same to the bit: title, network, first parameters and state, data, training."""
    names = left.network.parameter_shapes()
    return (
        (left.title, left.network, left.training) == (right.title, right.network, right.training)
        and all(same_bits(left.parameters[name], right.parameters[name]) for name in names)
        and data_in(left).is_of(right)
        and same_state(left, right)
    )
