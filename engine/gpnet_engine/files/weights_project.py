"""A file of weights opened by itself, as a project: the network is what its shapes say, the rest is given beside it."""

from collections.abc import Mapping
from pathlib import Path

from gpnet_engine import examples
from gpnet_engine.errors import ProjectError
from gpnet_engine.files.named_files import Beside
from gpnet_engine.files.project_file import ENDING, Source
from gpnet_engine.files.project_text import plain_text, string_text
from gpnet_engine.files.weights.unsaid import SettingsMissingError
from gpnet_engine.model.setting_kinds import SettingValue
from gpnet_engine.model.settings import SETTINGS
from gpnet_engine.names import listed

_UNTOLD = ("activations", "loss_name")  # by no array


def is_weights_file(name: str) -> bool:
    """Tell whether a file is one of weights, by its ending; raises FileError if it is one that only others read."""
    path = Path(name)
    if path.suffix.lower() == ENDING or (name in examples.names() and not path.is_file()):
        return False
    # The formats are loaded only for a file that is no project's.
    from gpnet_engine.files.weights.foreign import ENDINGS, check_not_foreign  # noqa: PLC0415
    from gpnet_engine.files.weights.formats import FORMATS  # noqa: PLC0415

    ending = path.suffix.lower()
    if _is_file(path) or ending in ENDINGS:
        check_not_foreign(path)
    return ending in FORMATS and FORMATS[ending].is_one(path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is too long, say: whoever reads the file says so
        return False


def weights_source(path: Path, data: Mapping[str, object] | None = None) -> Source:
    """Return the text of the project that a file of weights stands for; `data` are the keys of its [data]."""
    tables = f"title = {string_text(path.stem)}\n\n[network]\nweights = {string_text(path.name)}\n"
    if data:
        tables += "\n[data]\n" + "".join(f"{key} = {plain_text(value)}\n" for key, value in data.items())
    return Source(str(path.absolute()), tables, path.parent, is_made=True)


def check_told(path: Path, beside: Beside, settings: Mapping[str, SettingValue], layers: list[int] | None) -> None:
    """Refuse a file of weights without what no array says. Raises SettingsMissingError that names the options."""
    stored = beside.weights
    if stored is not None and layers is not None and tuple(layers) != stored.sizes:
        raise ProjectError("network.layers", f"expected {list(stored.sizes)}, the shapes in {path}, got {layers[:20]}")
    says = {"activations"} if stored is not None and stored.activations else set()
    missing = tuple(name for name in _UNTOLD if name not in settings and name not in says)
    if missing:
        rows = [SETTINGS[name] for name in missing]
        options = [f"{row.option} {row.kind.metavar()}" for row in rows]
        example = " ".join(f"{row.option} {row.example}" for row in rows)
        problem = f"weights do not say everything; expected {listed(options)} beside them, for example {example}"
        raise SettingsMissingError(str(path), problem, missing)
