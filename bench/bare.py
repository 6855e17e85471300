"""Two programs in one: name the libraries that a served house loads, and load them bare.

`python -m bench.bare` prints a line of names; `python -m bench.bare NAME …` imports them, says so
and ends. The difference to the start of the house is what the house itself costs. A name after `-`
is one that the house leaves out while others load: loading it here would be too easy a measure.
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
    from realtime.libraries import LEFT_OUT  # noqa: PLC0415 - as above

    create_app(from_environment())
    loaded = [name for name, module in sys.modules.items() if _is_library(name, module)]
    return [f"-{name}" for name in LEFT_OUT if name not in sys.modules] + loaded


def load(name: str) -> None:
    """Import a module, or have its import fail from now on."""
    if name.startswith("-"):
        sys.modules[name[1:]] = None  # type: ignore[assignment]  # the language's word for that
    else:
        importlib.import_module(name)


def _is_library(name: str, module: object) -> bool:
    file = getattr(module, "__file__", None) or ""
    return "site-packages" in file and getattr(module, "__name__", "") == name


if __name__ == "__main__":
    if wanted := sys.argv[1:]:
        for one in wanted:
            load(one)
        print("loaded", flush=True)
    else:
        print(*names())
