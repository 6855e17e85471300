"""What is measured on an open page: what sticks out, what is too small, what axe finds."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SMALLEST = 44  # CSS pixels
# Half a pixel is rounding. The skip link waits above the page on purpose.
STICKING_OUT = """() => {
  const name = e => e.tagName.toLowerCase() + '.' + e.className
  const out = [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect()
    return box.width > 1 && (box.right > innerWidth + .5 || box.left < -.5)
  })
  const wide = document.scrollingElement.scrollWidth - innerWidth
  return wide > 0 ? ['the page by ' + wide, ...out.map(name)] : out.map(name)
}"""
TOO_SMALL = """smallest => {
  const inSentence = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline'
    && e.parentElement.textContent.trim().length > e.textContent.trim().length
  const target = e => /radio|checkbox/.test(e.type) ? e.closest('label') : e
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(e => e.type !== 'hidden' && e.getClientRects().length && !inSentence(e))
    .map(e => [e, target(e).getBoundingClientRect()])
    .filter(([, box]) => box.width < smallest - .5 || box.height < smallest - .5)
    .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)
}"""
LOOK = """async rules => {
  const only = rules.length ? { runOnly: { type: 'rule', values: rules } } : {}
  const found = await axe.run(document, { resultTypes: ['violations'], ...only })
  return found.violations.filter(v => ['serious', 'critical'].includes(v.impact)).flatMap(
    v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary}`))
}"""


def sticking_out(page: Page) -> list[str]:
    """What does not fit into the window from side to side."""
    return _listed(page.evaluate(STICKING_OUT))


def too_small(page: Page) -> list[str]:
    """What can be pressed and is smaller than a fingertip; links within a sentence are exempt."""
    return _listed(page.evaluate(TOO_SMALL, SMALLEST))


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe calls serious or critical, by all its rules or by some."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    return _listed(page.evaluate(LOOK, list(rules)))


def double_the_letters(page: Page) -> None:
    """200 % text, as a browser does that enlarges letters alone."""
    page.evaluate(
        "() => { const root = document.documentElement;"
        " root.style.fontSize = 2 * parseFloat(getComputedStyle(root).fontSize) + 'px' }"
    )


class Scales:
    """Weighs all that a window receives: heads and bodies, as they came over the wire."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        """From now on."""
        self.bytes = 0
        # While Playwright watches over addresses it keeps the browser's cache off.
        context.unroute_all()
        session = context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.requestWillBeSent", self._redirected)
        session.send("Network.enable")

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _redirected(self, event: dict[str, Any]) -> None:
        self.bytes += int(event.get("redirectResponse", {}).get("encodedDataLength", 0))


@cache
def _axe() -> str:
    if not AXE.is_file():
        raise RuntimeError(
            "axe-core is missing: `make test` installs it, or `npm ci` in tests/browser"
        )
    return AXE.read_text("utf-8")


def _listed(found: object) -> list[str]:
    assert isinstance(found, list)
    return [str(line) for line in found]
