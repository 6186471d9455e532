"""Completion in bash, zsh and fish: `gpnet-tui --completion SHELL`, and what a shell is told when Tab is pressed.

click finds out what can stand at the cursor. How the shells are told is our own: with click's scripts, files hide the
names beside them, bash finds no value after =, and a name with a blank becomes two.
"""

import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

from gpnet_tui.cli.candidates import PATHS, printable, with_paths
from gpnet_tui.cli.shell_scripts import BASH, FISH, ZSH

if TYPE_CHECKING:
    Item: TypeAlias = CompletionItem[Any]
else:
    Item = CompletionItem  # which takes no type in older versions of click

_END = "\0"  # put after a line, so that a word that is not begun is one too
_GOES_ON_AFTER = ",/"  # where the next name of a list, or a file in a folder, begins


class _Completion(ShellComplete):
    """Completion in a shell that tells the line up to the cursor in COMP_LINE."""

    def complete(self) -> str:
        """Return a line for each word that can stand at the cursor; none where anything goes wrong."""
        with suppress(Exception):  # a person who presses Tab has no use for an error
            begun = words_in(os.environ["COMP_LINE"])[1:]
            word = begun.pop()
            option, equals, value = word.partition("=")
            if not (equals and option.startswith("--")):
                return "\n".join(self.lines(self.get_completions(begun, word), "", word))
            if option in {item.value for item in self.get_completions(begun, option)}:
                items = self.get_completions([*begun, option], value)
                return "\n".join(self.lines(items, option + equals, value))
        return ""

    def lines(self, items: Sequence[Item], option: str, begun: str) -> Iterator[str]:
        """Yield the lines for the values `items`, which go on from `begun`; `option` stands before them in the word."""
        raise NotImplementedError


class _Bash(_Completion):
    """Completion in bash, which replaces what follows the last = or : of the word. Files are listed here."""

    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = BASH

    def lines(self, items: Sequence[Item], option: str, begun: str) -> Iterator[str]:
        """Yield what replaces the end of the word, and whether it can be a file."""
        if any(item.type in PATHS for item in items):
            yield "paths\t"
        word = option + begun
        replaced = os.environ.get("COMP_WORD", word)
        if not word.endswith(replaced):  # bash takes the quotes off some words only
            replaced = words_in(replaced)[-1]
        kept = len(word.removesuffix(replaced)) if replaced else len(word)
        for item in with_paths(items, begun):
            yield f"plain\t{(option + item.value)[kept:]}"


class _Zsh(_Completion):
    """Completion in zsh, which lists files itself, and only what follows the last comma or slash of a word."""

    name: ClassVar[str] = "zsh"
    source_template: ClassVar[str] = ZSH

    def lines(self, items: Sequence[Item], option: str, begun: str) -> Iterator[str]:
        """Yield what of the word stays as it is, and what can follow, with what it means."""
        if option:
            yield "after\t1 *="
        kept = max(begun.rfind(sign) for sign in _GOES_ON_AFTER) + 1
        plain = [
            f"plain\t{item.value[kept:]}\t{printable(item.help or '')}" for item in items if item.type not in PATHS
        ]
        files = [f"{item.type}\t{_files_of_zsh(item)}" for item in items if item.type in PATHS]
        if kept and plain:
            yield from (*files, f"after\t*{begun[kept - 1]}", *plain)
        else:
            yield from (*plain, *files)


class _Fish(_Completion):
    """Completion in fish, which replaces the whole word. Files are listed here."""

    name: ClassVar[str] = "fish"
    source_template: ClassVar[str] = FISH

    def lines(self, items: Sequence[Item], option: str, begun: str) -> Iterator[str]:
        """Yield the words with what they mean."""
        for item in with_paths(items, begun):
            folder = "/" if item.type == "dir" else ""
            yield f"{option}{item.value}{folder}\t{printable(item.help or '')}"


_SHELLS = {shell.name: shell for shell in (_Bash, _Zsh, _Fish)}
for _shell in _SHELLS.values():
    add_completion_class(_shell)


def words_in(line: str) -> list[str]:
    """Return the words of a line without their quotes; the last one, which may be empty, is where the line ends."""
    lexer = shlex.shlex(line + _END, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # a quote is not closed yet
        words.append(lexer.token)
    return [word.replace(_END, "") for word in words]


def _files_of_zsh(item: Item) -> str:
    """Return the options of zsh's own completion of files."""
    if item.type == "dir":
        return "-/"
    return f"-g *({'|'.join(item.endings)})" if item.endings else ""


def _print_script(ctx: click.Context, _param: click.Parameter, shell: str | None) -> None:
    """Print the script of a shell, and leave."""
    if shell is None or ctx.resilient_parsing:
        return
    program = ctx.find_root().info_name or ""
    variable = f"_{program}_COMPLETE".replace("-", "_").upper()
    click.echo(_SHELLS[shell](ctx.command, {}, program, variable).source(), nl=False)
    ctx.exit()


completion_option = click.option(
    "--completion",
    type=click.Choice(tuple(_SHELLS)),
    metavar="|".join(_SHELLS),
    is_eager=True,
    expose_value=False,
    callback=_print_script,
    help="Print what completes words in a shell when Tab is pressed.",
)
