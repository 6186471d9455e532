"""What is written down of a work: the actions that make one of the work before. Pure; the store only keeps them.

Another kind of thing to remember is another entry in `_KINDS`, and a line in `actions_between` that finds it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from gpnet_engine.errors import GpnetError
from gpnet_engine.files.journals.answer_changes import answer_changes, with_changes
from gpnet_engine.files.specification import BreakpointSpec, EditSpec
from gpnet_engine.files.work import NO_WORK, Work
from gpnet_engine.files.work_tables import (
    breakpoint_of,
    breakpoint_table,
    edit_of,
    edit_table,
    position_of,
    position_text,
    same_edits,
)
from gpnet_engine.stopping.breakpoints import Breakpoint
from gpnet_engine.time.edits import Edit, Edits


class JournalError(GpnetError):
    """A session that was written down cannot be read, or not be written."""


class Action(NamedTuple):
    """Something that was done: its kind, and what JSON can hold of it."""

    kind: str
    data: Any = None


def actions_between(before: Work, after: Work) -> list[Action]:
    """Return the actions that make `after` of `before`, to the bit."""
    actions = [] if _same_edits(before, after) else [_edits_action(before, after)]
    if before.breakpoints != after.breakpoints:
        actions.append(Action("breakpoints", [_with_hits(one) for one in after.breakpoints]))
    if before.watches != after.watches:
        actions.append(Action("watches", list(after.watches)))
    if before.marks != after.marks:
        actions.append(Action("marks", list(map(position_text, after.marks))))
    if before.student != after.student:
        actions.append(Action("student", after.student))
    actions += (Action("answers", data) for data in answer_changes(before.answers, after.answers))
    if before.position != after.position:
        actions.append(Action("position", position_text(after.position)))
    return actions


def restored(actions: Iterable[Action]) -> Work:
    """Return the work that actions come to. Raises JournalError where they are damaged."""
    work = NO_WORK
    for number, action in enumerate(actions, start=1):
        work = applied(work, action, number)
    return work


def applied(work: Work, action: Action, number: int = 1) -> Work:
    """Return the work after an action. Raises JournalError where that cannot be."""
    apply = _KINDS.get(action.kind)
    if apply is None:
        raise JournalError(f"action {number:,} is of a kind that this version does not know: {action.kind[:40]!r}")
    try:
        return apply(work, action.data)
    except (GpnetError, msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise JournalError(f"action {number:,} ({action.kind}) is damaged: {error}") from error


def _same_edits(before: Work, after: Work) -> bool:
    return same_edits(before.edits, after.edits) and same_edits(before.undone, after.undone)


def _edits_action(before: Work, after: Work) -> Action:
    """Return the shortest action that makes the edits of `after`."""
    for action in _guesses(before, after):
        if _same_edits(_KINDS[action.kind](before, action.data), after):
            return action
    return Action("edits", {"made": list(map(edit_table, after.edits)), "undone": list(map(edit_table, after.undone))})


def _guesses(before: Work, after: Work) -> Iterator[Action]:
    """Yield what a single command may have done."""
    count, fewer = len(before.edits), len(after.edits) < len(before.edits)
    if len(after.edits) == count + 1:
        yield Action("edit", edit_table(after.edits[-1]))
        if before.undone:
            yield Action("redo")
    if fewer and count:
        yield Action("undo")
        kept = zip(before.edits, after.edits, strict=False)
        yield Action("remove", next((at for at, (was, now) in enumerate(kept, 1) if was is not now), count))


def _edit(work: Work, data: Any) -> Work:  # noqa: ANN401 - JSON; the same below
    return replace(work, edits=(*work.edits, _edit_of(data)), undone=())


def _undo(work: Work, _data: Any) -> Work:  # noqa: ANN401
    return replace(work, edits=work.edits[:-1], undone=(*work.undone, work.edits[-1]))


def _redo(work: Work, _data: Any) -> Work:  # noqa: ANN401
    return replace(work, edits=(*work.edits, work.undone[-1]), undone=work.undone[:-1])


def _remove(work: Work, number: int) -> Work:
    if not 1 <= number <= len(work.edits):
        raise JournalError(f"there is no edit {number}")
    edits = (*work.edits[: number - 1], *work.edits[number:])
    return replace(work, edits=edits, undone=(*work.undone, work.edits[number - 1]))


def _all_edits(work: Work, data: Mapping[str, Any]) -> Work:
    return replace(work, edits=_edits_of(data["made"]), undone=_edits_of(data["undone"]))


def _position(work: Work, text: str) -> Work:
    return replace(work, position=position_of(text, "position"))


def _breakpoints(work: Work, tables: list[dict[str, Any]]) -> Work:
    return replace(work, breakpoints=tuple(map(_breakpoint_of, tables)))


def _watches(work: Work, texts: list[str]) -> Work:
    return replace(work, watches=tuple(msgspec.convert(texts, list[str])))


def _marks(work: Work, texts: list[str]) -> Work:
    return replace(work, marks=tuple(position_of(text, "mark") for text in texts))


def _answers(work: Work, data: Mapping[str, Any]) -> Work:
    return replace(work, answers=with_changes(work.answers, data))


def _student(work: Work, name: str) -> Work:
    return replace(work, student=msgspec.convert(name, str))


_KINDS: Mapping[str, Callable[[Work, Any], Work]] = MappingProxyType(
    {
        "edit": _edit,
        "undo": _undo,
        "redo": _redo,
        "remove": _remove,
        "edits": _all_edits,
        "position": _position,
        "breakpoints": _breakpoints,
        "watches": _watches,
        "marks": _marks,
        "answers": _answers,
        "student": _student,
    }
)


def _edit_of(table: Any) -> Edit:  # noqa: ANN401
    return edit_of(msgspec.convert(table, EditSpec), "edit")


def _edits_of(tables: Any) -> Edits:  # noqa: ANN401
    return tuple(map(_edit_of, tables))


def _with_hits(one: Breakpoint) -> dict[str, Any]:
    return {**breakpoint_table(one), "hits": one.hits}


def _breakpoint_of(table: Mapping[str, Any]) -> Breakpoint:
    rest = {key: value for key, value in table.items() if key != "hits"}
    return replace(breakpoint_of(msgspec.convert(rest, BreakpointSpec)), hits=int(table.get("hits", 0)))
