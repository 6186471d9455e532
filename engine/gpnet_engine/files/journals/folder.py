"""Where the journal lies: in the folder for the state of programs of the person who runs them."""

from pathlib import Path

from gpnet_engine.files.journals.actions import JournalError

_PROGRAM = "gpnet-tui"


def state_folder() -> Path:
    """Return the folder; it may not be there yet. Raises JournalError where the person has none."""
    import platformdirs  # noqa: PLC0415 - not needed for the first screen

    try:
        folder = platformdirs.user_state_path(_PROGRAM, appauthor=False)
    except (OSError, RuntimeError, KeyError):
        raise JournalError("there is no home folder") from None
    if not folder.is_absolute():
        raise JournalError("there is no home folder")
    return folder
