"""What each error says to a person: a title and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Saying:
    """A title, and words under it; both lazy, in the reader's language."""

    title: object
    words: object


SAYINGS: dict[str, Saying] = {
    "error": Saying(
        _l("That did not work"),
        _l("Something broke on our side. It is not your fault. Please try again a little later."),
    ),
    "bad-request": Saying(
        _l("We could not read this"),
        _l(
            "Something in the form arrived damaged. Nothing was changed. Please write it once more."
        ),
    ),
    "stale-form": Saying(
        _l("This page was too old"),
        _l(
            "The page had been open for a long time. Nothing was changed. Please open it once more."
        ),
    ),
    "foreign-origin": Saying(
        _l("This did not come from here"),
        _l("The form was sent from another place. Nothing was changed."),
    ),
    "not-found": Saying(
        _l("There is nothing here"),
        _l("Perhaps the address was shortened, or what stood here is gone."),
    ),
    "not-signed-in": Saying(
        _l("Please sign in"),
        _l("Your sign-in has ended. Sign in again and go on where you were."),
    ),
    "method-not-allowed": Saying(
        _l("This way does not work here"),
        _l("Please go back and use the button on the page."),
    ),
    "too-large": Saying(
        _l("That was too much at once"),
        _l("What you sent is larger than this page takes. Nothing was changed."),
    ),
    "wrong-credentials": Saying(
        _l("That does not fit"),
        _l("Name and words do not fit together. Look at them once more, there is no hurry."),
    ),
    "wrong-passphrase": Saying(
        _l("That does not fit"),
        _l("These are not your words. Look at them once more, there is no hurry."),
    ),
    "invitation-refused": Saying(
        _l("That does not fit"),
        _l("This invitation does not open. Compare code and words, or ask for a new one."),
    ),
    "login-taken": Saying(
        _l("Please choose another name"),
        _l("Somebody already signs in under this name. Please choose another one."),
    ),
    "alias-refused": Saying(
        _l("Please choose another name"),
        _l("A name has 2 to 32 letters, no signs, and does not sound like a role here."),
    ),
    "alias-taken": Saying(
        _l("Please choose another name"),
        _l("This one is too close to a name that is used here, or was used lately."),
    ),
    "wrong-code": Saying(
        _l("That does not fit"),
        _l("This code does not fit. Look at it once more; each code works only once."),
    ),
    "too-many": Saying(
        _l("A short pause"),
        _l("There were many tries in a short time. Wait a little, then go on."),
    ),
    "busy": Saying(
        _l("Just a moment"),
        _l("Many people are at the door right now. Please try again in a few seconds."),
    ),
    "volatile-gone": Saying(
        _l("Just a moment"),
        _l("We are putting something in order. Please try again in a few seconds."),
    ),
    "conflict": Saying(
        _l("Just a moment"),
        _l("Somebody else was changing the same thing. Please try once more."),
    ),
    "turned-meanwhile": Saying(
        _l("Just a moment"),
        _l("Somebody else was changing the same thing. Please try once more."),
    ),
    "needed-by-role": Saying(
        _l("Second factor"),
        _l("In your role it has to stay, because others rely on you."),
    ),
    "second-factor-due": Saying(
        _l("Second factor"),
        _l("Others rely on you here. Please set a second factor first."),
    ),
    "refused": Saying(
        _l("Please look at this again"),
        _l("There is nothing in it, or too much, or something that cannot be kept."),
    ),
    "thread-closed": Saying(
        _l("This conversation is closed"),
        _l("Nobody writes here any more. Your words are still here, to be copied."),
    ),
    "too-late": Saying(
        _l("The time for changes is over"),
        _l("Words can be changed for 15 minutes. You can still withdraw them."),
    ),
    "group-full": Saying(
        _l("This group is full"),
        _l("A group holds 500 people. Perhaps it is time for a second one."),
    ),
    "not-yet": Saying(
        _l("Not yet"),
        _l("That needs more time, or more people. Nothing was changed."),
    ),
    "list-full": Saying(
        _l("This list is full"),
        _l("Let something go from it first. Nothing was changed."),
    ),
    "picture-refused": Saying(
        _l("We could not take this picture"),
        _l("Please choose a photograph (JPEG or PNG) below 8 MB."),
    ),
    "ring-full": Saying(
        _l("Your key ring is full"),
        _l("You are in as many groups as one account can hold. Leave one to enter another."),
    ),
}


def saying(code: str) -> Saying:
    """What to say for a code; the general apology for one that has no words of its own."""
    return SAYINGS.get(code, SAYINGS["error"])
