"""A frame of lines around lines, with a title above and a note at each other corner."""

from collections.abc import Sequence

from gpnet_tui.view.text.ink import Ink, Line, Span, clip, fit, span, width


def box(
    lines: Sequence[Line],
    columns: int,
    rows: int,
    *,
    title: Line = (),
    note: Line = (),
    below: Line = (),
    frame: Ink = Ink.FRAME,
) -> list[Line]:
    """Return `lines` framed, exactly `columns` by `rows`; lines that do not fit are left out."""
    inner = columns - 2
    body = [(span("│", frame), *fit(line, inner), span("│", frame)) for line in lines[: rows - 2]]
    empty = (span("│", frame), span(" " * inner), span("│", frame))
    body += [empty] * (rows - 2 - len(body))
    return [
        _edge("╭", "╮", columns, frame, title, note),
        *body,
        _edge("╰", "╯", columns, frame, (), below),
    ]


def indented(lines: Sequence[Line]) -> list[Line]:
    """Return lines with a blank before each, so that text does not touch the frame."""
    return [(span(" "), *line) for line in lines]


def _edge(left: str, right: str, columns: int, frame: Ink, first: Line, last: Line) -> Line:
    """Return a horizontal edge with text set into it."""
    room = columns - 4  # the corners, and one line character beside each
    ending = _spaced(clip(last, room - 2)) if last and room > 2 else ()  # noqa: PLR2004 - two spaces
    opening = _spaced(clip(first, room - 2 - width(ending))) if first else ()
    middle = room - width(opening) - width(ending)
    return (
        span(left + "─", frame),
        *opening,
        span("─" * middle, frame),
        *ending,
        span("─" + right, frame),
    )


def _spaced(line: Line) -> tuple[Span, ...]:
    return (span(" "), *line, span(" "))
