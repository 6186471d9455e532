"""Revises the text of a project file: changes only what differs from the project as it is now."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gpnet_engine.errors import ProjectError
from gpnet_engine.files.answers.tables import TABLE as ANSWERS
from gpnet_engine.files.answers.tables import answers_text
from gpnet_engine.files.data.building import data_of
from gpnet_engine.files.named_files import samples_beside
from gpnet_engine.files.pointing_sheets import specified
from gpnet_engine.files.printed_numbers import TABLE
from gpnet_engine.files.project_file import Source
from gpnet_engine.files.project_text import (
    data_rows,
    edits_text,
    numbers_text,
    plain_text,
    row_text,
    rows_text,
    session_texts,
    string_text,
    value_text,
)
from gpnet_engine.files.specification import KEYS_OF_FILE, KEYS_OF_ROWS, Specification
from gpnet_engine.files.state import TABLE as STATE
from gpnet_engine.files.state import counts_of, given_matrices, tables_in, written_tables
from gpnet_engine.files.toml_draft import Draft, with_format, with_tables
from gpnet_engine.files.work import Work
from gpnet_engine.files.work_tables import breakpoint_of, breakpoint_table, edit_of, same_edits
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS, BiasMode
from gpnet_engine.time.edits import Edits

_KEYS_OF_FILE = ("file", "test_share", *KEYS_OF_FILE)


@dataclass(frozen=True, slots=True, eq=False)
class Revised:
    """What a file is to say: a project, what was done with it, and whether parts of the file stay as they are."""

    project: Project
    work: Work
    keeps_printed: bool
    keeps_answers: bool
    draws_samples: bool


def revised_text(wanted: Revised, source: Source, folder: Path) -> str:
    """Return the text of `source`, changed to say what is `wanted`, for a file in `folder`."""
    was = specified(source.text, source.name, source.folder)
    given = source.text.replace("\r\n", "\n")
    draft = Draft(given)
    if was.sheet is not None and was.sheet.project is not None:
        _revise_named(draft, was.sheet.project, source, folder)
    else:
        _revise_project(draft, was, wanted, source, folder)
    if not wanted.keeps_answers:
        draft.drop_table(ANSWERS)
    _revise_session(draft, was, wanted.work)
    kept = _kept_edits(was, wanted.work.edits)
    draft.keep_edits(kept)
    answers = "" if wanted.keeps_answers else answers_text(wanted.work.answers)
    text = with_tables(draft.text(), answers + edits_text(wanted.work.edits[kept:]))
    if text != given and not draft.says_format:
        text = with_format(text)
    return text.replace("\n", "\r\n") if "\r\n" in source.text else text


def _revise_named(draft: Draft, name: str, source: Source, folder: Path) -> None:
    """Have a sheet name its project as it is seen from `folder`: an example is one everywhere."""
    if (source.folder / name).is_file():
        seen = _seen_from(folder, source.folder, name)
        if seen != name:
            draft.put("sheet", "project", string_text(seen))


def _revise_project(draft: Draft, was: Specification, wanted: Revised, source: Source, folder: Path) -> None:
    """Have the tables of a project say what is wanted. Weights that are drawn for a person stay so."""
    project = wanted.project
    if project.title != (was.title or "-".join(map(str, project.network.sizes))):
        draft.title(project.title)
    _revise_network(draft, was, project)
    _revise_settings(draft, was, project)
    if not was.is_per_person:
        _revise_parameters(draft, was, project)
    _revise_state(draft, was, project)
    if wanted.draws_samples:
        draft.drop_table("data")
    else:
        _revise_data(draft, was, project, source, folder)
    if not wanted.keeps_printed:
        draft.drop_table(TABLE)


def _revise_session(draft: Draft, was: Specification, work: Work) -> None:
    """Have [session] say where one is; what it says already stays as it was typed."""
    texts = session_texts(work)
    if not texts:
        draft.drop_table("session")
        return
    session = was.session
    before = {
        "position": string_text(session.position),
        "breakpoints": plain_text([breakpoint_table(breakpoint_of(one)) for one in session.breakpoints]),
        "watches": plain_text(session.watches),
        "marks": plain_text(session.marks),
        "student": string_text(session.student),
    }
    for key, text in before.items():
        if key not in texts:
            draft.drop("session", key)
        elif texts[key] != text:
            draft.put("session", key, texts[key])


def _kept_edits(was: Specification, edits: Edits) -> int:
    """Return how many tables of [[edits]] say what they are to say, from the first one on."""
    kept = 0
    for spec, edit in zip(was.edits, edits, strict=False):
        if not same_edits((edit_of(spec, "edits"),), (edit,)):
            break
        kept += 1
    return kept


def _revise_network(draft: Draft, was: Specification, project: Project) -> None:
    sizes = list(project.network.sizes)
    draft.drop("network", "weights", "order", "weights_layout")
    if was.network.layers != sizes:
        draft.put("network", "layers", str(sizes))


def _revise_settings(draft: Draft, was: Specification, project: Project) -> None:
    layers = len(project.network.sizes) - 1
    for row in SETTINGS.values():
        before = _spread(row, was.settings.get(row.name, row.default), layers)
        now = project.setting(row.name)
        if now is None:
            draft.drop(row.table, row.key)
        elif repr(before) != repr(now):  # 0.0 and −0.0 are not the same
            draft.put(row.table, row.key, value_text(row.plain(now)))


def _spread(row: Setting, given: SettingValue, layers: int) -> SettingValue:
    try:
        return row.spread(given, layers)
    except ProjectError:
        return given  # it was for another number of layers


def _revise_parameters(draft: Draft, was: Specification, project: Project) -> None:
    network = project.network
    letters = network.letters[1:]
    draft.drop("weights", *(was.weights.keys() - set(letters)))
    for layer in letters:
        weights = project.parameters[f"W_{layer}"]
        draft.put_numbers("weights", layer, was.weights.get(layer), weights, partial(rows_text, weights))
    with_bias = [layer for layer in letters if network.bias_of(layer) is not BiasMode.NONE]
    if not with_bias:
        draft.drop_table("biases")
        return
    draft.drop("biases", *(was.biases.keys() - set(with_bias)))
    for layer in with_bias:
        biases = project.parameters[f"bias_{layer}"].ravel()
        draft.put_numbers("biases", layer, was.biases.get(layer), biases, partial(row_text, biases))


def _revise_state(draft: Draft, was: Specification, project: Project) -> None:
    """Have [state] say where the run goes on; matrices of the same shape are changed cell by cell."""
    counts, tables = counts_of(project), written_tables(project)
    if not (counts or tables):
        draft.drop_table(STATE)
        return
    for table in tables_in(was.state) - tables.keys():
        draft.drop(*table.rsplit(".", 1))
    draft.drop(STATE, *(was.state.keys() - counts.keys() - {table.split(".")[1] for table in tables}))
    for key, count in counts.items():
        if was.state.get(key) != count:
            draft.put(STATE, key, str(count))
    for table, matrices in tables.items():
        before = given_matrices(was.state, table)
        draft.drop(table, *(before.keys() - matrices.keys()))
        for layer, numbers in matrices.items():
            draft.put_numbers(table, layer, before.get(layer), numbers, partial(numbers_text, numbers))


def _revise_data(draft: Draft, was: Specification, project: Project, source: Source, folder: Path) -> None:
    """Have [data] give the project's samples: a table that gives them already stays as it is.

    Files of the examples belong to the package, which is elsewhere on another computer: their samples are written out.
    """
    data, file = was.data, None if was.data is None else was.data.file
    if data is not None and not (file is not None and source.is_example) and _is_given(was, project, source):
        if file is not None and file != _seen_from(folder, source.folder, file):
            draft.put("data", "file", string_text(_seen_from(folder, source.folder, file)))
        return
    now = data_rows(project)
    draft.drop("data", *_KEYS_OF_FILE, *(key for key in KEYS_OF_ROWS if key not in now))
    for key, rows in now.items():
        draft.put_numbers("data", key, None if data is None else getattr(data, key), rows, partial(rows_text, rows))
    if project.class_names:
        draft.put("data", "classes", value_text(list(project.class_names)))


def _is_given(was: Specification, project: Project, source: Source) -> bool:
    """Tell whether the table [data] gives the samples of a project; not, if its file is gone, or was changed since."""
    training = project.training
    try:
        read = samples_beside(was, source.folder, training.seed if training.shuffle else None)
        return data_of(was, read, project.network, training).is_of(project)
    except ProjectError:
        return False


def _seen_from(folder: Path, home: Path, file: str) -> str:
    """Return the name of a file that is relative to `home`, seen from `folder`."""
    if Path(file).is_absolute() or folder.resolve() == home.resolve():
        return file
    path = (home / file).resolve()
    try:
        return Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()
