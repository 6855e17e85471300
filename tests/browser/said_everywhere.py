"""The same words in every place of a group where words may stand, said through the actions."""

from __future__ import annotations

from dataclasses import dataclass

from forum.access import reach_conversation, reach_lobby
from forum.actions import councils, directs, groups, letters, mutes, posts, saves, threads
from forum.actions.groups import Founding
from forum.actions.posts import Words
from forum.actions.threads import Beginning
from forum.demo import groups as play
from forum.demo.cast import Cast
from forum.demo.groups import Person
from forum.vault import ring as rings
from forum.vault.primitives import random_id
from tests.browser.house import House, Member

ROUND = 20  # posts on one page
LISTED = 45  # threads on one page
PIECE = 1_400  # of words that go into one letter


@dataclass
class Stage:
    """Elias founds the groups, Karim comes into them; `elias` signs in with `SECRET`'s codes."""

    house: House
    cast: Cast
    elias: Member

    def address(self, circle: bytes) -> str:
        """Where something is for Elias."""
        return rings.url_alias(self.cast.visitors["elias"].root, circle)


def open_stage(house: House) -> Stage:
    """A house with one founder; inside its context."""
    cast, slip = Cast(house.app.extensions["house"], 0.0), house.invite("en")
    visitor = cast.join("elias", slip.code, slip.phrase, "en")
    cast.guard("elias")
    cast.enter("elias", visitor.ring.memberships[0].circle)
    return Stage(house, cast, Member("elias", "olive tree by the quiet river", b""))


def say_everywhere(stage: Stage, words: list[str]) -> list[str]:
    """A group that is full of these words; the addresses of its pages for Elias."""
    cast, everything = stage.cast, "\n\n".join(words)
    name = next((one for one in words if 10 < len(one) < 60), words[0])
    founding = Founding(name, everything[:4_000], "careful", "olive branch")
    circle = groups.found(cast.visitors["elias"], founding)
    play.bring(cast, circle, "elias", Person("karim", "en", "grey heron"))
    here = f"/c/{stage.address(circle)}/"
    pages = [*_talk(cast, circle, here, words), *_keep(cast, circle, here, words)]
    pages += [*_between_two(stage, circle, here, words), *_in_the_lobby(stage, circle, words)]
    plain = ("", "about", "settings", "letters", "themes", "members", "alias", "leaving", "new")
    return [*(f"{here}{path}" for path in plain), *pages, "/home", "/me/saved"]


def _talk(cast: Cast, circle: bytes, here: str, words: list[str]) -> list[str]:
    """One thread with a post for each, answered by the next; and threads with titles of them."""
    for place, one in enumerate(words):
        opened = cast.enter("elias" if place % 2 else "karim", circle, 1)
        if place == 0:
            threads.begin(opened, Beginning(one[:120], one[:60], Words(one, random_id())))
            continue
        shown = ((random_id(), "image/png", 4, 4, one[:200]),) if place % 5 == 0 else ()
        answered = place if place % 3 else None
        talk = reach_conversation(opened, 1)
        posts.reply(talk, Words(one, random_id(), answered, shown))
    titles = [one for one in words[::4] if one[:120].strip()][:LISTED]
    for place, title in enumerate(titles):
        opened, warning = cast.enter("elias", circle), titles[-place][:60]
        threads.begin(opened, Beginning(title[:120], warning, Words(title, random_id())))
    count = -(-len(words) // ROUND)
    numbers = [1, *range(2, len(titles) + 1, 16)]
    menus = [f"t/1/posts/{seq}/{what}" for seq in (2, 4) for what in ("menu", "edit", "withdrawal")]
    return [
        *(f"{here}t/1?page={page}" for page in range(1, count + 1)),
        *(f"{here}t/{number}{path}" for number in numbers for path in ("", "/head")),
        *(f"{here}{path}" for path in menus),
        *(f"{here}t/1/posts?reply_to={seq}" for seq in range(1, len(words), 50)),
    ]


def _keep(cast: Cast, circle: bytes, here: str, words: list[str]) -> list[str]:
    """Kept and muted, and written to the moderators."""
    for seq in range(1, min(len(words), 30)):
        saves.save(reach_conversation(cast.enter("elias", circle, 1), 1), seq)
    for one in words[:30]:
        mutes.mute_theme(cast.enter("elias", circle), one[:60])
    everything = "\n".join(words)
    for start in range(0, min(len(everything), 8 * PIECE), PIECE):
        councils.write_to_moderators(cast.enter("karim", circle), everything[start : start + PIECE])
    return []


def _between_two(stage: Stage, circle: bytes, here: str, words: list[str]) -> list[str]:
    """Asked with them, answered, said to each other; and how the moderators answer."""
    cast, everything = stage.cast, "\n".join(words)[:PIECE]
    elias = cast.enter("elias", circle).member_id
    talk = directs.ask(cast.enter("karim", circle), elias, everything)
    opened = cast.enter("elias", circle)
    directs.accept(opened, letters.mine(opened)[0].id)
    for one in words[:ROUND]:
        said = reach_conversation(cast.enter("elias", talk, 1), 1)
        posts.reply(said, Words(one, random_id()))
    council = groups.council_of(cast.visitors["elias"], circle)
    desk = f"/c/{stage.address(council)}/"
    first = letters.inbox(cast.enter("elias", council))[0].id
    reply = f"{desk}letters/{stage.address(first)}/reply"
    karim = cast.enter("karim", circle).member_id
    his = f"{here}members/{stage.address(karim)}"
    return [f"/c/{stage.address(talk)}/t/1", f"{desk}letters", reply, his, f"{his}/ask"]


def _in_the_lobby(stage: Stage, circle: bytes, words: list[str]) -> list[str]:
    cast = stage.cast
    lobby = play.wait_in_lobby(cast, circle, "karim", Person("ghassan", "en", "lemon tree"))
    for place, one in enumerate(words[:ROUND]):
        room = cast.enter("ghassan", lobby)
        if place % 2:
            room = reach_lobby(cast.enter("elias", circle), stage.address(lobby))
        posts.reply(reach_conversation(room, 1), Words(one, random_id()))
    here = f"/c/{stage.address(circle)}/lobbies"
    room_of = f"{here}/{stage.address(lobby)}"
    return [here, room_of, f"{room_of}/word", f"{room_of}/name"]
