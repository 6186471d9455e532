"""`python -m gpnet_tui` is `gpnet-tui`. From its first line on, ctrl+c ends it without a word."""

import os
import signal
from types import FrameType

INTERRUPTED = 130


def leave_at_once(_number: int, _frame: FrameType | None) -> None:
    """End; what is imported or printed at this moment has nothing to put in order."""
    os._exit(INTERRUPTED)


def main() -> None:
    """Run the program."""
    signal.signal(signal.SIGINT, leave_at_once)

    from gpnet_tui.cli import main as run  # noqa: PLC0415 - ctrl+c has its meaning before anything large is loaded

    try:
        run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done: what Python puts away is not to be interrupted


if __name__ == "__main__":
    main()
