"""A life in circles in which a canary is typed into every field that people's words go into."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from flask import Flask
from PIL import Image

from tests.circles import alias_in, invite, join_with
from tests.people import Page, Person
from tests.together import alias_of
from tests.vetting import Host, lobby_id, room_of


@dataclass
class Typed:
    """What was typed and shown, by name, and where the founder of the group reads it."""

    elias: Person
    here: str = ""
    known: dict[str, str] = field(default_factory=dict)

    def say(self, name: str) -> str:
        """Words that nobody else says."""
        self.known[name] = f"canary {name} bird"
        return self.known[name]


def send(person: Person, at: str, action: str = "", **typed: str) -> str:
    """Fill in the form of a page that goes to `action`; gives where it leads."""
    answer = person.submit(person.get(at), action or at, **typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def live_in_circles(app: Flask) -> Typed:
    """Two people in a group, one who waits for it, and the commons; each word a canary."""
    elias, karim = Person(app), Person(app)
    typed = Typed(elias)
    elias.come_in("canary-founder")
    typed.here = here = _found(elias, typed)
    there = _bring(elias, karim, here, typed)
    _talk(elias, here, karim, there, typed)
    _keep(elias, here, typed)
    _write_letters(elias, here, karim, there, typed)
    _wait(elias, here, typed)
    _commons(karim, typed)
    _at_the_door(karim, there, typed)
    typed.known |= {"login": "canary-founder", "address": alias_in(here),
                    "address of another": alias_in(there)}  # fmt: skip
    return typed


def _found(elias: Person, typed: Typed) -> str:
    say = typed.say
    here = send(elias, "/groups/new", name=say("group name"), rules=say("group rules"),
                alias=say("finch alias"), preset="careful")  # fmt: skip
    send(elias, f"{here}settings", name=say("second name"), rules=say("second rules"))
    return here


def _bring(elias: Person, karim: Person, here: str, typed: Typed) -> str:
    slip = invite(elias, here)
    typed.known |= {"code": slip.code, "phrase": slip.phrase}
    join_with(karim, slip, "canary-companion")
    typed.known["proposed alias"] = alias_of(karim, lobby := karim.circle())
    send(karim, f"{lobby}wanted", alias=typed.say("wanted alias"))
    host = Host(elias, "canary-founder", here)
    room = room_of(host, lobby_id(host))
    send(elias, f"{room}/word", kind="admit")
    elias.get(here)
    there = karim.circle()
    send(karim, f"{there}alias", alias=typed.say("own alias"))
    return there


def _talk(elias: Person, here: str, karim: Person, there: str, typed: Typed) -> None:
    say = typed.say
    new = f"{here}new"
    elias.submit(new, words=say("previewed"), title=say("previewed title"), preview="yes")
    elias.submit(new, words=say("without title"))
    thread = send(elias, new, title=say("title"), warning=say("warning"), words=say("first post"))
    his = f"{there}t/1"
    send(karim, his, f"{his}/posts", words=f"**{say('bold post')}** to #1 @{say('mention')}")
    send(karim, f"{his}/posts?reply_to=2", f"{his}/posts", words=say("answer"))
    send(karim, f"{his}/posts/3/edit", words=say("better answer"))
    send(elias, thread, f"{thread}/posts", words=say("withdrawn"))
    send(elias, f"{thread}/posts/4/withdrawal")
    send(elias, f"{thread}/head", title=say("second title"), warning=say("second warning"))
    _show_a_picture(elias, thread, typed)
    send(elias, f"{thread}/head", f"{thread}/opening")
    send(karim, f"{his}/posts/1/menu", f"{his}/posts/1/reaction", kind="with")


def _show_a_picture(elias: Person, thread: str, typed: Typed) -> None:
    shown, at = io.BytesIO(), f"{thread}/pictures/new"
    picture = Image.effect_noise((64, 64), 50)
    picture.save(shown, "JPEG", comment=typed.say("inside the picture").encode())
    fields = Page(elias.get(at).text).form(at).fields | {
        "words": typed.say("beside the picture"), "description": typed.say("description"),
    }  # fmt: skip
    file = (io.BytesIO(shown.getvalue()), f"{typed.say('file name')}.jpg")
    assert elias.post(at, {**fields, "picture": file}).status_code == 303


def _keep(elias: Person, here: str, typed: Typed) -> None:
    """What one keeps for oneself, and looks for."""
    send(elias, f"{here}themes", theme=typed.say("muted theme"))
    send(elias, f"{here}t/1/posts/2/menu", f"{here}t/1/posts/2/saved")
    assert elias.submit("/search", looked_for=typed.say("search")).status_code == 200
    answer = elias.submit(
        "/me/invitation", invitation=typed.say("typed code"), phrase=typed.say("typed phrase")
    )
    assert answer.status_code == 422


def _write_letters(elias: Person, here: str, karim: Person, there: str, typed: Typed) -> None:
    say = typed.say
    send(karim, f"{there}letters/new", words=say("to the moderators"))
    found = re.findall(r'data-kind="circle" data-alias="([^"]+)"', elias.get("/home").text)
    desk = next(way for one in found if (way := _letter(elias, f"/c/{one}/")))
    send(elias, f"{desk}/reply", words=say("of the moderators"))
    his = _member(karim, f"{there}t/1")
    send(karim, f"{his}/ask", words=say("ask"))
    talk = send(elias, f"{here}letters", _letter(elias, here), kind="accept")
    send(elias, f"{talk}t/1", f"{talk}t/1/posts", words=say("between two"))
    send(karim, _member(karim, f"{there}t/1"), f"{there}blocks", kind="block")


def _letter(person: Person, there: str) -> str:
    found = re.search(
        r'data-kind="letter" data-alias="([^"]+)"', person.get(f"{there}letters").text
    )
    return f"{there}letters/{found[1]}" if found else ""


def _member(person: Person, thread: str) -> str:
    """The page of who wrote first in a thread."""
    found = re.search(r"/c/\w+/members/\w+", person.get(f"{thread}/posts/1/menu").text)
    assert found is not None
    return found[0]


def _wait(elias: Person, here: str, typed: Typed) -> None:
    guest, host = Person(elias.app), Host(elias, "canary-founder", here)
    join_with(guest, invite(elias, here), "canary-guest")
    lobby, room = guest.circle(), room_of(host, lobby_id(host))
    send(guest, lobby, f"{lobby}t/1/posts", words=typed.say("of who waits"))
    send(elias, f"{room}/name", name=typed.say("lobby name"))
    send(elias, room, f"{room}/posts", words=typed.say("in the lobby"))
    send(elias, f"{room}/word", kind="objection")


def _commons(karim: Person, typed: Typed) -> None:
    place = send(karim, "/commons", alias=typed.say("starling"))
    title, words = typed.say("title for all"), typed.say("post for all")
    send(karim, f"{place}new", title=title, words=words)


def _at_the_door(karim: Person, there: str, typed: Typed) -> None:
    """Words that are sent when the sign-in is over."""
    form = Page(karim.get(f"{there}t/1").text).form(f"{there}t/1/posts").fields
    send(karim, "/me", "/sign-out")
    answer = karim.post(f"{there}t/1/posts", {**form, "words": typed.say("at the door")})
    assert answer.status_code == 401
