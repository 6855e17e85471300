"""A person with a browser: reads pages with all they load, fills in forms, keeps one cookie."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from bench import servers
from bench.wire import Address, Answer, Wire, request

WORDS = "olive tree by the quiet river"
_SLIP = re.compile(r"code\s+(\S+)\s+phrase\s+(.+)")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_LOADED = re.compile(r'<(?:link|script)\b[^>]*?(?:href|src)="(/static/[^"]+)"')
_IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["']\./([^"']+)["']|url\(["']?([^"')]+)""")


class Browser:
    """One connection, one cookie, and a cache of what may be kept for ever."""

    def __init__(self, address: Address, language: str = "ar") -> None:
        """`address` is the house's; no compression is refused."""
        self.wire = Wire(address)
        self.origin = "http://{}:{}".format(*address)
        self.cookie = ""
        self.kept: set[str] = set()
        self.headers = {
            "Host": "{}:{}".format(*address),
            "User-Agent": "Mozilla/5.0 (Android 14; Mobile) Firefox/140.0",
            "Accept-Language": language,
            "Accept-Encoding": "gzip",
        }

    def get(self, path: str) -> Answer:
        """Open an address."""
        return self._ask(self.prepared("GET", path))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form."""
        return self._ask(self.prepared("POST", path, fields))

    def submit(self, page: Answer, path: str, **typed: str) -> Answer:
        """Send the form of a page with its hidden fields."""
        return self.post(path, {**hidden_fields(page), **typed})

    def get_all(self, path: str) -> Answer:
        """Open a page with every file that it loads and that is not kept already."""
        page = self.get(path)
        waiting = _LOADED.findall(page.text)
        while waiting:
            name = waiting.pop()
            if name not in self.kept:
                self.kept.add(name)
                folder = name.rsplit("/", 1)[0]
                loads = _IMPORTED.findall(self.get(name).text)
                waiting += [f"{folder}/{one or two}" for one, two in loads if "data:" not in two]
        return page

    def prepared(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        is_plain: bool = False,
    ) -> bytes:
        """A request as this person would send it; a plain one takes no compression."""
        headers = dict(self.headers)
        if is_plain:
            del headers["Accept-Encoding"]
        if self.cookie:
            headers["Cookie"] = self.cookie
        if method == "GET":
            return request(method, path, headers)
        headers |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return request(method, path, headers, urlencode(fields or {}).encode())

    def _ask(self, sent: bytes) -> Answer:
        answer = self.wire.ask(sent)
        if given := answer.header("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return answer


def hidden_fields(page: Answer) -> dict[str, str]:
    """What a page's form carries without being typed."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}


def slips(data: Path) -> list[tuple[str, str]]:
    """Make a house ready and read the founders' codes and phrases from what it prints."""
    env = servers.environment(data, servers.free_address())
    command = (*servers.RIWAQ, "prepare")
    printed = subprocess.run(
        command, cwd=servers.ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return [(code, phrase.strip()) for code, phrase in _SLIP.findall(printed.stdout)]


def join(address: Address, slip: tuple[str, str], login: str) -> None:
    """Join as a founder, page by page. Raises `RuntimeError` when the house refuses."""
    browser = Browser(address)
    code, phrase = slip
    page = browser.submit(browser.get("/join"), "/join", invitation=code, phrase=phrase)
    page = browser.submit(page, "/join/welcome")
    page = browser.submit(page, "/join/name", login=login)
    page = browser.submit(page, "/join/passphrase", passphrase=WORDS)
    page = browser.submit(page, "/join/recovery", keep="no")
    browser.wire.close()
    if page.status != 303:
        raise RuntimeError(f"joining ended with {page.status}")


def sign_in(browser: Browser, login: str, door: Answer | None = None) -> None:
    """Sign in with the invented words, at a door that stands open already or is asked for.

    Raises `RuntimeError` when the house refuses.
    """
    door = door or browser.get("/sign-in")
    page = browser.submit(door, "/sign-in", login=login, passphrase=WORDS)
    if page.status != 303:
        raise RuntimeError(f"signing in ended with {page.status}")
