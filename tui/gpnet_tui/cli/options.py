"""The argument PROJECT and the options that override it: the same for every command, a setting's from its row."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click
from click.shell_completion import CompletionItem

from gpnet_engine.errors import GpnetError, ProjectError
from gpnet_engine.model.name_kinds import Choice
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import Flag, Kind, SettingValue, Whole
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.model.typed_numbers import parse_layers
from gpnet_tui import PROGRAM
from gpnet_tui.cli.candidates import projects
from gpnet_tui.view.text.clean import clean

if TYPE_CHECKING:
    from gpnet_engine.files.document import Document
    from gpnet_engine.files.overrides import Overrides

    Ask: TypeAlias = Callable[[Path, Overrides, GpnetError], Document]

    ParamType: TypeAlias = click.ParamType[Any]
else:
    ParamType = click.ParamType  # which takes no type in older versions of click

Function = TypeVar("Function", bound=Callable[..., Any])


class Layers(ParamType):
    """Neurons per layer, input first: 2,4,3,2."""

    name = "N,N…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        """Return the numbers."""
        try:
            return parse_layers(str(value))
        except GpnetError as error:
            self.fail(str(error), param, ctx)


class Names(ParamType):
    """Names of arrays: fc1.weight,fc1.bias; one with a comma in it stands in quotes."""

    name = "NAME,NAME…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        """Return the names."""
        del param, ctx
        return [name.strip() for line in csv.reader([str(value)]) for name in line if name.strip()]


class Typed(ParamType):
    """What a kind of settings says that may be typed."""

    def __init__(self, kind: Kind[Any]) -> None:
        """Ask `kind`."""
        self.kind = kind
        self.name = kind.metavar()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> SettingValue:
        """Return the value; as it is where a shell only asks what could follow, for names may have to be loaded."""
        if ctx is not None and ctx.resilient_parsing:
            return str(value)
        try:
            parsed: SettingValue = self.kind.parse(str(value))  # a default is asked too
        except GpnetError as error:
            self.fail(str(error), param, ctx)
        return parsed

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the words that may stand here; after a comma, the next one of a list."""
        del ctx, param
        before, comma, begun = incomplete.rpartition(",") if self.kind.is_list else ("", "", incomplete)
        return [CompletionItem(before + comma + name) for name in self.kind.names() if name.startswith(begun)]


class Person(ParamType):
    """The name of a person, which nobody can complete."""

    name = "NAME"


COUNT = Typed(Whole(1))

student_option = click.option(
    "--student",
    type=Person(),
    metavar="NAME",
    help="Whose sheet it is; their weights, where all people have other ones.",
)

format_option = click.option(
    "--format",
    "form",
    type=Typed(Choice(lambda: ("text", "json"), is_short=True)),
    default="text",
    metavar="text|json",
    show_default=True,
)


def project_options(command: Function) -> Function:
    """Give a command the argument PROJECT and the options that override what it says."""
    decorators = (
        click.argument("project", required=False, shell_complete=projects),
        click.option("--layers", type=Layers(), help="Neurons per layer, input first: 2,4,3,2."),
        click.option(
            "--order", type=Names(), help="The arrays in a file of weights, layer by layer: fc1.weight,fc1.bias."
        ),
        click.option(
            "--weights-layout",
            type=Typed(Choice(lambda: ("out_in", "in_out"), is_short=True)),
            metavar="out_in|in_out",
            help="Whether a matrix in a file of weights has a row or a column for every neuron.",
        ),
        *map(_option, SETTINGS.values()),
    )
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def _option(row: Setting) -> Callable[[Function], Function]:
    if isinstance(row.kind, Flag):
        off = row.option.replace("--", "--no-", 1)
        return click.option(f"{row.option}/{off}", row.key, default=None, help=row.help)
    return click.option(row.option, row.key, type=Typed(row.kind), metavar=row.kind.metavar(), help=row.help)


def opened(name: str | None, options: dict[str, Any], ask: "Ask | None" = None) -> "Document":
    """Return what is opened; an error in it is a wrong usage. Say so where a batch cannot be as large as was asked.

    `ask` gets from the person what a file of weights does not say; without it, what is worth saying about how files
    were read is said here, as no screen does.
    """
    document = _opened(name, options, ask)
    for note in document.notes if ask is None else ():
        click.echo(f"{PROGRAM}: {clean(note)}", err=True)
    asked, samples = options.get(SETTINGS["batch_size"].key), document.project.samples
    if asked is not None and asked > samples:
        there = "there is only 1 sample" if samples == 1 else f"there are only {samples:,} samples"
        option = SETTINGS["batch_size"].option
        click.echo(f"{PROGRAM}: {option} {asked}: {there}, so each iteration takes them all", err=True)
    return document


def _opened(name: str | None, options: dict[str, Any], ask: "Ask | None") -> "Document":
    """Return what is opened. Where a file of weights does not say everything, `ask` may get it from the person."""
    from gpnet_engine.files.document import open_document
    from gpnet_engine.files.overrides import Overrides

    try:
        overrides = Overrides(**options)
        try:
            return open_document(name, overrides)
        except GpnetError as error:
            if ask is None or name is None:
                raise
            return ask(Path(name), overrides, error)
    except GpnetError as error:
        raise click.UsageError(_in_words(error, options)) from error


def _in_words(error: GpnetError, options: dict[str, Any]) -> str:
    """Return what is wrong, under the option where the value of a key in a file was given by one."""
    if isinstance(error, ProjectError):
        key = error.place.rpartition(".")[2]
        if options.get(key) is not None:
            rows = (row.option for row in SETTINGS.values() if row.key == key)
            return f"{next(rows, '--' + key.replace('_', '-'))}: {error.problem}"
    return str(error)
