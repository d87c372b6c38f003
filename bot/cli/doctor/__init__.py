"""The checks of `zerohandoff doctor`."""
