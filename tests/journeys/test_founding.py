"""From an empty house to three moderators in one circle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.people import Person


def test_a_founder_joins_signs_in_protects_his_account_and_leaves(amal: Person) -> None:
    amal.join("quiet-harbour")
    answer = amal.sign_in("quiet-harbour")
    assert answer.status_code == 303
    assert answer.location == "/home"
    assert "second factor first" in amal.get("/home").text
    assert drawn(amal.get("/me/second-factor").text) > 21 * 21 // 4  # a square, not a blank
    assert amal.set_second_factor().status_code == 303
    assert "second factor first" not in amal.get("/home").text
    left = amal.get("/exit")
    assert left.status_code == 200
    assert "storage" in left.headers["Clear-Site-Data"]
    assert amal.get("/home").location == "/sign-in"
    assert amal.sign_in("quiet-harbour").location == "/home"


def drawn(html: str) -> int:
    """How many strokes the square for the app has."""
    square = html.split('class="qr"', 1)[1].split("</svg>", 1)[0]
    return len(re.findall(r"[hH]\d", square))
