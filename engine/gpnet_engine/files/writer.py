"""Saves a project to a TOML file that opens to the same bits, with the comments of the file it came from.

What was opened stays as it was typed; only what differs is changed. The new text is first read back: if it does not
give the same project, a text without the person's comments is written instead.
"""

from pathlib import Path

from tomlkit.exceptions import TOMLKitError

from gpnet_engine.arrays import same_bits
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.named_files import read_beside
from gpnet_engine.files.printed_numbers import read_printed
from gpnet_engine.files.project_building import build
from gpnet_engine.files.project_file import LARGEST_FILE, Source, decode
from gpnet_engine.files.project_text import complete_text
from gpnet_engine.files.replacing import replace_file
from gpnet_engine.files.revision import revised_text
from gpnet_engine.model.project import Project
from gpnet_engine.teaching.printed import Printed

# Legal but odd documents make it raise more than its own errors; a trained network must not be lost because of that.
_FAILURES_OF_TOMLKIT = (TOMLKitError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def save(project: Project, path: Path | str, source: Source | None = None) -> Source:
    """Write the project to `path`, whole or not at all, and return what the next save takes as its `source`.

    With the `source` it was opened from, comments and order are kept, and data from a CSV file stay a reference as long
    as that file gives the same samples. Parameters are always written out. Printed numbers stay in a person's own file;
    those of an example stay as long as it is unchanged. Raises ProjectError that names the file.
    """
    target = Path(path)
    text = None if source is None else _revised(project, source, target)
    if text is None:
        printed = _printed(project, source) if source is not None and _keeps_printed(project, source) else ()
        text = complete_text(project, printed)
    data = text.encode("utf-8")
    if len(data) > LARGEST_FILE:
        problem = f"expected at most {LARGEST_FILE:,} bytes, this network takes {len(data):,}: it is too large for TOML"
        raise ProjectError(str(target), problem)
    replace_file(target, data)
    return Source(str(target), text, target.parent)


def _revised(project: Project, source: Source, target: Path) -> str | None:
    """Return the text of the source, changed where it differs; None if that does not give the same project."""
    try:
        text = revised_text(project, source, target.parent, keeps_printed=_keeps_printed(project, source))
        specification = decode(text, str(target))
        again = build(specification, read_beside(specification, target.parent))
    except (ProjectError, *_FAILURES_OF_TOMLKIT):
        return None
    return text if same_project(project, again) else None


def _keeps_printed(project: Project, source: Source) -> bool:
    if not source.is_example:
        return True
    specification = decode(source.text, source.name)
    return same_project(project, build(specification, read_beside(specification, source.folder)))


def _printed(project: Project, source: Source) -> tuple[Printed, ...]:
    """Return the printed numbers, if they belong to this project."""
    try:
        return read_printed(decode(source.text, source.name).printed, project)
    except ProjectError:
        return ()


def same_project(left: Project, right: Project) -> bool:
    """Tell whether two projects are the same to the bit: title, network, first parameters, data, training."""
    names = left.network.parameter_shapes()
    return (
        (left.title, left.network, left.training) == (right.title, right.network, right.training)
        and all(same_bits(left.parameters[name], right.parameters[name]) for name in names)
        and same_bits(left.inputs, right.inputs)
        and same_bits(left.targets, right.targets)
    )
