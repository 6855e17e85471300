"""Who may ask what: every endpoint has a row, and one without a row is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Door(Enum):
    """Who is let in."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


class Press(Enum):
    """Whether a page may be compressed on its way; `pressing` says what else must hold.

    Only pages in which no secret looks twice the same, and no words of the request stand. Never:
    search, codes, slips, keys, and whatever shows what was typed. Row by row where one list shows
    what comes from several circles: who may name one of them must not learn of the others.
    """

    NEVER = "never"
    WHOLE = "whole"
    ROW_BY_ROW = "row by row"


@dataclass(frozen=True, slots=True)
class Policy:
    """A door, the methods it takes, and whether what stands behind it is private.

    `is_frame`: our own pages may show it in a frame. What a page asks by itself, again and again,
    is no sign of life: one that was left open must not keep a sign-in.
    """

    door: Door
    methods: tuple[str, ...] = ("GET",)
    is_private: bool = True
    needs_token: bool = True
    takes_files: bool = False
    is_frame: bool = False
    is_sign_of_life: bool = True
    press: Press = Press.NEVER


_BOTH = ("GET", "POST")
_POST = ("POST",)

POLICIES: dict[str, Policy] = {
    "walls.show": Policy(Door.ANYONE, is_private=False, press=Press.WHOLE),
    "health.show": Policy(Door.ANYONE, is_private=False),
    "assets.show": Policy(Door.ANYONE, is_private=False),
    "help.show": Policy(Door.ANYONE, press=Press.WHOLE),
    "help.limits": Policy(Door.ANYONE, press=Press.WHOLE),
    # Leaving must work with a stale page and a lost token: SameSite keeps others from asking it.
    "exits.show": Policy(Door.ANYONE, _BOTH, needs_token=False),
    "sign_ins.new": Policy(Door.ANYONE, _BOTH, press=Press.WHOLE),
    "sign_ins.end": Policy(Door.SIGNED_IN, _POST),
    "sign_ins.index": Policy(Door.SIGNED_IN, _BOTH),
    "joins.invitation": Policy(Door.ANYONE, _BOTH, press=Press.WHOLE),
    "joins.step": Policy(Door.ANYONE, _POST),
    "recoveries.new": Policy(Door.ANYONE, _BOTH, press=Press.WHOLE),
    "recoveries.step": Policy(Door.ANYONE, _POST),
    "circles.index": Policy(Door.SIGNED_IN, _BOTH, press=Press.ROW_BY_ROW),
    "circles.show": Policy(Door.SIGNED_IN, press=Press.WHOLE),
    "groups.new": Policy(Door.SIGNED_IN, _BOTH),
    "groups.about": Policy(Door.SIGNED_IN),
    "groups.edit": Policy(Door.SIGNED_IN, _BOTH),
    "threads.new": Policy(Door.SIGNED_IN, _BOTH),
    "threads.show": Policy(Door.SIGNED_IN, press=Press.WHOLE),
    "threads.edit": Policy(Door.SIGNED_IN, _BOTH),
    "threads.open_up": Policy(Door.SIGNED_IN, _POST),
    "rooms.new": Policy(Door.SIGNED_IN, _BOTH),
    "rooms.show": Policy(Door.SIGNED_IN, press=Press.WHOLE),
    "rooms.post": Policy(Door.SIGNED_IN, _POST),
    "lines.show": Policy(Door.SIGNED_IN, is_sign_of_life=False, press=Press.WHOLE),
    "rooms.frame": Policy(Door.SIGNED_IN, is_frame=True, is_sign_of_life=False),
    "posts.new": Policy(Door.SIGNED_IN, _BOTH),
    "posts.edit": Policy(Door.SIGNED_IN, _BOTH),
    "posts.withdraw": Policy(Door.SIGNED_IN, _BOTH),
    "posts.react": Policy(Door.SIGNED_IN, _POST),
    "threads.mute": Policy(Door.SIGNED_IN, _POST),
    "posts.save": Policy(Door.SIGNED_IN, _POST),
    "pictures.new": Policy(Door.SIGNED_IN, _BOTH, takes_files=True),
    "pictures.show": Policy(Door.SIGNED_IN),
    "posts.menu": Policy(Door.SIGNED_IN),
    "members.index": Policy(Door.SIGNED_IN),
    "members.show": Policy(Door.SIGNED_IN),
    "aliases.edit": Policy(Door.SIGNED_IN, _BOTH),
    "directs.new": Policy(Door.SIGNED_IN, _BOTH),
    "directs.answer": Policy(Door.SIGNED_IN, _POST),
    "letters.index": Policy(Door.SIGNED_IN),
    "letters.new": Policy(Door.SIGNED_IN, _BOTH),
    "letters.reply": Policy(Door.SIGNED_IN, _BOTH),
    "letters.delete": Policy(Door.SIGNED_IN, _POST),
    "moderators.new": Policy(Door.SIGNED_IN, _BOTH),
    "moderators.answer": Policy(Door.SIGNED_IN, _POST),
    "leavings.new": Policy(Door.SIGNED_IN, _BOTH),
    "deletions.new": Policy(Door.SIGNED_IN, _BOTH),
    "blocks.index": Policy(Door.SIGNED_IN, _BOTH),
    "mutes.index": Policy(Door.SIGNED_IN, _BOTH),
    "saved.index": Policy(Door.SIGNED_IN, _BOTH),
    "commons.join": Policy(Door.SIGNED_IN, _BOTH),
    "invitations.index": Policy(Door.SIGNED_IN, _BOTH),
    "invitations.take_up": Policy(Door.SIGNED_IN, _BOTH),
    "lobbies.index": Policy(Door.SIGNED_IN),
    "lobbies.show": Policy(Door.SIGNED_IN),
    "lobbies.post": Policy(Door.SIGNED_IN, _POST),
    "lobbies.withdraw": Policy(Door.SIGNED_IN, _BOTH),
    "lobbies.decide": Policy(Door.SIGNED_IN, _BOTH),
    "lobbies.name": Policy(Door.SIGNED_IN, _BOTH),
    "lobbies.alias": Policy(Door.SIGNED_IN, _BOTH),
    "searches.new": Policy(Door.SIGNED_IN, _BOTH),
    "erasures.new": Policy(Door.SIGNED_IN, _BOTH),
    "exports.show": Policy(Door.SIGNED_IN, _BOTH),
    "departures.new": Policy(Door.SIGNED_IN, _BOTH),
    "accounts.show": Policy(Door.SIGNED_IN),
    "settings.edit": Policy(Door.SIGNED_IN, _BOTH),
    "passphrases.edit": Policy(Door.SIGNED_IN, _BOTH),
    "renewals.new": Policy(Door.SIGNED_IN, _BOTH),
    "second_factors.show": Policy(Door.SIGNED_IN, _BOTH),
    "recovery_codes.show": Policy(Door.SIGNED_IN, _BOTH),
    "kit.show": Policy(Door.ANYONE),
}


def is_frame(endpoint: str | None) -> bool:
    """Whether an endpoint is shown in a frame of our own pages."""
    policy = POLICIES.get(endpoint or "")
    return policy is not None and policy.is_frame


def is_sign_of_life(endpoint: str | None) -> bool:
    """Whether asking for it shows that somebody is there."""
    policy = POLICIES.get(endpoint or "")
    return policy is None or policy.is_sign_of_life
