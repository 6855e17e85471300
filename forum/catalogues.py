"""The house's sentences: gathered from code and templates, compiled, and checked for gaps.

The English sentence is its own key, so English has no catalogue. The others stand in
`forum/translations/<language>/LC_MESSAGES/messages.po`; the compiled `.mo` beside it is not kept
in the repository.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = Path(__file__).resolve().parent / "translations"
LANGUAGES = ("ar", "de")
WIDTH = 100

METHODS = [("**.py", "python"), ("**.html", "jinja2")]
# Without "silent" a template that does not parse would lose its sentences and say nothing.
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
FOLDERS = ("forum", "moderation", "realtime", "templates")


def extract(root: Path = ROOT) -> Catalog:
    """Gather every sentence of the program under `root`, with the files it stands in."""
    catalog = Catalog(project="Riwaq", charset="utf-8")
    for folder in FOLDERS:
        found = extract_from_dir(
            root / folder, METHODS, OPTIONS, KEYWORDS, ("Translators:",),
            directory_filter=_is_ours,
        )  # fmt: skip
        for name, _line, message, comments, context in found:
            # No line numbers: they would change in every catalogue with every edit.
            where = [(f"{folder}/{name}", 0)]
            catalog.add(message, None, where, auto_comments=comments, context=context)
    return catalog


def _is_ours(folder: str) -> bool:
    # Babel passes over folders like `_ui` unless it is told not to.
    return Path(folder).name not in ("__pycache__", "built", "node_modules")


def read(language: str, translations: Path = TRANSLATIONS) -> Catalog:
    """Read one language's catalogue; an absent one is empty."""
    path = _path(language, translations)
    if not path.is_file():
        return Catalog(locale=language, domain="messages")
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(root: Path = ROOT, translations: Path = TRANSLATIONS) -> None:
    """Bring each catalogue up to the sentences of the program; what is gone is left out."""
    template = extract(root)
    for language in LANGUAGES:
        catalog = read(language, translations)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        text = io.BytesIO()
        write_po(text, catalog, width=WIDTH, sort_output=True, include_lineno=False)
        path = _path(language, translations)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.getvalue())


def compile_all(translations: Path = TRANSLATIONS) -> None:
    """Write each `.mo` whose `.po` is younger; does nothing when all are fresh."""
    for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        # A name of its own: two that compile at once must not take it from each other.
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(compiled.getvalue())
        part.replace(target)


def untranslated(root: Path = ROOT, translations: Path = TRANSLATIONS) -> list[str]:
    """Name every gap, as "language: what is wrong: sentence"; an empty list is what we want."""
    template = extract(root)
    gaps: list[str] = []
    for language in LANGUAGES:
        catalog = read(language, translations)
        gaps += [f"{language}: {gap}" for gap in _gaps(template, catalog)]
    return gaps


def _gaps(template: Catalog, catalog: Catalog) -> list[str]:
    gaps = []
    for wanted in template:
        if not wanted.id:
            continue
        message = catalog.get(wanted.id, wanted.context)
        sentence = wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        if message is None or not _is_complete(message.string):
            gaps.append(f"not translated: {sentence}")
        elif message.fuzzy:
            gaps.append(f"marked fuzzy: {sentence}")
        else:
            gaps += [f"{error}: {sentence}" for error in message.check(catalog)]
    return gaps


def _is_complete(translation: object) -> bool:
    if isinstance(translation, (list, tuple)):
        return bool(translation) and all(translation)
    return bool(translation)


def _path(language: str, translations: Path) -> Path:
    return translations / language / "LC_MESSAGES" / "messages.po"


if __name__ == "__main__":
    compile_all()
