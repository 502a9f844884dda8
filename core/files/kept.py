"""Where files are kept: the storage of the setting STORAGES, the folder `media` in USHER_HOME by default.

A path is chosen by its row before the file is written, so that no file can be without one.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def write(path: str, content: bytes) -> None:
    """Raises OSError; ValueError if there is a file already."""
    if default_storage.save(path, ContentFile(content)) != path:
        raise ValueError(f"{path} is taken.")


def read(path: str) -> bytes | None:
    """None if the file is gone."""
    try:
        with default_storage.open(path) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        return None


def remove(path: str) -> None:
    """Removing what is gone is fine."""
    default_storage.delete(path)
