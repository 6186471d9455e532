"""How an edit is told: in a sentence, and as a row of a table."""

from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import LEARNING_RATE, full, how_many, is_updated, label
from gpnet_engine.time.edits import (
    INPUT_DATA,
    TARGET_DATA,
    CellEdit,
    Edit,
    Edits,
    SamplesEdit,
    SeedEdit,
    hidden_by,
)
from gpnet_tui.view.listing import Listing, Row, ruled
from gpnet_tui.view.text.columns import on_points
from gpnet_tui.view.text.ink import Ink, span


def edit_text(edit: Edit) -> str:
    """Return what an edit set, to what, and from which iteration on."""
    what = change_text(edit)
    if isinstance(edit, SeedEdit):
        return what
    is_after_update = isinstance(edit, CellEdit) and is_updated(edit.name)
    return f"{what} from iteration {edit.iteration + is_after_update:,} on"


def edits_listing(edits: Edits) -> Listing:
    """Return a row for each edit, in the order they were made; one that a later edit hides says so."""
    changes = [_changes(one) for one in edits]
    froms = [f"{one.iteration:,}" for one in edits]
    first = max(map(len, ("from", *froms)))
    names = max((len(name) for pairs in changes for name, _ in pairs), default=0)
    values = iter(on_points([value for pairs in changes for _, value in pairs]))
    hidden = hidden_by(edits)
    rows: list[Row] = []
    for place, (start, pairs) in enumerate(zip(froms, changes, strict=True)):
        note = _hidden_text(hidden.get(place, place) - place)
        ink = Ink.DIM if note else Ink.TEXT
        texts = [f"{name:<{names}}   {next(values)}" for name, _ in pairs]
        texts = [f"{start if at == 0 else '':>{first}}   {text}" for at, text in enumerate(texts)]
        rows.append((span("\n".join(texts), ink), span(note, Ink.DIM)))
    heading = (span(f"{'from':<{first}}   {'what':<{names}}   is set to", Ink.DIM),)
    return Listing(rows, head=ruled(heading) if rows else ())


def _hidden_text(by: int) -> str:
    """Return that an edit is hidden by one that stands so many lines below; nothing for 0."""
    if by == 0:
        return ""
    return "   (hidden by the one below)" if by == 1 else f"   (hidden by the one {by} lines below)"


def change_text(edit: Edit) -> str:
    """Return what an edit set, and to what."""
    if isinstance(edit, SamplesEdit):
        return f"{how_many(edit.samples, 'sample')} of your own"
    if not isinstance(edit, CellEdit) or edit.name == LEARNING_RATE:
        return ", ".join(" ".join(pair) for pair in _changes(edit))
    ((name, value),) = _changes(edit)
    return f"{name} set to {value}"


def _changes(edit: Edit) -> list[tuple[str, str]]:
    """Return what an edit set, each with what it was set to."""
    if isinstance(edit, SeedEdit):
        return [("weights drawn from seed", str(edit.seed))]
    if isinstance(edit, SamplesEdit):
        return [("samples", f"{edit.samples:,} of your own")]
    if not isinstance(edit, CellEdit):
        return [setting_text(name, value) for name, value in edit.changes]
    if edit.name == LEARNING_RATE:
        return [setting_text(edit.name, edit.value)]
    if edit.name in {INPUT_DATA, TARGET_DATA}:
        what = "input" if edit.name == INPUT_DATA else "target"
        return [(f"{what} {edit.row + 1} of sample {edit.column + 1:,}", full(edit.value))]
    return [(f"{label(edit.name)}[{edit.row + 1},{edit.column + 1}]", full(edit.value))]


def setting_text(name: str, value: SettingValue) -> tuple[str, str]:
    """Return what a setting is called, and its value as it is shown."""
    row = SETTINGS[name]
    return row.label, full(value) if isinstance(value, float) else row.text(value) or "none"
