"""Words for people: proposals, codes on paper, and what is too easily guessed."""

from __future__ import annotations

from forum.words.codes import (
    code_to_words,
    invitation_code,
    read_invitation_code,
    words_to_code,
)
from forum.words.proposals import propose_login, propose_passphrase, two_words
from forum.words.strength import Weakness, weakness

__all__ = [
    "Weakness",
    "code_to_words",
    "invitation_code",
    "propose_login",
    "propose_passphrase",
    "read_invitation_code",
    "two_words",
    "weakness",
    "words_to_code",
]
