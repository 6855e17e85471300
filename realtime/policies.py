"""Who may send which event: every one has a row, and one without a row is refused at start."""

from __future__ import annotations

from dataclasses import dataclass

from forum.permissions import Permission


@dataclass(frozen=True, slots=True)
class Policy:
    """What it takes inside the circle (nothing: the event is about no circle), and how often.

    `rate` is a row of `forum.actions.rates`, counted beside the line's own bucket. Only what a
    person does is a sign of life: a page that was left open must not stay signed in.
    """

    may: Permission | None
    rate: str = ""
    is_sign_of_life: bool = False


EVENTS: dict[str, Policy] = {
    "conversation.follow": Policy(Permission.READ, "follow"),
    "conversation.leave": Policy(None),
    "conversation.read": Policy(Permission.READ, "follow"),
    "conversation.mark": Policy(Permission.READ),
    "message.post": Policy(Permission.POST, "post", is_sign_of_life=True),
    "home.watch": Policy(None, "follow"),
    "home.count": Policy(None, "follow"),
}
