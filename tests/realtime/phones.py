"""A browser that is signed in, as far as the live line needs one."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pyotp.totp import TOTP

from tests.people import WORDS
from tests.realtime.ears import PATIENCE, Ear

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Phone:
    """A browser that is signed in: a cookie, and the token of its pages."""

    port: int
    cookie: str = ""
    csrf: str = ""
    place: int = 0  # whose it is, in the group of a test

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Ask for a page, or send a form with its token."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Origin": self.origin, "Accept-Language": "en"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrf_token": self.csrf, **fields})
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        if given := answer.getheader("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        if token := _TOKEN.search(text):
            self.csrf = token[1]
        line.close()
        return answer.status, text

    def sign_in(self, login: str, secret: str = "") -> Phone:
        """With the words that all invented people have; `secret` is that of a second factor."""
        status, text = self.show_words(login)
        if secret:
            status, text = self.ask("POST", "/sign-in", code=TOTP(secret).now())
        assert status == 303, text
        self.ask("GET", "/home")
        return self

    def show_words(self, login: str) -> tuple[int, str]:
        """The first half of a sign-in, and all of it where there is no second factor."""
        self.ask("GET", "/sign-in")
        return self.ask("POST", "/sign-in", login=login, passphrase=WORDS)

    def ear(self, **how: Any) -> Ear:
        """A line of this phone."""
        found = Ear(self.port, self.cookie, self.csrf)
        found.connect(**how)
        return found
