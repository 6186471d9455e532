"""The forms for settings and for a new network: their fields come from the rows of the settings."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from gpnet_engine.errors import EditError
from gpnet_engine.files.document import Document, open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_engine.model.network import Network
from gpnet_engine.model.project import RANDOM_SAMPLES
from gpnet_engine.model.setting import Setting
from gpnet_engine.model.setting_kinds import SettingValue, Whole
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.model.typed_numbers import parse_layers
from gpnet_engine.names import listed
from gpnet_engine.time.session import Session
from gpnet_tui.dialogs.form import Field

_SAMPLES = Whole(1)
_LIVE = tuple(row for row in SETTINGS.values() if row.is_live)
_FIRST = tuple(row for row in SETTINGS.values() if row.first is not None)
_NETWORK = "network"  # the table of the file: what these settings say comes before the samples


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
    """Return the fields of a new network: what it is, then its samples, then how it is trained."""
    layers = Field("layers", "layers", "2-3-1", _layers_read, "neurons per layer, input first: 2-3-1, or 2, 3, 1")
    hint = "how many are drawn, at least one batch; a then shows them, to put in your own"
    samples = Field("samples", "samples", str(RANDOM_SAMPLES), _samples_read, hint)
    of_network, of_training = (
        [_field(row, row.first or "") for row in _FIRST if (row.table == _NETWORK) is is_of_network]
        for is_of_network in (True, False)
    )
    return (layers, *of_network, samples, *of_training)


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
    return Overrides(_layers(values["layers"]), _samples(values["samples"]), **settings)


def _layers(text: str) -> list[int]:
    with _named("layers"):
        return parse_layers(text)


def _samples(text: str) -> int:
    with _named("samples"):
        return _SAMPLES.parse(text)


def _layers_read(text: str) -> str:
    return "-".join(map(str, _layers(text)))


def _samples_read(text: str) -> str:
    return _SAMPLES.text(_samples(text))


@contextmanager
def _named(label: str) -> Iterator[None]:
    """Put the label of a field in front of what is wrong in it, as the rows of the settings do."""
    try:
        yield
    except EditError as error:
        raise EditError(f"{label}: {error}") from error


def _field(row: Setting, text: str) -> Field:
    hint = row.hint or row.kind.hint()
    note = f"read by {listed(row.read_by)}" if row.read_by else ""
    return Field(row.key, row.label, text, lambda typed: row.text(row.parse(typed)), hint, row.kind.choices(), note)
