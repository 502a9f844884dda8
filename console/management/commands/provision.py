"""`manage.py provision FILE.yaml [--secrets-to FILE]`."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from console.provision.companies import provision
from console.provision.fields import BadFile, load


class Command(BaseCommand):
    help = "Make or update the companies, channels, keys and staff that a YAML file names; print ids and new secrets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--secrets-to", type=Path, help="write the document with the secrets there (mode 600), print it without"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = provision(read_file(options["file"]))
        except BadFile as error:
            raise CommandError(str(error)) from error
        except ProgrammingError as error:
            raise CommandError("The database lacks tables: run `manage.py migrate` first.") from error
        if options["secrets_to"]:
            write_private(options["secrets_to"], json.dumps(result, indent=2))
            result = without_secrets(result)
        self.stdout.write(json.dumps(result, indent=2))


def read_file(path: Path) -> Any:
    try:
        return load(path.read_text())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"Cannot read {path}: {error}") from error


def write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text + "\n")


def without_secrets(document: dict[str, Any]) -> dict[str, Any]:
    companies = {}
    for slug, company in document["companies"].items():
        channels = {
            name: {"id": channel["id"], "management_tokens": {}, "signing_keys": kids(channel["signing_keys"])}
            for name, channel in company["channels"].items()
        }
        staff = {
            email: {key: value for key, value in member.items() if key != "invitation"}
            for email, member in company["staff"].items()
        }
        kept = {"channels": channels, "staff": staff, "api_keys": {}, "signing_keys": kids(company["signing_keys"])}
        companies[slug] = {**company, **kept}
    return {"companies": companies}


def kids(signing_keys: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {name: {"kid": key["kid"]} for name, key in signing_keys.items()}
