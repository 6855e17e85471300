"""People's words: kept tidy, shown as safe HTML, cut to a line, found again.

The only maker of Markup of what people wrote. Small markup is markdown-it-py without HTML, cleaned
by bleach with a short list; words without markup are escaped when they are read.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import bleach
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from forum.spellings import normal, patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.rules_core import StateCore

__all__ = ["excerpt", "highlight", "html_of", "normal", "plain", "shown", "tidy"]

BLOCKS = ("p", "ul", "ol", "li", "blockquote")
TAGS = frozenset({*BLOCKS, "br", "strong", "em", "a"})
ATTRIBUTES = {tag: ["dir"] for tag in BLOCKS} | {"ol": ["dir", "start"], "a": ["href", "rel"]}
PROTOCOLS = frozenset({"http", "https"})

_DEEPEST = 12  # the parser drops words below its own limit of 20
# Overrides of direction turn a host around, tags and annotations hide words: nobody types them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
# Where thousands of marks stand on one letter, putting them in order takes seconds.
_MANY_SIGNS = re.compile(r"[^\w\s!-~]{20,}")
_MARKS_ON_A_LETTER = 8
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+(?=\n)")
_BLANK = re.compile(r"\n\s*\n")
_ESCAPED = r"\\[!-/:-@\[-`{-~]"
_MARKED = re.compile(
    rf"[*_]|\]\(|{_ESCAPED}|^[^\S\n]*(?:[-+][^\S\n]|>|\d{{1,9}}[.)][^\S\n])", re.MULTILINE
)
# No name before the host, no brackets, no backslash: what is shown is where a browser goes.
_LINK = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?([/?#][!#-;=?-\[\]_a-z~]*)?")
_MARKS = "\u064b-\u065f\u0670"
_NOTED = re.compile(
    r"<a [^>]*>.*?</a>|<[^>]*>|&#?\w+;"
    r"|#(?<![\w/#]#)(?P<post>\d{1,7})(?!\w)"
    rf"|@(?<![\w/.]@)(?P<alias>\w[\w{_MARKS}]*(?:[.-][\w{_MARKS}]+)*)",
    re.DOTALL,
)
_SIGNS = re.compile(
    r"\[(?P<label>[^\[\]]*)\]\([^()\s]*\)|^\s*(?:>\s?)+|^\s*[-+*]\s+|\*\*|__", re.MULTILINE
)
_ANY_SIGN = re.compile(r"[]>*_+-]")


def tidy(words: str) -> str:
    """Words as they are kept: no control characters, at most one empty line in a row.

    Whatever is stored goes through here first; showing and searching rely on it for their speed.
    """
    if words.isprintable():  # no line ends, and nothing that is unwanted
        return _MANY_SIGNS.sub(_fewer_marks, words).rstrip()
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", words))
    text = _MANY_SIGNS.sub(_fewer_marks, text)
    return _EMPTY_LINES.sub("\n", text).strip("\n").rstrip()


def _fewer_marks(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for sign in found[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MARKS_ON_A_LETTER:
            kept.append(sign)
    return "".join(kept)


def html_of(words: str) -> str | None:
    """Safe HTML for words that use markup; None for plain ones, which need nothing stored."""
    text = tidy(words)
    if not _MARKED.search(text):
        return None
    tokens = _MARKDOWN.parse(text)
    if not (_is_marked(tokens) or re.search(_ESCAPED, text)) or _depth(tokens) > _DEEPEST:
        return None
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}).replace(">\n", ">")
    return bleach.clean(html, TAGS, ATTRIBUTES, PROTOCOLS)


def plain(words: str) -> Markup:
    """Paragraphs for words without markup."""
    return Markup(_paragraphs(words))  # noqa: S704 - escaped there


def _paragraphs(words: str) -> str:
    text = str(escape(words.strip()))
    if "\n" in text:
        parts = (part.replace("\n", "<br>") for part in _BLANK.split(text))
        text = '</p><p dir="auto">'.join(parts)
    return f'<p dir="auto">{text}</p>'


def shown(words: str, html: str | None, thread_href: str = "") -> Markup:
    """What a page shows; `#17` leads to a post of the thread at `thread_href`, `@alias` is marked.

    `html` is what `html_of` gave for the same words.
    """
    text = _paragraphs(words) if html is None else html
    if "#" in words or "@" in words:
        href = str(escape(thread_href))
        # Tags, whole links and entities are stepped over: only text between them is touched.
        text = _NOTED.sub(lambda found: _noted(found, href), text)
    return Markup(text)  # noqa: S704 - escaped or cleaned, and only fixed marks were added


def excerpt(words: str, most: int = 140) -> str:
    """One line of at most `most` characters, for quotes and lists; to be escaped like any text."""
    line = _line_of(words[: most * 2])
    if "[" in words or len(line) < most < len(words):
        # A link leaves its label only: what follows it may still fit.
        line = _line_of(words[: most * 8])
    if len(line) <= most and len(words) <= most * 8:
        return line
    cut = line[:most].rpartition(" ")[0]
    return (cut if len(cut) > most // 2 else _whole(line, most - 1)).rstrip() + "…"


def _line_of(words: str) -> str:
    text = tidy(words)
    if _ANY_SIGN.search(text):
        text = _without_signs(text)
    return " ".join(text.split())


def _without_signs(text: str) -> str:
    return _SIGNS.sub(lambda found: found["label"] or "", text)


def _whole(line: str, most: int) -> str:
    """Cut before a letter, never between a letter and its marks."""
    while most > 1 and unicodedata.category(line[most : most + 1] or "a").startswith("M"):
        most -= 1
    return line[:most]


class _Markdown(MarkdownIt):
    """Small markup; every other sign stays as it was typed."""

    def __init__(self) -> None:
        super().__init__("zero", {"html": False, "breaks": True})
        self.enable(["blockquote", "list", "newline", "escape", "emphasis", "link"])
        self.core.ruler.push("dress", _dress)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return _LINK.fullmatch(url.lower()) is not None


def _dress(state: StateCore) -> None:
    """Give blocks a direction of their own, and links their host behind them."""
    for token in state.tokens:
        if token.nesting == 1:
            token.attrSet("dir", "auto")
        elif token.type == "inline":
            token.children = list(_with_hosts(token.children or []))


def _with_hosts(tokens: Sequence[Token]) -> Iterator[Token]:
    host = ""
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs["href"])
            host = urlsplit(href).hostname or ""
            token.attrs = {"href": href, "rel": "noopener noreferrer nofollow"}
        is_end = token.type == "link_close"
        # The parser asks nobody about an empty address: it would lead to the page itself.
        if host or not token.type.startswith("link_"):
            yield token
        else:
            yield Token("text", "", 0, content="]()" if is_end else "[")
        if is_end and host:
            yield Token("text", "", 0, content=f" ({host})")


_MARKDOWN = _Markdown()
_PLAIN_TOKENS = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak"}


def _is_marked(tokens: Sequence[Token]) -> bool:
    parts = chain(tokens, *(token.children or () for token in tokens))
    return any(token.type not in _PLAIN_TOKENS for token in parts)


def _depth(tokens: Sequence[Token]) -> int:
    parts = chain(tokens, *(token.children or () for token in tokens))
    return max((token.level for token in parts), default=0)


def _noted(found: re.Match[str], href: str) -> str:
    if found["alias"]:
        return f'<bdi class="mention">{found[0]}</bdi>'
    if found["post"] and href:
        number = int(found["post"])
        return f'<a href="{href}?post={number}#p{number}">{found[0]}</a>'
    return found[0]


_BEFORE, _AROUND = 60, 180


def highlight(words: str, wanted: Sequence[str], *, has_markup: bool = False) -> Markup | None:
    """An excerpt around the first hit, each hit marked as it was typed; None unless all occur.

    `wanted` are terms from `normal`. Signs of markup are left out, unless they were looked for. The
    words themselves are never folded, which would cost ten times as much for each of 20,000
    messages: a pattern of all spellings is laid over them.
    """
    terms = tuple(sorted(filter(None, wanted), key=len, reverse=True))
    text = unicodedata.normalize("NFKC", words)
    each, either = patterns(terms)
    if not terms or not all(pattern.search(text) for pattern in each):
        return None
    if has_markup:
        bare = _without_signs(text)
        text = bare if all(pattern.search(bare) for pattern in each) else text
    first = next(either.finditer(text))
    return _around(text, either, *_window(text, *first.span()))


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    begin = 0 if start <= _BEFORE else text.find(" ", start - _BEFORE, start) + 1
    begin = begin or max(0, start - _BEFORE)
    stop = max(end, begin + _AROUND)
    return begin, len(text) if stop >= len(text) else max(end, text.rfind(" ", begin, stop))


def _around(text: str, either: re.Pattern[str], begin: int, stop: int) -> Markup:
    parts: list[Markup] = [escape("…" if begin else "")]
    for found in either.finditer(text, begin, stop):
        parts += [_line(text[begin : found.start()]), Markup("<mark>%s</mark>") % _line(found[0])]
        begin = found.end()
    return Markup("").join([*parts, _line(text[begin:stop]), "…" if stop < len(text) else ""])


def _line(words: str) -> Markup:
    return escape(re.sub(r"\s+", " ", _UNWANTED.sub("", words)))
