"""The forms for settings and for a new network: their fields come from the rows of the settings."""

from collections.abc import Mapping
from typing import Any

from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.network import Network
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.model.typed_numbers import parse_layers
from gpnet_engine.time.session import Session
from gpnet_tui.dialogs.form import Field

_LAYERS = Field("layers", "layers", "2, 3, 1", "neurons per layer, input first")
_LIVE = tuple(row for row in SETTINGS.values() if row.is_live)
_FIRST = tuple(row for row in SETTINGS.values() if row.first is not None)


def settings_fields(session: Session) -> tuple[Field, ...]:
    """Return the fields with the settings of the present iteration."""
    return tuple(_field(row, row.text(_present(session, row))) for row in _LIVE)


def settings_changes(session: Session, values: Mapping[str, str]) -> dict[str, SettingValue]:
    """Return the settings that differ from those of the present iteration. Raises GpnetError when they cannot be."""
    changed = session.project.with_settings({row.name: row.parse(values[row.key]) for row in _LIVE})
    wanted = {row.name: changed.setting(row.name) for row in _LIVE}
    return {row.name: wanted[row.name] for row in _LIVE if wanted[row.name] != _present(session, row)}


def _present(session: Session, row: Setting) -> SettingValue:
    """Return a setting as it is in this iteration; of one that is on screen as a matrix, its cell may be edited."""
    on_screen = session.values.get(row.name)
    return session.project.setting(row.name) if on_screen is None else float(on_screen[0, 0])


def new_fields() -> tuple[Field, ...]:
    """Return the fields of a new network."""
    return (_LAYERS, *(_field(row, row.first or "") for row in _FIRST))


def check_new(values: Mapping[str, str]) -> None:
    """Raise GpnetError when there can be no such network, without making it."""
    overrides = _new_overrides(values)
    of_network: dict[str, Any] = {
        name: value for name, value in overrides.settings.items() if SETTINGS[name].is_of_network
    }
    Network(tuple(overrides.layers or ()), **of_network)


def new_document(values: Mapping[str, str]) -> Document:
    """Return the new network that the fields describe. Raises GpnetError when it cannot be."""
    return open_document(None, _new_overrides(values))


def _new_overrides(values: Mapping[str, str]) -> Overrides:
    settings = {row.key: row.parse(values[row.key]) for row in _FIRST}
    return Overrides(parse_layers(values[_LAYERS.name]), **settings)


def _field(row: Setting, text: str) -> Field:
    return Field(row.key, row.label, text, row.hint or row.kind.hint(), row.kind.choices())
