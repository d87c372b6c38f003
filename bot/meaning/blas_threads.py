"""Number of threads in which numpy multiplies matrices."""

import os
from collections.abc import MutableMapping

_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def use_one_thread(environment: MutableMapping[str, str] = os.environ) -> None:
    """Call it before numpy loads; what is set already stays. With more threads an ask takes longer on a busy machine:
    its matrices are small."""
    for name in _VARIABLES:
        environment.setdefault(name, "1")
