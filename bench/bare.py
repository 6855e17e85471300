"""Two programs in one: name the libraries that a served house loads, and load them bare.

`python -m bench.bare` prints a line of names; `python -m bench.bare NAME …` imports them, says so
and ends. The difference to the start of the house is what the house itself costs.
"""

from __future__ import annotations

import importlib
import sys


def names() -> list[str]:
    """The modules of other people, in the order in which the house has loaded them."""
    from gevent import monkey  # noqa: PLC0415 - as a worker does, and only when naming

    monkey.patch_all()
    for part in ("gunicorn.arbiter", "gunicorn.workers.ggevent", "forum.serving"):
        importlib.import_module(part)
    from forum.config import from_environment  # noqa: PLC0415 - as above
    from forum.factory import create_app  # noqa: PLC0415 - as above

    create_app(from_environment())
    return [name for name, module in sys.modules.items() if _is_library(name, module)]


def _is_library(name: str, module: object) -> bool:
    file = getattr(module, "__file__", None) or ""
    return "site-packages" in file and getattr(module, "__name__", "") == name


if __name__ == "__main__":
    if wanted := sys.argv[1:]:
        for one in wanted:
            importlib.import_module(one)
        print("loaded", flush=True)
    else:
        print(*names())
