"""The argument PROJECT and the options that override it: the same for every command."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from gpnet_engine.files.document import Document

Function = TypeVar("Function", bound=Callable[..., Any])


class Layers(click.ParamType[list[int]]):
    """Neurons per layer, input first: 2,4,3,2."""

    name = "N,N…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        """Return the numbers."""
        if isinstance(value, list):
            return value
        parts = [part.strip() for part in str(value).split(",")]
        if not all(part.isdecimal() for part in parts):
            self.fail(f"expected neurons per layer, such as 2,4,3,2, got {value!r}", param, ctx)
        return [int(part) for part in parts]


class Names(click.ParamType[list[str]]):
    """Names, one for all layers or one per layer after the input."""

    name = "NAME[,NAME…]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[str]:
        """Return the names."""
        del param, ctx
        return value if isinstance(value, list) else [part.strip() for part in str(value).split(",")]


def _projects(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return what a shell may complete PROJECT to: the examples, and files."""
    from gpnet_engine import examples

    names = [CompletionItem(name) for name in examples.names() if name.startswith(incomplete)]
    return [*names, CompletionItem(incomplete, type="file")]


def project_options(command: Function) -> Function:
    """Give a command the argument PROJECT and the options that override what it says."""
    decorators = (
        click.argument("project", required=False, shell_complete=_projects),
        click.option("--layers", type=Layers(), help="Neurons per layer, input first: 2,4,3,2."),
        click.option("--activation", type=Names(), help="sigmoid, tanh, relu, leaky_relu, linear, softmax."),
        click.option("--loss", metavar="NAME", help="squared_error, cross_entropy, binary_cross_entropy."),
        click.option("--bias", type=click.Choice(["none", "trained", "frozen"]), help="Whether neurons have biases."),
        click.option(
            "--seed", type=click.IntRange(min=0), metavar="N", help="Seed of weights that the project does not give."
        ),
        click.option("--learning-rate", type=float, metavar="X", help="The learning rate l."),
        click.option("--batch-size", type=click.IntRange(min=1), metavar="N", help="Samples per iteration."),
        click.option(
            "--decimals", type=click.IntRange(0, 15), metavar="N", help="Round every result, as with pencil and paper."
        ),
    )
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def opened(name: str | None, options: dict[str, Any]) -> "Document":
    """Return what is opened; an error in it is a wrong usage."""
    from gpnet_engine.errors import GpnetError
    from gpnet_engine.files.document import open_document
    from gpnet_engine.files.overrides import Overrides
    from gpnet_tui.view.clean import clean

    try:
        return open_document(name, Overrides(**options))
    except GpnetError as error:
        raise click.UsageError(clean(str(error))) from error
