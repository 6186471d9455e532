"""`python -m gpnet_tui` is `gpnet-tui`."""

from gpnet_tui.cli import main

main()
