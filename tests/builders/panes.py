"""Panes on the screen, found by their titles wherever the layout has put them."""


def pane_on(rows: list[str], title: str) -> list[str]:
    """Return the lines of the pane whose title begins so, without its frame and the blanks at both ends."""
    top = next(y for y, row in enumerate(rows) if f"╭─ {title}" in row)
    left = rows[top].index(f"╭─ {title}")
    right = rows[top].index("╮", left)
    lines: list[str] = []
    for row in rows[top + 1 :]:
        if row[left] == "╰":
            break
        lines.append(row[left + 1 : right].strip())
    return lines
