"""Words that were written to run, wherever words stand: none runs in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyotp.totp import TOTP

from forum import text
from forum.db import db
from forum.demo.cast import SECRET
from tests.browser.said_everywhere import Stage, open_stage, say_everywhere
from tests.corpora import vectors

if TYPE_CHECKING:
    from playwright.sync_api import Dialog

    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House

HARMLESS = [
    "plain words", "*a* **b** _c_", "> a\n> b", "- a\n- b", "3. a\n4. b", "https://good.example/a",
    "[a](https://good.example/b)", "see #1 and @heron", "two\nlines\n\nand two paragraphs", "عربي",
]  # fmt: skip
CALM = "\n\n".join(HARMLESS)
OURS = [
    '"><img src=x onerror="ran.push(1)">', "<script>ran.push(2)</script>",
    "</title><svg onload=ran.push(3)>", "' autofocus onfocus='ran.push(4)", "{{ 7 * 7 }}{% raw %}",
    "</textarea><script>ran.push(5)</script>", "[x](javascript:ran.push(6))",
    "</script><script>ran.push(7)</script>", '" style="position:fixed" onmouseover="ran.push(8)',
]  # fmt: skip
# What a script could call is noted instead; everything that has a name and a place is listed.
LISTEN = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...given) => { window.ran.push([name, ...given].join(" ")) };
"""
LIST = """() => [...new Set([...document.querySelectorAll("*")].flatMap(
  one => [one.localName, ...[...one.attributes].map(at => `${one.localName} ${at.name}`)]))]"""
LEADS = """() => [...new Set(["href", "src", "action", "formaction"].flatMap(name =>
  [...document.querySelectorAll(`[${name}]`)].map(one => {
    const to = new URL(one.getAttribute(name), document.baseURI);
    return `${name} ${to.protocol}${to.origin === location.origin ? "" : " elsewhere"}`;
  })))]"""
MAY_LEAD = {
    "href http:", "src http:", "action http:", "formaction http:",
    "href http: elsewhere", "href https: elsewhere",
}  # fmt: skip


def hostile() -> list[str]:
    """Each attack once, as posts take them: with something in it."""
    known = [*OURS, *vectors.owasp(), *vectors.ours()]
    return [one for one in dict.fromkeys(known) if text.tidy(one).strip()]


def come_in(arrive: Arrive, stage: Stage) -> tuple[Guest, list[str]]:
    """Elias with a browser; and what it was asked to say aloud."""
    guest, said = arrive(stage.house, "en"), []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    guest.page.on("dialog", hear)
    guest.page.add_init_script(LISTEN)
    guest.sign_in(stage.elias)
    guest.fill(code=TOTP(SECRET).now())
    guest.send()
    assert guest.is_at == "circles.index"
    return guest, said


def look(guest: Guest) -> set[str]:
    """The elements and attributes of a page on which nothing has run and all leads to a place."""
    assert guest.page.evaluate("() => window.ran") == [], guest.page.url
    assert set(guest.page.evaluate(LEADS)) - MAY_LEAD == set(), guest.page.url
    return {str(one) for one in guest.page.evaluate(LIST)}


def walk(guest: Guest, pages: list[str]) -> set[str]:
    """All that these pages are made of."""
    made: set[str] = set()
    for path in pages:
        guest.open(path)
        assert guest.page.locator("main").count() == 1, path
        made |= look(guest)
    return made


def test_words_that_were_written_to_run_are_shown_as_words(
    own_house: House, arrive: Arrive
) -> None:
    with own_house.app.app_context():
        stage = open_stage(own_house)
        calm = say_everywhere(stage, HARMLESS * 3)
        wild = say_everywhere(stage, hostile())
        db.session.remove()
    guest, said = come_in(arrive, stage)
    allowed = walk(guest, calm)
    assert walk(guest, wild) - allowed == set()
    assert said == []
    _assert_that_looking_finds_what_runs(guest, allowed)


def _assert_that_looking_finds_what_runs(guest: Guest, allowed: set[str]) -> None:
    guest.page.evaluate("() => document.body.append(document.createElement('marquee'))")
    assert look(guest) - allowed == {"marquee"}
    guest.page.evaluate("() => alert('heard')")
    with pytest.raises(AssertionError):
        look(guest)


def test_what_was_typed_to_run_comes_back_as_words(own_house: House, arrive: Arrive) -> None:
    with own_house.app.app_context():
        stage = open_stage(own_house)
        here = say_everywhere(stage, HARMLESS)[0]
        db.session.remove()
    guest, said = come_in(arrive, stage)
    allowed = type_again(guest, here, ["calm words"])
    assert type_again(guest, here, OURS) - allowed == set()
    # What no keyboard writes is refused before anybody looks at it.
    wild = "\n\n".join(one for one in hostile() if one.replace("\n", "").isprintable())
    assert compose(guest, here, wild) - compose(guest, here, CALM) == set()
    assert said == []


def type_again(guest: Guest, here: str, words: list[str]) -> set[str]:
    """What two lines, one that is refused and one that is looked for, show again and again."""
    made: set[str] = set()
    for path, name, before in (("/search", "looked_for", ""), (f"{here}alias", "alias", "!")):
        guest.open(path)
        for one in words:
            guest.fill(**{name: f"{before}{one}"})
            guest.send("main .button.primary")
            assert guest.page.locator(f"[name={name}]").input_value() == f"{before}{one}"
            made |= look(guest)
    return made


def compose(guest: Guest, here: str, words: str) -> set[str]:
    """What a preview shows of them."""
    guest.open(f"{here}new")
    guest.fill(title=words[:100], warning=words[:50], words=words)
    guest.send("button[name=preview]")
    assert guest.page.locator("textarea[name=words]").input_value() == words
    return look(guest)
