"""Somebody at a browser, and all that the browser complained about meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, Route
from pyotp.totp import TOTP

from tests.browser.house import EXIT_URL, House, Member

REFUSED = "Failed to load resource: the server responded with a status of 4"
ELSEWHERE = "<!doctype html><title>Weather</title><main data-page='elsewhere'>Sun</main>"


class Guest:
    """One browser context with one window open; `troubles` must be empty when it closes."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        """Listen before anything is opened."""
        self.house = house
        self.context = context
        self.troubles: list[str] = []
        self.left_for: list[str] = []
        self._documents: set[str] = set()
        context.set_default_timeout(60_000)
        context.on("request", self._heard_request)
        context.on("response", self._heard_response)
        context.on("console", self._heard_console)
        context.on("weberror", lambda error: self.troubles.append(f"page error: {error.error}"))
        context.route(lambda address: not self._is_ours(address), self._lead_elsewhere)
        self.page: Page = context.new_page()
        self.words = ""

    @property
    def is_at(self) -> str:
        """What the page calls itself."""
        return self.page.locator("main").get_attribute("data-page") or ""

    def open(self, path: str) -> None:
        """Open an address of the house."""
        self.page.goto(self.house.origin + path)

    def fill(self, **typed: str) -> None:
        """Type into fields, by their names."""
        for name, text in typed.items():
            self.page.locator(f"main form [name={name}]:not([type=hidden])").fill(text)

    def send(self, button: str = "main form .button.primary >> nth=-1") -> None:
        """Press a button, or a link, and wait for what it brings."""
        with self.moving():
            self.page.locator(button).click()

    @contextmanager
    def moving(self) -> Iterator[None]:
        """What is done inside leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            yield

    def sign_in(self, member: Member) -> None:
        """Write name and words at the door."""
        self.open("/sign-in")
        self.fill(login=member.login, passphrase=member.passphrase)
        self.words = member.passphrase
        self.send()

    def set_second_factor(self) -> TOTP:
        """Read the secret from the page as an app would, and prove it."""
        self.open("/me/second-factor")
        letters = self.page.locator("main p.code").inner_text()
        app = TOTP("".join(letters.split()))
        self.fill(passphrase=self.words, code=app.now())
        self.send()
        return app

    def focused(self, question: str) -> object:
        """Ask something of the element that has the focus, as `element.id`."""
        return self.page.evaluate(
            f"() => {{ const element = document.activeElement; return {question} }}"
        )

    def tab_to(self, selector: str, most: int = 20) -> None:
        """Press Tab until the focus is there; each stop on the way must be visible."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            assert self.focused("getComputedStyle(element).outlineStyle") == "solid"
            if self.focused(f"element.matches({selector!r})"):
                return
        raise AssertionError(f"Tab does not lead to {selector}")

    def _is_ours(self, address: str) -> bool:
        return address.startswith((self.house.origin + "/", "data:"))

    def _heard_request(self, request: Request) -> None:
        is_leaving = request.url == EXIT_URL and request.is_navigation_request()
        if not self._is_ours(request.url) and not is_leaving:
            self.troubles.append(f"a request left the house: {request.method} {request.url}")

    def _heard_response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._documents.add(response.url)
        elif response.status >= 400:
            self.troubles.append(f"{response.status} for {response.url}")
        if response.status >= 500:
            self.troubles.append(f"{response.status} for {response.url}")

    def _heard_console(self, message: ConsoleMessage) -> None:
        # A page that refuses is a page; the browser notes its status all the same.
        is_page = message.text.startswith(REFUSED) and message.location["url"] in self._documents
        if message.type == "error" and not is_page:
            self.troubles.append(f"console: {message.text}")

    def _lead_elsewhere(self, route: Route) -> None:
        if route.request.url != EXIT_URL:
            route.abort()
            return
        self.left_for.append(route.request.headers.get("referer", ""))
        route.fulfill(body=ELSEWHERE, content_type="text/html")
