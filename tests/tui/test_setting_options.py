"""Every row of the settings beside the options, the forms and the README that are made of it."""

from pathlib import Path

import click
import pytest
from click.shell_completion import CompletionItem

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.project import Project
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import Flag
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.time.editing import settings_move
from gpnet_engine.time.session import open_session
from gpnet_tui.cli import gpnet_tui
from gpnet_tui.cli.options import Layers
from gpnet_tui.dialogs.settings import new_document, new_fields, settings_changes, settings_fields
from gpnet_tui.view.edits import change_text, edit_text

ROWS = [pytest.param(row, id=row.key) for row in SETTINGS.values()]
TYPED_ROWS = [pytest.param(row, id=row.key) for row in SETTINGS.values() if not isinstance(row.kind, Flag)]
FLAG_ROWS = [pytest.param(row, id=row.key) for row in SETTINGS.values() if isinstance(row.kind, Flag)]
LIVE_ROWS = [pytest.param(row, id=row.key) for row in SETTINGS.values() if row.is_live]
README = Path(__file__).parents[2] / "README.md"
MOST_TOLD = 30  # names in a message
LISTS = {"--activation", "--bias", "--mistake"}
COMMANDS = ("open", "trace", "train", "check", "mistakes")


def option_of(command: str, row: Setting) -> click.Option:
    found = [option for option in gpnet_tui.commands[command].params if row.option in option.opts]
    assert len(found) == 1
    assert isinstance(found[0], click.Option)
    return found[0]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("row", TYPED_ROWS)
def test_every_command_that_takes_a_project_has_an_option_for_every_setting(row: Setting, command: str) -> None:
    option = option_of(command, row)
    assert option.name == row.key
    assert option.help == row.help
    typed = row.text(row.default) or next(iter(row.kind.names()), "3")
    value = option.type.convert(typed, option, None)
    assert value == row.parse(typed)
    assert Overrides(**{row.key: value}).settings == {row.name: value}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("row", FLAG_ROWS)
def test_what_is_so_or_not_is_switched_on_or_off(row: Setting, command: str) -> None:
    option = option_of(command, row)
    assert (option.name, option.help) == (row.key, row.help)
    off = row.option.replace("--", "--no-")
    for arguments, value in (([row.option], True), ([off], False), ([], None)):
        context = gpnet_tui.commands[command].make_context(command, list(arguments))
        assert context.params[row.key] is value


def _is_in(name: str, message: str) -> bool:
    return name.replace(",", " ") in message


@pytest.mark.parametrize("row", TYPED_ROWS)
def test_a_wrong_option_is_named_with_what_was_expected(row: Setting) -> None:
    option = option_of("trace", row)
    with pytest.raises(click.BadParameter) as error:
        option.type.convert("surely not", option, None)
    assert row.option in error.value.format_message()
    assert "surely not" in error.value.format_message()
    listed = row.kind.names()
    is_told = len(listed) > MOST_TOLD or all(_is_in(name, error.value.format_message()) for name in listed)
    assert is_told


@pytest.mark.parametrize("row", TYPED_ROWS)
def test_a_shell_completes_the_words_there_are_and_goes_on_after_a_comma_in_a_list(row: Setting) -> None:
    option = option_of("trace", row)

    def completed(incomplete: str) -> list[str]:
        items = option.type.shell_complete(click.Context(gpnet_tui), option, incomplete)
        assert all(isinstance(item, CompletionItem) for item in items)
        return [str(item.value) for item in items]

    names = row.kind.names()
    assert completed("") == list(names)
    assert [name for name in names if name not in completed(name[:2])] == []
    assert completed("surely") == []
    if names:
        following = [f"{names[0]},{name}" for name in names] if row.option in LISTS else []
        assert completed(f"{names[0]},") == following


def test_the_form_of_settings_has_a_field_for_every_one_that_can_be_changed_in_a_run(article: Project) -> None:
    session = open_session(article)
    fields = settings_fields(session)
    assert [field.name for field in fields] == [row.key for row in SETTINGS.values() if row.is_live]
    unchanged = {field.name: field.text for field in fields}
    assert settings_changes(session, unchanged) == {}
    assert [field for field in fields if not (field.hint or field.choices or field.text)] == []


@pytest.mark.parametrize("row", LIVE_ROWS)
def test_a_change_in_the_form_is_an_edit_that_is_told_in_words(article: Project, row: Setting) -> None:
    goes_with = {"optimizer": row.read_by[0]} if row.instead else {}
    session = open_session(article.with_settings({"decimals": None, **goes_with}))
    texts = {field.name: field.text for field in settings_fields(session)}
    tried = [*row.kind.choices(), *row.kind.names(), "3", "0.25"]
    told = []
    for text in tried:
        try:
            changes = settings_changes(session, {**texts, row.key: text})
        except GpnetError:
            continue  # it does not go together with the others
        if changes:
            assert list(changes) == [row.name]
            (edit,) = settings_move(session, changes).finish().edits
            told.append(change_text(edit))
            assert told[-1] == f"{row.label} {row.text(row.parse(text))}"
            assert edit_text(edit) == f"{told[-1]} from iteration 1 on"
    assert told


def test_the_form_of_a_new_network_makes_what_it_proposes() -> None:
    fields = new_fields()
    project = new_document({field.name: field.text for field in fields}).project
    assert project.network.sizes == (2, 3, 1)
    for row in SETTINGS.values():
        if row.first is not None:
            assert row.text(project.setting(row.name)) == row.first


@pytest.mark.parametrize("row", ROWS)
def test_the_readme_tells_of_every_setting(row: Setting) -> None:
    line = f"| `{row.option}` | `{row.place}` | {row.help} | {', '.join(row.uses)} |"
    assert line in README.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("written", ["2,4,3", "2-4-3", "2x4x3", "2 4 3"])
def test_layers_are_taken_as_they_are_written(written: str) -> None:
    assert Layers().convert(written, None, None) == [2, 4, 3]
