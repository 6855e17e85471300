"""Reading HTML the way a strict reader would, to say what is in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"br"}
ATTRIBUTES = {
    "p": {"dir"}, "ul": {"dir"}, "ol": {"dir", "start"}, "li": {"dir"}, "blockquote": {"dir"},
    "br": set(), "strong": set(), "em": set(), "mark": set(),
    "a": {"href", "rel"}, "bdi": {"class"},
}  # fmt: skip
VALUES = {
    "dir": "auto",
    "start": r"\d{1,9}",
    "rel": "noopener noreferrer nofollow",
    "class": "mention",
    "href": r"https?://[a-z0-9][^\s<>\"'\\@]*|/t\?post=\d+#p\d+|https?://[a-z0-9.-]+[/?#][!-~]*",
}


class Seen(HTMLParser):
    """Events of a piece of HTML, its text, and what should not be there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[tuple[str, ...]] = []
        self.faults: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        self.faults += [f"{tag} is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(("start", tag, *sorted(f"{name}={value}" for name, value in attrs)))
        if tag not in ATTRIBUTES:
            self.faults.append(f"<{tag}>")
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            known = name in ATTRIBUTES.get(tag, set())
            if not known or not re.fullmatch(VALUES[name], value or "", re.IGNORECASE):
                self.faults.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("end", tag))
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}]>")


def faults(html: str) -> list[str]:
    """Everything in a piece of HTML that people's words may not make."""
    known = "|".join(ATTRIBUTES)
    rest = re.sub(rf"</?(?:{known})(?: [a-z]+=\"[^\"<>]*\")*>", "", html)
    return Seen(html).faults + [f"bare {sign}" for sign in "<>" if sign in rest]
