"""Sessions that were written down, as text: in the question at the start, and in the list."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gpnet_engine.files.journals.store import Head
from gpnet_engine.files.work import Work
from gpnet_engine.files.work_tables import position_text
from gpnet_engine.names import how_many
from gpnet_tui.view.text.clean import clean

OFFER = "Carry on where you left off?"
LIVE, UNFINISHED, LEFT, DAMAGED = "open now", "not finished", "left", "damaged"
_HEADINGS = ("ID", "last change", "project", "edits", "at", "")


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in the list; `work` is None where it cannot be read."""

    head: Head
    work: Work | None
    is_live: bool

    @property
    def state(self) -> str:
        """Whether someone works on it, and how it ended."""
        if self.work is None:
            return DAMAGED
        return LIVE if self.is_live else LEFT if self.head.has_left else UNFINISHED


def when_text(seconds: float) -> str:
    """Return a time of this computer's clock."""
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"


def offer_text(head: Head, work: Work) -> str:
    """Return what was done in a session that was not finished."""
    iteration, step = work.position
    counts = {
        "edit": len(work.edits),
        "answer": _answers(work),
        "breakpoint": len(work.breakpoints),
        "watch": len(work.watches),
        "marked place": len(work.marks),
    }
    what = ", ".join(how_many(count, word) for word, count in counts.items() if count) or "no edits"
    return (
        f"The last session of this project, from {when_text(head.last)}, ended without being closed: {what}; "
        f"iteration {iteration:,}, step {step}."
    )


def _answers(work: Work) -> int:
    return sum(answers.count for answers in work.answers.values())


def session_lines(listed: Sequence[Listed]) -> list[str]:
    """Return the list, a line for each session."""
    if not listed:
        return ["No unsaved sessions."]
    rows = [_HEADINGS, *map(_row, listed)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def session_records(listed: Sequence[Listed]) -> dict[str, Any]:
    """Return the list as JSON has it."""
    return {"format": 1, "sessions": [_record(one) for one in listed]}


def _row(one: Listed) -> tuple[str, ...]:
    edits = "?" if one.work is None else f"{len(one.work.edits):,}"
    at = "?" if one.work is None else position_text(one.work.position)
    return str(one.head.number), when_text(one.head.last), project_text(one.head), edits, at, one.state


def _record(one: Listed) -> dict[str, Any]:
    return {
        "id": one.head.number,
        "project": _project(one.head)[0],
        "options": _project(one.head)[1],
        "title": one.head.title,
        "first": datetime.fromtimestamp(one.head.first).astimezone().isoformat(timespec="seconds"),
        "last": datetime.fromtimestamp(one.head.last).astimezone().isoformat(timespec="seconds"),
        "edits": None if one.work is None else len(one.work.edits),
        "answers": None if one.work is None else _answers(one.work),
        "position": None if one.work is None else position_text(one.work.position),
        "state": one.state,
    }


def project_text(head: Head) -> str:
    """Return the file or the example, and the options it was opened with."""
    what, options = _project(head)
    given = " ".join(f"--{key.replace('_', '-')} {_option(value)}" for key, value in options.items())
    return clean(f"{what} {given}".rstrip())


def _project(head: Head) -> tuple[str, dict[str, Any]]:
    try:
        what, options = json.loads(head.identity)
    except ValueError:
        return head.title, {}
    return what, options


def _option(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
