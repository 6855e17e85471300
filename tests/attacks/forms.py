"""Every form of the house, filled in rightly but for what a test changes: from the policy table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forum.policies import POLICIES, Door
from tests.attacks.forms_of_people import STEPS, Found, found_form
from tests.attacks.forms_of_vetting import VETTING
from tests.circles import begin, found_group
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


def _within(path: str, to: str = "", **typed: str) -> Callable[[Person], Filled]:
    """A form inside a group with one thread; `to` is where it goes, if not to its own page."""

    def fill(person: Person) -> Filled:
        assert person.set_second_factor().status_code == 303
        address = found_group(person)
        begin(person, address)
        action = f"{address}{to or path}"
        form = person.page(f"{address}{path}").form(action)
        return Filled(action, {**form.fields, **typed})

    return fill


def _between_people(find: Callable[[Person], Found]) -> Callable[[Person], Filled]:
    def fill(person: Person) -> Filled:
        found = find(person)
        form = person.page(found.page).form(found.action)
        return Filled(found.action, {**form.fields, **found.typed})

    return fill


def _founding(person: Person) -> Filled:
    assert person.set_second_factor().status_code == 303
    return _at("/groups/new", name="n", alias=NAME)(person)


def _reacting(person: Person) -> Filled:
    # The buttons beside posts belong to one form, which has no address of its own.
    found = _within("t/1", "t/1/posts", kind="with")(person)
    kept = {name: found.fields[name] for name in ("csrf_token", "kind")}
    return Filled(found.action.removesuffix("posts") + "posts/1/reaction", kept)


def _room_opening(person: Person) -> Filled:
    # For members past their probation: the founder moderates.
    return _within("rooms/new", title=NAME)(person)


def _room_speaking(person: Person) -> Filled:
    found = _room_opening(person)
    answer = person.post(found.action, {**found.fields, "title": "Evenings"})
    way = str(answer.headers["Location"])
    form = person.page(way).form(f"{way}/messages")
    return Filled(form.action, {**form.fields, "words": NAME})


FILLED: dict[str, Callable[[Person], Filled]] = {
    "sign_ins.new": _at("/sign-in", login=NAME, passphrase=SECRET),
    "circles.index": _at("/home"),
    "groups.new": _founding,
    "searches.new": _at("/search", looked_for=NAME),
    "erasures.new": _within("erasure", passphrase=SECRET),
    "exports.show": _at("/me/export", passphrase=SECRET),
    "departures.new": _at("/me/leaving", passphrase=SECRET),
    "pictures.new": _within("t/1/pictures/new", description=NAME),
    "groups.edit": _within("settings", name=NAME),
    "threads.new": _within("new", title=NAME, words="w"),
    "rooms.new": _room_opening,
    "rooms.post": _room_speaking,
    "threads.edit": _within("t/1/head", title=NAME),
    "threads.open_up": _within("t/1/head", "t/1/opening"),
    "threads.mute": _within("t/1/head", "t/1/mute"),
    "posts.save": _within("t/1/posts/1/menu", "t/1/posts/1/saved"),
    "posts.new": _within("t/1/posts", words=NAME),
    "posts.edit": _within("t/1/posts/1/edit", words=NAME),
    "posts.withdraw": _within("t/1/posts/1/withdrawal"),
    "posts.react": _reacting,
    **{endpoint: _between_people(found_form(endpoint)) for endpoint in STEPS},
    **{endpoint: _between_people(find) for endpoint, find in VETTING.items()},
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
