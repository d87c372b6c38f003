"""`python -m bot` is `zerohandoff`."""

from bot.cli import main

main()
