"""Every form of the house, filled in rightly but for what a test changes: from the policy table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forum.policies import POLICIES, Door
from tests.people import WORDS, Page, Person

SECRET = "canary-lantern-under-the-bridge"
NAME = "canary-harbour"


@dataclass(frozen=True)
class Filled:
    """Where a form goes, and what a person would send with it."""

    action: str
    fields: dict[str, str]


def _at(address: str, **typed: str) -> Callable[[Person], Filled]:
    def fill(person: Person) -> Filled:
        form = person.page(address).form(address)
        return Filled(address, {**form.fields, **typed})

    return fill


def _joining(person: Person) -> Filled:
    slip = person.slip()
    answer = person.submit("/join", invitation=slip.code, phrase=slip.phrase)
    answer = person.submit(answer, "/join/welcome")
    form = Page(answer.text).form("/join/name")
    return Filled("/join/name", {**form.fields, "login": NAME})


def _recovering(person: Person) -> Filled:
    code = Person(person.app).join("kept-on-paper", keep="yes")
    answer = person.submit("/recover", recovery=code)
    form = Page(answer.text).form("/recover/name")
    return Filled("/recover/name", {**form.fields, "login": NAME})


def _signing_out(person: Person) -> Filled:
    return Filled("/sign-out", person.page("/me").form("/sign-out").fields)


def _ending_others(person: Person) -> Filled:
    Person(person.app).sign_in("signed-in")
    form = person.page("/me/sign-ins").form("/me/sign-ins")
    return Filled("/me/sign-ins", {**form.fields, "others": "yes"})


FILLED: dict[str, Callable[[Person], Filled]] = {
    "sign_ins.new": _at("/sign-in", login=NAME, passphrase=SECRET),
    "sign_ins.end": _signing_out,
    "sign_ins.index": _ending_others,
    "joins.invitation": _at("/join", invitation="AAAA-BBBB-CCCC-DDDD", phrase="two words"),
    "joins.step": _joining,
    "recoveries.new": _at("/recover", recovery="one two three"),
    "recoveries.step": _recovering,
    "settings.edit": _at("/me/settings", text_size="largest"),
    "passphrases.edit": _at("/me/passphrase", current=WORDS, passphrase=SECRET),
    "renewals.new": _at("/me/renewal", current=WORDS, passphrase=SECRET),
    "second_factors.show": _at("/me/second-factor", passphrase=WORDS, code="123456"),
    "recovery_codes.show": _at("/me/recovery-code", passphrase=WORDS),
}
# The exit takes anything from our own pages: it asks for no token and reads no field.
FORMS = tuple(
    name for name, row in POLICIES.items() if "POST" in row.methods and name != "exits.show"
)


def fill(person: Person, endpoint: str) -> Filled:
    """The form of an endpoint as this person would send it, signed in where that is needed."""
    if POLICIES[endpoint].door is Door.SIGNED_IN:
        person.join("signed-in")
        person.sign_in("signed-in")
    return FILLED[endpoint](person)
