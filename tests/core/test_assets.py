from pathlib import Path

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from core.assets import collect_if_changed


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    """A static file of ours, in production's storage."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("p { color: teal }" * 100)
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    production = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": production}
    return folder / "a.css"


def test_files_get_hashed_names_and_compressed_copies(source: Path, settings: Settings) -> None:
    collect_if_changed()
    names = sorted(place.name for place in Path(settings.STATIC_ROOT).glob("a.*.css*"))
    assert [name.partition(".css")[2] for name in names] == ["", ".br", ".gz"]


def test_a_second_start_does_not_collect_again(source: Path, settings: Settings) -> None:
    collect_if_changed()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    before = manifest.stat().st_mtime_ns
    collect_if_changed()
    assert manifest.stat().st_mtime_ns == before


def test_a_changed_file_is_collected(source: Path, settings: Settings) -> None:
    collect_if_changed()
    source.write_text("p { color: navy }")
    collect_if_changed()
    assert "navy" in (Path(settings.STATIC_ROOT) / "a.css").read_text()


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(source: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = source / "below a file"
    with pytest.raises(CommandError, match="The static files cannot be written"):
        collect_if_changed()
