"""What can stand at the cursor of a command line, for every command, argument and option; and what each shell is told.

Real shells that complete: `test_shells`.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete, get_completion_class

from gpnet_engine import examples
from gpnet_engine.files.answers.reading import ENDINGS
from gpnet_engine.files.document import open_document
from gpnet_engine.files.journals.folder import state_folder
from gpnet_engine.files.journals.recorder import Recorder
from gpnet_engine.files.journals.store import FILE
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.files.project_file import ENDING
from gpnet_engine.files.weights.formats import FORMATS, WRITTEN
from gpnet_engine.files.work import Work
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import Flag, OrNone, Real, Whole
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.time.edits import CellEdit
from gpnet_tui.cli import gpnet_tui, main
from gpnet_tui.cli.candidates import ANSWERS, OPENED, SAVED, Item, with_paths
from gpnet_tui.cli.completion import words_in
from gpnet_tui.cli.options import Layers, Names, Person, Typed

SHELLS = ("bash", "zsh", "fish")
NAMED_ROWS = [
    pytest.param(row, id=row.key)
    for row in SETTINGS.values()
    if row.kind.names() and not isinstance(row.kind, Flag)  # which has no value
]
README = Path(__file__).parents[2] / "README.md"
VARIABLE = "_GPNET_TUI_COMPLETE"
NAMES = ("my net.toml", "net.npz", "net.safetensors", "anna.csv", "notes.md", ".hidden.toml")


def commands(group: click.Group = gpnet_tui, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with all its words."""
    yield name, group
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


PARAMETERS = [
    pytest.param(words, parameter, id=f"{words} {parameter.name}".strip())
    for words, command in commands()
    for parameter in command.params
    if not (isinstance(parameter, click.Option) and parameter.is_flag)
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with files, and with a session that was written down."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in NAMES:
        (tmp_path / name).touch()
    (tmp_path / "sub dir").mkdir()
    (tmp_path / "sub dir" / "inner.toml").touch()
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "odd.xyz").touch()
    return tmp_path


def write_session_down() -> None:
    recorder = Recorder()
    recorder.see(open_document("mazur", Overrides()), Work((CellEdit(1, "W_b", 0, 0, 0.25),)))
    recorder.stop()


def completion(shell: str) -> ShellComplete:
    made = get_completion_class(shell)
    assert made is not None
    return made(gpnet_tui, {}, "gpnet-tui", VARIABLE)


def items_at(line: str) -> list[Item]:
    """Return what can stand at the end of a line."""
    begun = words_in(line)
    return completion("fish").get_completions(begun[1:-1], begun[-1])


def words_at(line: str) -> list[str]:
    """Return the words that can stand at the end of a line, with the files in the folder."""
    return [str(item.value) for item in with_paths(items_at(line), words_in(line)[-1])]


def told(shell: str, line: str, monkeypatch: pytest.MonkeyPatch, word: str | None = None) -> list[str]:
    """Return the lines that a shell is told when Tab is pressed at the end of a line."""
    monkeypatch.setenv("COMP_LINE", line)
    if word is not None:
        monkeypatch.setenv("COMP_WORD", word)
    return completion(shell).complete().splitlines()


def is_free(kind: object) -> bool:
    while isinstance(kind, Typed | OrNone):
        kind = kind.kind
    return isinstance(kind, Real | Whole | Layers | Names | Person)  # numbers, and names that only a file knows


@pytest.mark.parametrize(("words", "parameter"), PARAMETERS)
def test_every_argument_and_every_value_has_words_unless_anything_may_be_typed(
    words: str, parameter: click.Parameter
) -> None:
    write_session_down()
    if isinstance(parameter, click.Option):
        found = items_at(f"gpnet-tui{words} {parameter.opts[0]} ")
    else:
        found = parameter.shell_complete(click.Context(dict(commands())[words], resilient_parsing=True), "")
    assert found or is_free(parameter.type)
    if isinstance(parameter.type, click.Path):
        assert found[-1].type == ("file" if parameter.type.file_okay else "dir")


@pytest.mark.parametrize("row", NAMED_ROWS)
def test_every_name_of_a_setting_is_offered_after_a_blank_and_after_an_equals_sign(
    row: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = row.kind.names()
    assert words_at(f"gpnet-tui trace {row.option} ") == list(names)
    lines = told("fish", f"gpnet-tui trace {row.option}=", monkeypatch)
    assert lines == [f"{row.option}={name}\t" for name in names]


@pytest.mark.parametrize("command", [words for words, _ in commands()])
def test_every_option_is_offered_with_what_it_means(command: str) -> None:
    found = {item.value: item.help for item in items_at(f"gpnet-tui{command} --")}
    options = [one for words, owner in commands() if words == command for one in owner.params]
    if not command:
        options += gpnet_tui.commands["open"].params
    for option in options:
        if isinstance(option, click.Option):
            assert {found[name] for name in (*option.opts, *option.secondary_opts)} == {option.help}
    assert "--help" in found


def test_the_first_word_is_a_command_an_example_or_a_file() -> None:
    words = words_at("gpnet-tui ")
    commands_there = [name for name, command in gpnet_tui.commands.items() if not command.hidden]
    files = [name for name in NAMES if not name.startswith(".") and Path(name).suffix in OPENED]
    assert words == [*sorted(commands_there), *examples.names(), *sorted([*files, "others", "sub dir"])]
    titles = {item.value: item.help for item in items_at("gpnet-tui ")}
    assert titles["adam"] == "Swap two bits with Adam"
    assert [word for word in words_at("gpnet-tui m") if word not in {"mistakes", "mazur", "my net.toml"}] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("gpnet-tui my", ["my net.toml"]),
        ("gpnet-tui 'my ", ["my net.toml"]),
        ("gpnet-tui my\\ ", ["my net.toml"]),
        ("gpnet-tui ~/my", ["~/my net.toml"]),
        ("gpnet-tui $HOME/my", ["$HOME/my net.toml"]),
        ("gpnet-tui sub", ["sub dir"]),
        ("gpnet-tui 'sub dir/", ["sub dir/inner.toml"]),
        ("gpnet-tui others/", ["others/odd.xyz"]),
        ("gpnet-tui .h", [".hidden.toml"]),
        ("gpnet-tui nowhere/", []),
        ("gpnet-tui article ", []),
        ("gpnet-tui --resume tra", ["trask-xor"]),
        ("gpnet-tui trace --layers 2,3 ad", ["adam"]),
        ("gpnet-tui trace --activation nonsense ad", ["adam"]),
        ("gpnet-tui trace --activation sigmoid,ta", ["sigmoid,tanh"]),
        ("gpnet-tui --schedule cos", ["cosine,over=1000"]),
        ("gpnet-tui examples --verify ma", ["mazur"]),
        ("gpnet-tui examples --verify mazur ma", ["mazur"]),
        ("gpnet-tui grade ma", ["mazur"]),
        ("gpnet-tui grade mazur ", ["anna.csv", "my net.toml", "net.npz", "others", "sub dir"]),
        ("gpnet-tui grade mazur anna.csv n", ["net.npz"]),
        ("gpnet-tui grade mazur --feedback ", ["others", "sub dir"]),
        ("gpnet-tui grade mazur --names n", ["net.npz", "net.safetensors", "notes.md"]),
        ("gpnet-tui grade --format g", ["gradescope"]),
        ("gpnet-tui train --save new", ["new.toml", "new.npz", "new.safetensors", "new.csv"]),
        ("gpnet-tui train --save new.n", ["new.npz"]),
        ("gpnet-tui train --save v1.2", ["v1.2.toml", "v1.2.npz", "v1.2.safetensors", "v1.2.csv"]),
        ("gpnet-tui train --save net.", ["net.toml", "net.npz", "net.safetensors", "net.csv"]),
        ("gpnet-tui train --save 'sub dir/", ["sub dir/inner.toml"]),
        ("gpnet-tui --answers an", ["anna.csv"]),
        ("gpnet-tui --completion ", list(SHELLS)),
        ("gpnet-tui sessions ", ["open", "remove"]),
        ("gpnet-tui sessions open ", []),
        ("gpnet-tui nonsense ", []),
    ],
)
def test_a_line_goes_on(line: str, words: list[str]) -> None:
    assert words_at(line) == words


def test_sessions_are_offered_by_their_numbers_and_each_once() -> None:
    write_session_down()
    write_session_down()
    assert words_at("gpnet-tui sessions open ") == ["2", "1"]
    assert words_at("gpnet-tui sessions remove 2 ") == ["1"]
    assert all("mazur" in str(item.help) for item in items_at("gpnet-tui sessions open "))


def test_files_end_as_the_tables_of_formats_say() -> None:
    assert (ENDING, *FORMATS) == OPENED
    assert (ENDING, *WRITTEN) == SAVED
    assert ANSWERS == ENDINGS


# What each shell is told


def test_bash_is_told_what_replaces_the_end_of_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("bash", "gpnet-tui --activation=tanh,si", monkeypatch, "tanh,si") == [
        "plain\ttanh,sigmoid",
        "plain\ttanh,silu",
    ]
    assert told("bash", "gpnet-tui --activation=", monkeypatch, "")[:2] == ["plain\tsigmoid", "plain\ttanh"]
    assert told("bash", "gpnet-tui --activation=si", monkeypatch, "--activation=si")[0] == "plain\t--activation=sigmoid"
    assert told("bash", "gpnet-tui my\\ n", monkeypatch, "my\\ n") == ["paths\t", "plain\tmy net.toml"]
    assert told("bash", "gpnet-tui --schedule step,every=1", monkeypatch, "1") == ["plain\t100,factor=0.5"]


def test_zsh_is_told_what_stays_of_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("zsh", "gpnet-tui --activation=tanh,sig", monkeypatch) == [
        "after\t1 *=",
        "after\t*,",
        "plain\tsigmoid\t",
    ]
    assert told("zsh", "gpnet-tui maz", monkeypatch) == [
        "plain\tmazur\tMazur, step by step",
        "file\t-g *(.toml|.npz|.safetensors|.csv|.h5|.hdf5|.keras)",
    ]
    assert told("zsh", "gpnet-tui grade mazur --feedback ", monkeypatch) == ["dir\t-/"]
    assert told("zsh", "gpnet-tui train --save nets/a.n", monkeypatch)[1:] == ["after\t*/", "plain\ta.npz\t"]


def test_fish_is_told_whole_words_and_what_they_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("fish", "gpnet-tui --activation=tanh,sig", monkeypatch) == ["--activation=tanh,sigmoid\t"]
    assert told("fish", "gpnet-tui o", monkeypatch)[-1] == "others/\t"


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line", ["", "gpnet-tui no --nix", "gpnet-tui trace --layers x --nix=", "gpnet-tui 'nix"])
def test_where_nothing_can_stand_a_shell_is_told_nothing(
    shell: str, line: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = [one for one in told(shell, line, monkeypatch) if not one.startswith(("file", "paths"))]
    assert (lines, capfd.readouterr().err) == ([], "")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_hears_nothing_of_what_goes_wrong(
    shell: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = state_folder()
    folder.mkdir(parents=True)
    (folder / FILE).mkdir()  # no database
    assert told(shell, "gpnet-tui sessions open ", monkeypatch) == []
    monkeypatch.delenv("COMP_LINE")
    assert completion(shell).complete() == ""
    assert capfd.readouterr().err == ""


def test_names_that_act_on_a_terminal_are_not_offered(folder: Path) -> None:
    for name in ("red\x1b[31m.toml", "two\nlines.toml", "tab\t.toml"):
        (folder / name).touch()
    assert [word for word in words_at("gpnet-tui ") if not word.isprintable()] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", [""]),
        ("a b", ["a", "b"]),
        ("a ", ["a", ""]),
        ("a 'b c", ["a", "b c"]),
        ('a "b c"/d', ["a", "b c/d"]),
        ("a b\\ c", ["a", "b c"]),
        ("a b\\", ["a", "b"]),
        ("a # b", ["a", "#", "b"]),
    ],
)
def test_a_line_has_words(line: str, words: list[str]) -> None:
    assert words_in(line) == words


# Setting it up


@pytest.mark.parametrize(("shell", "place"), zip(SHELLS, ("~/.bashrc", "~/.zshrc", "~/.config/fish"), strict=True))
def test_the_script_of_a_shell_says_where_it_goes(shell: str, place: str, capfd: pytest.CaptureFixture[str]) -> None:
    main(["--completion", shell])
    printed = capfd.readouterr().out
    first = next(line for line in printed.splitlines() if line.startswith("# For"))
    assert place in first
    assert f"gpnet-tui --completion {shell}" in first
    assert f"gpnet-tui --completion {shell}" in README.read_text(encoding="utf-8")
    assert "%" not in printed.replace("%Y", "")


@pytest.mark.parametrize(
    "line",
    ["gpnet-tui ", "gpnet-tui --", "gpnet-tui train --save n", "gpnet-tui trace --activation tanh --loss mse art"],
)
def test_names_are_completed_without_numpy(line: str) -> None:
    program = (
        "import os, sys; from gpnet_tui.cli import main\n"
        "try: main([])\n"
        "finally: print({'numpy', 'textual', 'rich', 'msgspec'} & set(sys.modules), file=sys.stderr)"
    )
    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        env={**os.environ, VARIABLE: "fish_complete", "COMP_LINE": line},
        cwd=README.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == "set()\n"
    assert result.stdout
