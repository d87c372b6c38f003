"""Entry point for `python -m bot`, equivalent to the `zerohandoff` command."""

from bot.cli.main import main

main()
