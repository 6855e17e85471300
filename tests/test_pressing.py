from __future__ import annotations

import gzip

from forum.policies import POLICIES, Press
from forum.pressing import pressed

PRESSED = {
    "walls.show", "help.show", "help.limits", "sign_ins.new", "joins.invitation", "recoveries.new",
    "circles.index", "circles.show", "threads.show", "rooms.show", "lines.show",
}  # fmt: skip


def test_only_these_pages_are_ever_compressed() -> None:
    """Another one is thought through first: its secrets, and whose words stand in it."""
    assert {name for name, row in POLICIES.items() if row.press is not Press.NEVER} == PRESSED
    assert POLICIES["circles.index"].press is Press.ROW_BY_ROW


def test_a_group_is_not_found_on_home_by_naming_another_one_alike() -> None:
    row = '<li data-kind="circle"><a class="row" href="/c/{}/"><bdi>{}</bdi></a></li>'
    names = ("ex-prisoners of the northern wing", "a quiet evening by the three olives")

    def length(name: str, press: Press) -> int:
        rows = [row.format("4fjw81mvk20shd6a", names[0]), row.format("p0vr75yxq3nbu9ec", name)]
        html = f"<main><ul>{''.join(rows)}</ul></main>{'quiet ' * 9}".encode()
        packed = pressed(html, press)
        assert gzip.decompress(packed) == html
        return len(packed)

    assert length(names[1], Press.WHOLE) - length(names[0], Press.WHOLE) > 12
    apart = [length(name, Press.ROW_BY_ROW) for name in names]
    alone = [len(gzip.compress(name.encode())) for name in names]
    assert abs((apart[1] - apart[0]) - (alone[1] - alone[0])) <= 3
