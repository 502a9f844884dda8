import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

MODULES = {
    "a.js": """/** @typedef {import("./b.js").B} B */
/**
 * @param {import("./b.js").B} b
 */
import { b } from "./b.js";
export const a = () => import("./c.js");
""",
    "b.js": '/** @typedef {import("./a.js").A} A */\nexport const b = 1;\n',
    "c.js": "export const c = 1;\n",
    **{f"deep{n}.js": f'import "./deep{n + 1}.js";\n' for n in range(10)},
    "deep10.js": "export const end = 1;\n",
}


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """Modules whose comments import each other in a circle, as production serves them."""
    folder = tmp_path / "static"
    folder.mkdir()
    for name, text in MODULES.items():
        (folder / name).write_text(text)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "core.storage.HashedFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path / "collected"


def test_modules_import_each_other_under_their_hashed_names(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    text = (collected / names["a.js"]).read_text()
    assert f'from "./{names["b.js"]}"' in text
    assert f'import("./{names["c.js"]}")' in text


def test_types_in_comments_stay_as_written(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    comments = re.findall(r'import\("(.*?)"\)\.', (collected / names["a.js"]).read_text())
    assert comments == ["./b.js", "./b.js"]


def test_modules_may_import_each_other_ten_levels_deep(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for number in range(10):
        assert f'"./{names[f"deep{number + 1}.js"]}"' in (collected / names[f"deep{number}.js"]).read_text()
