"""Sign-ins of people that the tests of the volatile store share."""

from __future__ import annotations

from dataclasses import replace

from forum.volatile import SignInRow

NOW = 1_800_000_000.0  # seconds; some day in 2027

AMAL = SignInRow(
    sealed=b"\x00sealed\xff",
    csrf=b"csrf of amal",
    owner=b"account of amal",
    root=b"root of amal",
    device=b"a phone",
    created=NOW,
    seen=NOW,
)
AMAL_UNDER_COVER = replace(AMAL, root=b"cover of amal", device=b"\xfe")
BASIL = replace(AMAL, owner=b"account of basil", root=b"root of basil")
