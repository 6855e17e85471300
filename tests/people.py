"""People with a browser: they read pages, fill in forms and keep one cookie."""

from __future__ import annotations

import re
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from pyotp.totp import TOTP

from forum import clock
from forum.actions.founders import Slip, invite_founders
from forum.actions.sign_ins import find_sign_in

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from forum.access import Visitor

ORIGIN = "http://127.0.0.1:8000"
WORDS = "olive tree by the quiet river"


@dataclass
class FoundForm:
    """A form as a browser sees it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """A page: its forms, its text, and what `<main>` calls itself."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__()
        self.forms: list[FoundForm] = []
        self.links: list[str] = []
        self.name = ""
        self.html = html
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a person could use."""
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FoundForm(at.get("action", "")))
        elif tag in ("input", "textarea") and at.get("name") and self.forms:
            if at.get("type") not in ("radio", "checkbox") or "checked" in at:
                self.forms[-1].fields[at["name"]] = at.get("value", "")
        elif tag == "select":
            self._select = at["name"]
        elif tag == "option" and "selected" in at:
            self.forms[-1].fields[self._select] = at["value"]
        elif tag == "main":
            self.name = at["data-page"]
        elif tag == "a":
            self.links.append(at.get("href", ""))

    def form(self, action: str, *, last: bool = True) -> FoundForm:
        """The form that goes to an address."""
        found = [form for form in self.forms if form.action == action]
        return found[-1 if last else 0]


class Person:
    """A browser with one cookie jar and one language."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        """`app` is the house."""
        self.app = app
        self.client = app.test_client()
        self.headers = {"Accept-Language": language, "User-Agent": "Firefox on Linux"}
        self.secret = ""
        self.words = WORDS

    def get(self, path: str) -> TestResponse:
        """Open an address."""
        return self.client.get(path, headers=self.headers, base_url=ORIGIN)

    def post(self, path: str, fields: object, **headers: str) -> TestResponse:
        """Send a form as it is."""
        sent = {**self.headers, "Origin": ORIGIN, **headers}
        return self.client.post(path, data=fields, headers=sent, base_url=ORIGIN)

    def submit(
        self, at: str | TestResponse, action: str | None = None, **typed: str
    ) -> TestResponse:
        """Fill in the form of a page and send it; further fields stay as the page had them."""
        response = self.get(at) if isinstance(at, str) else at
        form = Page(response.text).form(action or (at if isinstance(at, str) else ""))
        return self.post(form.action, {**form.fields, **typed})

    def page(self, path: str) -> Page:
        """Open an address and read it."""
        return Page(self.get(path).text)

    def join(self, login: str, passphrase: str = WORDS, keep: str = "no") -> str:
        """Join as a founder, page by page; returns the recovery code's words."""
        slip = self.slip()
        answer = self.submit("/join", invitation=slip.code, phrase=slip.phrase)
        answer = self.submit(answer, "/join/welcome")
        answer = self.submit(answer, "/join/name", login=login)
        answer = self.submit(answer, "/join/passphrase", passphrase=passphrase)
        words = read_words(answer.text)
        answer = self.submit(answer, "/join/recovery", keep=keep)
        assert answer.status_code == 303, answer.text
        return words

    def slip(self) -> Slip:
        """A founder's code and phrase, straight from the printer; older ones end."""
        with self.app.app_context():
            return invite_founders(self.app.extensions["house"], "en")[0]

    def sign_in(self, login: str, passphrase: str = WORDS) -> TestResponse:
        """Sign in, with a one-time code where this person has a second factor."""
        self.words = passphrase
        answer = self.submit("/sign-in", login=login, passphrase=passphrase)
        if answer.status_code == 200 and self.secret:
            answer = self.submit(answer, "/sign-in", code=self.code())
        return answer

    def come_in(self, login: str) -> None:
        """Join, sign in and set a second factor: a founder who is ready."""
        self.join(login)
        assert self.sign_in(login).status_code == 303
        assert self.set_second_factor().status_code == 303

    @property
    def cookie(self) -> str:
        """What the browser keeps, or nothing."""
        kept = self.client.get_cookie("s-local", domain="127.0.0.1")
        return kept.value if kept else ""

    def visitor(self) -> Visitor:
        """Who the house takes this browser for; to be asked inside its context."""
        found = self.visitor_or_none()
        assert found is not None
        return found

    def visitor_or_none(self) -> Visitor | None:
        """The same, for a sign-in that may be over."""
        return find_sign_in(self.app.extensions["house"], urlsafe_b64decode(self.cookie + "="))

    def circle(self) -> str:
        """The address of the first circle on home."""
        found = re.search(r'data-kind="circle" data-alias="([^"]+)"', self.get("/home").text)
        assert found is not None
        return f"/c/{found[1]}/"

    def set_second_factor(self) -> TestResponse:
        """Give the secret to an app and prove it."""
        response = self.get("/me/second-factor")
        self.secret = read_code(response.text)
        return self.submit(response, "/me/second-factor", passphrase=self.words, code=self.code())

    def code(self) -> str:
        """What the app shows now; the clock goes on, since each code is good once."""
        clock.set_offset(clock.timestamp() - time.time() + 31)
        return TOTP(self.secret).at(clock.now())


def later(days: float = 0, hours: float = 0) -> None:
    """Let time pass; nobody's sign-in outlives it, so people sign in again."""
    clock.set_offset(clock._offset + days * 86_400 + hours * 3600)


def read_words(html: str) -> str:
    """The words of a recovery code on a page, in order."""
    listed = html.split('<ol class="words', 1)[1].split("</ol>", 1)[0]
    return " ".join(re.findall(r"<b>([^<]+)</b>", listed))


def read_code(html: str) -> str:
    """The secret in letters on a page."""
    inside = html.split('class="code', 1)[1].split(">", 1)[1].split("<", 1)[0]
    return "".join(inside.split())
