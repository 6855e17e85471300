"""Styles and scripts made ready for browsers: joined, hashed by content, compressed beforehand.

`build` reads `static/css` (joined in the order of `order.txt`), `static/js` (each module that no
other imports, joined with all that it imports) and every other folder of `static`, and writes
`static/built/` with a manifest. `bundles` is a folder of scripts that npm's tools have joined
already; one of them may import another.
The same sources give the same bytes, wherever and whenever they are built.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STATIC = Path(__file__).resolve().parent / "static"
BUNDLES = STATIC.parents[1] / "realtime" / "client" / "built"
BUILT = "built"
STYLES = "css/app.css"
COMPRESSED = frozenset({".css", ".js", ".svg", ".txt", ".webmanifest"})
# Part of what is compared: raised when the same sources must give other files than before.
RECIPE = b"3"

_CSS = re.compile(
    r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)]*\))|/\*.*?\*/|\s+""", re.DOTALL
)
_CSS_TIGHT = re.compile(r" ?([{};,]) ?")
_CSS_LITERAL = re.compile("\x00(\\d+)\x00")
_IMPORT = re.compile(r"""^import\b[^'"(]*["'](\.{1,2}/[^"']+)["'];?\n""", re.MULTILINE)
_BUNDLED = re.compile(rb'(?<=from"\./)[a-z]+\.js(?=")')
_EXPORT = re.compile(r"^export (?=(?:async |function|const|let|class))", re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)


class AssetError(Exception):
    """The sources contradict themselves: a file unlisted or missing, modules in a circle."""


def build(static: Path, bundles: Path | None = None) -> None:
    """Make `static/built` agree with its sources; does nothing when it does already.

    Bundles that are not there are left out: their pages work without them. Raises AssetError.
    """
    bundled = sorted(bundles.glob("*.js")) if bundles is not None else []
    sources = _digest_of_sources(static, bundled)
    if _read(static).get("sources") == sources:
        return
    built = static / BUILT
    files: dict[str, str] = {}
    for name, data in _products(static, bundled):
        files[name] = hashed = _hashed_name(name, data)
        _write(built / hashed, data)
        if built.joinpath(hashed).suffix in COMPRESSED:
            _write(built / f"{hashed}.gz", gzip.compress(data, 9, mtime=0))
    record = {"sources": sources, "files": files}
    _write(built / "manifest.json", json.dumps(record, indent=1, sort_keys=True).encode())
    _sweep(built, set(files.values()))


def manifest(static: Path) -> dict[str, str]:
    """Say which hashed name under `static/built` stands for each name: {"css/app.css": …}."""
    files = _read(static).get("files")
    return dict(files) if isinstance(files, dict) else {}


def minified(css: str) -> str:
    """Leave out comments and the spaces that mean nothing; strings and addresses stay untouched."""
    literals: list[str] = []

    def shorter(match: re.Match[str]) -> str:
        if match[1] is None:
            return " "
        literals.append(match[1])
        return f"\x00{len(literals) - 1}\x00"

    text = re.sub(" +", " ", _CSS.sub(shorter, css))
    text = _CSS_TIGHT.sub(r"\1", text).replace(";}", "}").strip()
    return _CSS_LITERAL.sub(lambda match: literals[int(match[1])], text)


def _products(static: Path, bundled: list[Path]) -> Iterator[tuple[str, bytes]]:
    yield STYLES, _styles(static / "css")
    yield from _modules(static / "js")
    yield from _bundles(bundled)
    for path in _source_files(static):
        name = path.relative_to(static).as_posix()
        if not name.startswith(("css/", "js/")):
            yield name, path.read_bytes()


def _styles(folder: Path) -> bytes:
    listed = (folder / "order.txt").read_text("utf-8").split()
    present = sorted(path.name for path in folder.glob("*.css"))
    if sorted(listed) != present:
        message = f"css/order.txt names {sorted(listed)}, but the folder holds {present}"
        raise AssetError(message)
    return "\n".join(minified((folder / name).read_text("utf-8")) for name in listed).encode()


def _modules(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each module that no other imports, as one file: on a poor line every request costs more."""
    modules = sorted(folder.rglob("*.js"))
    inner = {name for path in modules if path.is_file() for name in _imported(path)}
    for path in modules:
        joined = _joined(path)
        if path not in inner:
            yield f"js/{path.relative_to(folder).as_posix()}", joined


def _bundles(bundled: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Those that import nothing first: others import them by the names under which they lie."""
    scripts = [(path.name, path.read_bytes()) for path in bundled]
    hashed: dict[str, str] = {}
    for name, data in sorted(scripts, key=lambda script: bool(_BUNDLED.search(script[1]))):
        tied = _BUNDLED.sub(lambda found: _served(hashed, found[0].decode()), data)
        hashed[name] = _hashed_name(name, tied)
        yield f"js/{name}", tied


def _served(hashed: dict[str, str], name: str) -> bytes:
    if name not in hashed:
        message = f"{name}: imported by a bundle, but not there before it"
        raise AssetError(message)
    return hashed[name].encode()


def _joined(path: Path) -> bytes:
    """A module after all that it imports, each once, without the lines that tied them."""
    done: dict[Path, str] = {}
    doing: list[Path] = []

    def take(path: Path) -> None:
        if path in doing or not path.is_file():
            message = f"{path.name}: missing, or imports itself in a circle"
            raise AssetError(message)
        doing.append(path)
        for inner in _imported(path):
            if inner not in done:
                take(inner)
        done[doing.pop()] = _EXPORT.sub("", _IMPORT.sub("", path.read_text("utf-8")))

    take(path)
    names = [name for text in done.values() for name in _NAME.findall(text)]
    if doubled := {name for name in names if names.count(name) > 1}:
        message = f"{path.name}: two modules call something {sorted(doubled)}"
        raise AssetError(message)
    return "\n".join(done.values()).encode()


def _imported(path: Path) -> list[Path]:
    return [
        Path(os.path.normpath(path.parent / name))
        for name in _IMPORT.findall(path.read_text("utf-8"))
    ]


def _hashed_name(name: str, data: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}{dot}{ending}"


def _digest_of_sources(static: Path, bundled: list[Path]) -> str:
    digest = hashlib.sha256(RECIPE)
    for path in [*_source_files(static), *bundled]:
        name = path.name if path in bundled else path.relative_to(static).as_posix()
        digest.update(f"{len(name)}:{name}{path.stat().st_size}:".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source_files(static: Path) -> list[Path]:
    built = static / BUILT
    return sorted(p for p in static.rglob("*") if p.is_file() and built not in p.parents)


def _read(static: Path) -> dict[str, object]:
    path = static / BUILT / "manifest.json"
    return dict(json.loads(path.read_bytes())) if path.is_file() else {}


def _write(path: Path, data: bytes) -> None:
    """Put the whole file in place at once: a server may be reading, a second build may run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    path.parent.joinpath(name).chmod(0o644)
    path.parent.joinpath(name).replace(path)


def _sweep(built: Path, kept: set[str]) -> None:
    """Remove what an earlier build left; a file half written by another build is not touched."""
    for path in built.rglob("*"):
        name = path.relative_to(built).as_posix().removesuffix(".gz")
        if path.is_file() and path.suffix not in {".json", ".part"} and name not in kept:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    build(STATIC, BUNDLES)
