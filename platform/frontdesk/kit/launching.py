"""`python -m frontdesk.kit.launching MODULE ARGUMENTS`: as `python -m MODULE ARGUMENTS`, with the garbage collector at rest.

What a process loads at its start stays for its whole life. Looking through it again and again takes a fifth of the start,
and every full collection later takes that long again.
"""

from __future__ import annotations

import gc
import runpy
import sys

YOUNG = (
    10_000  # objects before the youngest are looked through; with Python's 700 a busy process spends a twentieth on it
)


def loaded() -> None:
    """What was loaded so far is set aside for good, and collections begin. Nothing happens where they had not rested."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(YOUNG)
        gc.enable()


if __name__ == "__main__":
    gc.disable()
    runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
