"""How an edit is told."""

from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import LEARNING_RATE, full, is_updated, label
from gpnet_engine.time.edits import INPUT_DATA, TARGET_DATA, CellEdit, Edit, Edits, SeedEdit, hidden_by


def edit_text(edit: Edit) -> str:
    """Return what an edit set, to what, and from which iteration on."""
    what = change_text(edit)
    if isinstance(edit, SeedEdit):
        return what
    is_after_update = isinstance(edit, CellEdit) and is_updated(edit.name)
    return f"{what} from iteration {edit.iteration + is_after_update:,} on"


def edit_rows(edits: Edits) -> list[str]:
    """Return a line for each edit, in the order they were made; one that a later edit hides says so."""
    width = max((len(f"{one.iteration:,}") for one in edits), default=0)
    hidden = hidden_by(edits)
    return [
        f"from {one.iteration:>{width},} on   {change_text(one)}{_hidden_text(hidden.get(place, place) - place)}"
        for place, one in enumerate(edits)
    ]


def _hidden_text(by: int) -> str:
    """Return that an edit is hidden by one that stands so many lines below; nothing for 0."""
    if by == 0:
        return ""
    return "   (hidden by the one below)" if by == 1 else f"   (hidden by the one {by} lines below)"


def change_text(edit: Edit) -> str:
    """Return what an edit set, and to what."""
    if isinstance(edit, SeedEdit):
        return f"weights drawn from seed {edit.seed}"
    if not isinstance(edit, CellEdit):
        return ", ".join(_setting_text(name, value) for name, value in edit.changes)
    if edit.name == LEARNING_RATE:
        return _setting_text(edit.name, edit.value)
    if edit.name in {INPUT_DATA, TARGET_DATA}:
        what = "input" if edit.name == INPUT_DATA else "target"
        return f"{what} {edit.row + 1} of sample {edit.column + 1:,} set to {full(edit.value)}"
    return f"{label(edit.name)}[{edit.row + 1},{edit.column + 1}] set to {full(edit.value)}"


def _setting_text(name: str, value: SettingValue) -> str:
    row = SETTINGS[name]
    return f"{row.label} {full(value) if isinstance(value, float) else row.text(value) or 'none'}"
