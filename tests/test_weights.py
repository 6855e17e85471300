from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from bench.rows import weights
from forum import assets


@pytest.mark.usefixtures("built")
def test_scripts_and_styles_stay_light() -> None:
    assert 5_000 < weights.weight(".js") <= 1000 * weights.SCRIPTS
    assert 2_000 < weights.weight(".css") <= 1000 * weights.STYLES


@pytest.mark.usefixtures("built")
def test_the_line_of_a_page_knows_one_way_and_speaks_text() -> None:
    """What npm brings along for other ways of travel is left out, and stays out."""
    names = assets.manifest(assets.STATIC)
    live, talks = (
        (assets.STATIC / assets.BUILT / names[name]).read_text("utf-8")
        for name in ("js/live.js", "js/talks.js")
    )
    for word in ("XMLHttpRequest", "WebTransport(", "withCredentials=", "Blob", "ArrayBuffer"):
        assert word not in live, word
    assert "WebSocket" not in talks
    taken = re.findall(rf'import\{{([^}}]+)\}}from"\./{Path(names["js/live.js"]).name}"', talks)
    given = re.findall(r"export\{([^}]+)\}", live)
    assert {name.split(" as ")[0] for name in taken[0].split(",")} <= {
        name.split(" as ")[-1] for name in given[0].split(",")
    }


def test_a_house_without_npm_is_not_taken_for_a_light_one(tmp_path: Path) -> None:
    built = tmp_path / assets.BUILT
    built.mkdir()
    (built / "manifest.json").write_text('{"files": {"js/app.js": "js/app.1.js"}}', "utf-8")
    with pytest.raises(RuntimeError, match=r"js/live\.js"):
        weights.weight(".js", tmp_path)


def test_what_is_weighed_is_what_lies_ready(tmp_path: Path) -> None:
    folder = tmp_path / assets.BUILT / "js"
    folder.mkdir(parents=True)
    for name in weights.WHOLE:
        path = tmp_path / assets.BUILT / f"{name}.gz"
        path.write_bytes(gzip.compress(name.encode(), mtime=0))
    files = ", ".join(f'"{name}": "{name}"' for name in sorted(weights.WHOLE))
    (tmp_path / assets.BUILT / "manifest.json").write_text(f'{{"files": {{{files}}}}}', "utf-8")
    ready = sum(path.stat().st_size for path in folder.glob("*.gz"))
    assert weights.weight(".js", tmp_path) == ready > 0
