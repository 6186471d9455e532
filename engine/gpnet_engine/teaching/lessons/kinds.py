"""The kinds of blocks: by which keys each is told, and what it asks where it is played. To add one is to add an entry.

What a block may ask is one of the tasks; the screen knows these, and no kinds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from gpnet_engine.errors import EditError
from gpnet_engine.names import label
from gpnet_engine.operations.program import made_from, right_program
from gpnet_engine.teaching.lessons.cells import asked_cells
from gpnet_engine.teaching.lessons.choices import by_mistakes, rise_or_fall
from gpnet_engine.teaching.lessons.lesson import PLACE_KEYS, Block, LessonError
from gpnet_engine.teaching.lessons.tasks import Nothing, Numbers, Options, Task, Wait
from gpnet_engine.teaching.lessons.values import ValueReader, text, texts, whole
from gpnet_engine.time.session import Session

Ask: TypeAlias = Callable[[Block, Session], Task]
MOST_CHOICES = 9  # each has a digit


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of block.

    name   the key that it is called by
    keys   its keys, each with what may stand under it
    ask    what it asks in a session; raises GpnetError where it does not fit there
    check  what is wrong with its keys, wherever it is played; empty where nothing is
    """

    name: str
    keys: Mapping[str, ValueReader]
    ask: Ask
    check: Callable[[Block], str] = lambda _block: ""


def _numbers(block: Block, session: Session) -> Task:
    asked = asked_cells(session, block.texts_of("ask"))
    operations = right_program(session.project.network.right)
    hidden = made_from(operations, asked) - asked.keys()
    for operation in operations:
        needed = sorted(hidden & {*operation.operands}) if operation.result in asked else []
        if needed:
            problem = f"{label(operation.result)} needs {label(needed[0])}, which is computed from what is asked"
            raise EditError(f"ask: {problem}; ask for it too, or for {label(operation.result)} in a block of its own")
    return Numbers(asked)


def _options(block: Block, session: Session) -> Task:
    written = block.texts_of("choices")
    if not written:
        return by_mistakes(session, block.text_of("of") or "", _number(block, "choice"))
    right = _number(block, "right") - 1
    own = block.texts_of("replies")
    replies = own or tuple("Right." if at == right else "No, that is not it." for at in range(len(written)))
    return Options(written, right, replies)


def _wrong_choice(block: Block) -> str:
    """Return what is wrong with the keys of a choice."""
    written, replies = block.texts_of("choices"), block.texts_of("replies")
    if not written:
        beside = [key for key in ("right", "replies") if key in block.keys]
        if beside:
            return f'{beside[0]} belongs to choices that are written; expected choices = ["…", "…"] too'
        return "" if {"choice", "of"} <= block.keys.keys() else 'expected choice = 4 and of = "delta_d[1]", or choices'
    if "of" in block.keys:
        return "the choices are written; expected either them or of"
    if not 2 <= len(written) <= MOST_CHOICES:  # noqa: PLR2004 - else it is no choice
        return f"expected 2 to {MOST_CHOICES} choices, got {len(written)}"
    if _number(block, "choice", len(written)) != len(written):
        return f"expected choice = {len(written)}, as there are so many choices, or no choice at all"
    if not 1 <= _number(block, "right", 0) <= len(written):
        return f"expected right = 1 to {len(written)}: which of the choices is right"
    if replies and len(replies) != len(written):
        return f"expected a reply for each of the {len(written)} choices, got {len(replies)}"
    return ""


def _number(block: Block, key: str, otherwise: int = 0) -> int:
    value = block.keys[key].value if key in block.keys else otherwise
    return value if isinstance(value, int) else otherwise


def _change(block: Block, session: Session) -> Task:
    return rise_or_fall(session, block.text_of("predict") or "")


def _wait(block: Block, session: Session) -> Task:
    task = Wait(block.text_of("until") or "")
    task.breakpoint_in(session)  # which refuses what cannot be read
    return task


KINDS: tuple[Kind, ...] = (
    Kind("ask", MappingProxyType({"ask": texts}), _numbers),
    Kind(
        "choice",
        MappingProxyType(
            {
                "choice": whole(2, MOST_CHOICES),
                "of": text,
                "choices": texts,
                "right": whole(1, MOST_CHOICES),
                "replies": texts,
            }
        ),
        _options,
        _wrong_choice,
    ),
    Kind("predict", MappingProxyType({"predict": text}), _change),
    Kind("until", MappingProxyType({"until": text}), _wait),
)

KEYS: Mapping[str, ValueReader] = MappingProxyType(
    {**PLACE_KEYS, **{key: reader for kind in KINDS for key, reader in kind.keys.items()}}
)
"""Every key that a block may have, with what may stand under it."""


def kind_of(block: Block) -> Kind | None:
    """Return the kind of a block; None where it asks nothing. Raises LessonError where it asks two things."""
    found = [kind for kind in KINDS if kind.keys.keys() & block.keys.keys()]
    if len(found) > 1:
        names = " and ".join(kind.name for kind in found)
        later = max(found, key=lambda kind: _line(block, kind))
        raise LessonError(_line(block, later), f"a block asks one thing; expected one of {names}")
    return found[0] if found else None


def checked(block: Block) -> Block:
    """Return a block whose keys go together. Raises LessonError."""
    kind = kind_of(block)
    problem = "" if kind is None else kind.check(block)
    if kind is not None and problem:
        raise LessonError(_line(block, kind), problem)
    if kind is None and block.hints:
        raise LessonError(block.line_of("hint"), "a hint belongs to a question; expected ask, choice, predict or until")
    return block


def task_of(block: Block, session: Session) -> Task:
    """Return what a block asks in a session. Raises GpnetError."""
    kind = kind_of(block)
    return Nothing() if kind is None else kind.ask(block, session)


def line_of_question(block: Block) -> int:
    """Return the line in which a block says what it asks, or in which it begins."""
    kind = kind_of(block)
    return block.line if kind is None else _line(block, kind)


def _line(block: Block, kind: Kind) -> int:
    return next((block.line_of(key) for key in kind.keys if key in block.keys), block.line)
