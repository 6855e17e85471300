"""Templates: an environment for each language, with its sentences written in when it compiles.

Two thirds of a page's time went into looking the same sentences up again for every reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from flask.templating import Environment
from jinja2 import StrictUndefined, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # its C part

from forum import identity, languages

if TYPE_CHECKING:
    from flask import Flask

    from forum.config import Settings

Global = Callable[..., object]
ICONS = "_ui/icons.html"
CALL = ("name", "lparen", "string", "rparen")
# With a text alone these answer every reader of one language alike.
STEADY = frozenset({"_", "asset", "icon", "url_for"})


class PlainEnvironment(Environment):
    """Jinja's, with less to do at every import of a macro."""

    held: dict[str, Template]

    def get_template(
        self, name: str | Template, parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's word
    ) -> Template:  # fmt: skip
        """Held for good once compiled: no lock, no look at the clock."""
        found = self.held.get(str(name))
        if found is None:
            found = self.held[str(name)] = super().get_template(name, parent, globals)
            found.root_render_func.__globals__["escape"] = escaped
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """In one dictionary, complete before the first template: a chain of two is slow to list."""
        return {**self.globals, **(d or {})}


class WrittenIn(Extension):
    """`_('A sentence')` becomes the sentence itself, in the language of the environment.

    The same for addresses of pages and files, and for icons. What has placeholders stays a call:
    its values come with the reader.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Each steady call as a string, and our own sentences as safe ones."""
        tokens = list(stream)
        while tokens:
            kinds = tuple(token.type for token in tokens[: len(CALL)])
            if kinds == CALL and tokens[0].value in STEADY:
                line, said = tokens[2].lineno, self._said(tokens[0].value, tokens[2].value)
                yield Token(line, "string", str(escape(said)))
                yield Token(line, "pipe", "|")
                yield Token(line, "name", "safe")
                del tokens[: len(CALL)]
            else:
                yield tokens.pop(0)

    def _said(self, function: str, text: str) -> object:
        if function == "icon":
            return cast("Any", self.environment.get_template(ICONS).module).icon(text)
        translate = cast("Global", self.environment.globals[function])
        return translate(text)


def init_app(app: Flask, helpers: dict[str, Global]) -> None:
    """Make the environments. `helpers` are what every template may call, macros included."""
    app.jinja_environment = PlainEnvironment
    base = app.jinja_env
    base.undefined = StrictUndefined
    base.trim_blocks = base.lstrip_blocks = True
    base.add_extension(WrittenIn)
    base.filters |= {"initial": initial, "tile_number": tile_number}
    base.globals.update(helpers)
    settings = app.extensions["house"].settings
    app.extensions["environments"] = {
        code: _environment(base, settings, code) for code in settings.languages
    }


def render(name: str, /, **context: object) -> str:
    """A template in the reader's language: the only way to render one."""
    code = languages.language()
    environment: PlainEnvironment = current_app.extensions["environments"][code]
    return environment.get_template(name).render({**_context(), **context})


def tile_number(alias: str) -> int:
    """Which of the five tiles an alias has: the same for every reader."""
    return sum(alias.encode()) % 5


def initial(alias: str) -> str:
    """The letter on a tile; the Arabic article is no beginning."""
    bare = alias.strip()
    return (bare[2:] if bare.startswith("ال") and len(bare) > len("ال") + 1 else bare)[:1].upper()


def escaped(value: object) -> str:
    """What a template writes for a value: as Jinja's, which makes safe words of it each time."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)  # type: ignore[arg-type]  # it is a string
    if kind is Markup:
        return value  # type: ignore[return-value]  # it is one
    return str(value) if kind is int else escape(value)


def site_name(chosen: str, code: str) -> str:
    """The neutral name, in the reader's letters where the operator chose none."""
    return "رواق" if chosen == "Riwaq" and code == "ar" else chosen


def _context() -> dict[str, object]:
    kept = identity.settings()
    return {
        "visitor": identity.visitor_or_none(),
        "text_size": kept.get("text_size", "normal"),
        "calm": bool(kept.get("calm", False)),
        "place": "",
    }


def _environment(base: Environment, settings: Settings, code: str) -> PlainEnvironment:
    environment = cast("PlainEnvironment", base.overlay())
    environment.held = {}
    steady = {
        "site_name": site_name(settings.site_name, code),
        "language": code,
        "direction": languages.direction_of(code),
        "languages": [(offered, languages.OWN_NAMES[offered]) for offered in settings.languages],
    }
    environment.globals = {**base.globals, **_sentences(code), **steady}
    return environment


def _sentences(code: str) -> dict[str, Global]:
    """`_` and `ngettext` for one language; values are escaped, our own words are not."""
    kept = languages.catalogue(code)

    def gettext(text: str, /, **values: object) -> Markup:
        return Markup(kept.ugettext(text)) % values  # noqa: S704 - our own sentence

    def ngettext(one: str, many: str, number: int, /, **values: object) -> Markup:
        return Markup(kept.ungettext(one, many, number)) % values  # noqa: S704 - our own sentence

    return {"_": gettext, "ngettext": ngettext}
