from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from forum import assets

OWN = Path(assets.__file__).parent / "static"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    shutil.copytree(OWN, folder, ignore=shutil.ignore_patterns(assets.BUILT))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_sources_give_the_same_files(static: Path) -> None:
    assets.build(static)
    first = contents(static / assets.BUILT)
    shutil.rmtree(static / assets.BUILT)
    assets.build(static)
    assert contents(static / assets.BUILT) == first


def test_a_second_build_touches_nothing(static: Path) -> None:
    assets.build(static)
    written = static / assets.BUILT / "manifest.json"
    written.write_bytes(written.read_bytes() + b"\n")
    kept = written.read_bytes()
    assets.build(static)
    assert written.read_bytes() == kept


def test_a_changed_style_gets_a_new_name_and_the_old_file_goes(static: Path) -> None:
    assets.build(static)
    before = assets.manifest(static)[assets.STYLES]
    sheet = static / "css" / "base.css"
    sheet.write_text(sheet.read_text("utf-8") + "\nb { color: red }\n", "utf-8")
    assets.build(static)
    after = assets.manifest(static)[assets.STYLES]
    assert after != before
    assert (static / assets.BUILT / after).is_file()
    assert not (static / assets.BUILT / before).exists()
    assert not (static / assets.BUILT / f"{before}.gz").exists()


def test_what_is_compressed_beforehand_is_the_same_text(static: Path) -> None:
    assets.build(static)
    built = static / assets.BUILT
    packed = list(built.rglob("*.gz"))
    assert packed
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_a_module_brings_along_what_it_imports_and_changes_with_it(static: Path) -> None:
    (static / "js" / "inner.js").write_text("export const one = 1\n", "utf-8")
    (static / "js" / "outer.js").write_text('import { one } from "./inner.js"\nuse(one)\n', "utf-8")
    assets.build(static)
    before = assets.manifest(static)
    outer = (static / assets.BUILT / before["js/outer.js"]).read_text("utf-8")
    assert outer == "const one = 1\n\nuse(one)\n"
    assert "js/inner.js" not in before
    (static / "js" / "inner.js").write_text("export const one = 2\n", "utf-8")
    assets.build(static)
    assert assets.manifest(static)["js/outer.js"] != before["js/outer.js"]


def test_two_modules_of_one_script_may_not_use_the_same_name(static: Path) -> None:
    (static / "js" / "inner.js").write_text("export function go() {}\n", "utf-8")
    (static / "js" / "outer.js").write_text("import './inner.js'\nconst go = 1\n", "utf-8")
    with pytest.raises(assets.AssetError):
        assets.build(static)


def test_modules_in_a_circle_are_refused(static: Path) -> None:
    (static / "js" / "one.js").write_text("import './two.js'\n", "utf-8")
    (static / "js" / "two.js").write_text("import './one.js'\n", "utf-8")
    with pytest.raises(assets.AssetError):
        assets.build(static)


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    folder = tmp_path / "bundles"
    folder.mkdir()
    (folder / "zone.js").write_text("export{z}", "utf-8")
    (folder / "line.js").write_text('import{z}from"./zone.js";z()', "utf-8")
    return folder


def test_a_bundle_imports_another_by_the_name_it_is_served_under(
    static: Path, bundles: Path
) -> None:
    assets.build(static, bundles)
    before = assets.manifest(static)
    line = (static / assets.BUILT / before["js/line.js"]).read_text("utf-8")
    assert line == f'import{{z}}from"./{before["js/zone.js"].removeprefix("js/")}";z()'
    (bundles / "zone.js").write_text("export{z,y}", "utf-8")
    assets.build(static, bundles)
    after = assets.manifest(static)
    assert after["js/zone.js"] != before["js/zone.js"]
    assert after["js/line.js"] != before["js/line.js"]


def test_bundles_that_are_not_there_are_left_out(static: Path, bundles: Path) -> None:
    assets.build(static, bundles)
    shutil.rmtree(bundles)
    assets.build(static, bundles)
    assert not {"js/line.js", "js/zone.js"} & set(assets.manifest(static))


def test_a_bundle_whose_import_is_missing_is_refused(static: Path, bundles: Path) -> None:
    (bundles / "zone.js").unlink()
    with pytest.raises(assets.AssetError):
        assets.build(static, bundles)


def test_a_style_that_is_not_listed_is_refused(static: Path) -> None:
    (static / "css" / "stray.css").write_text("b{}", "utf-8")
    with pytest.raises(assets.AssetError):
        assets.build(static)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("a :hover , b { color: red ; }", "a :hover,b{color: red}"),
        ("/* why */ a { }\n\n/* two\nlines */ b { }", "a{}b{}"),
        ('a::after { content: "/*  ; {} */" }', 'a::after{content: "/*  ; {} */"}'),
        ("a { width: calc(1px + 2px) }", "a{width: calc(1px + 2px)}"),
        ("a { background: url(data:x;y,z /* */) }", "a{background: url(data:x;y,z /* */)}"),
    ],
)
def test_a_style_loses_only_what_means_nothing(long: str, short: str) -> None:
    assert assets.minified(long) == short
