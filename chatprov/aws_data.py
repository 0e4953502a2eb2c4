"""botocore's models of AWS's services, loaded quickly and without documentation: for short commands and a small local cloud."""

from __future__ import annotations

import functools
import gzip
import json
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


@functools.cache
def aws_data() -> Loader:
    """Return the loader for this process's clients, which loads each file once."""
    return AwsData(file_loader=LeanLoader())


class QuickListing:
    """Makes a loader of botocore list the services without reading the folders of all of them each time."""

    search_paths: list[str]

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002  # botocore's signature
        """Return the services that have a folder, for any type of data."""
        places = [place for place in self.search_paths if Path(place).is_dir()]
        return sorted({folder.name for place in places for folder in Path(place).iterdir()})


class AwsData(QuickListing, Loader):
    """A faster loader of botocore's data."""


class LeanLoader(JSONFileLoader):
    """Loads botocore's data files as plain dictionaries, without the documentation of every shape and member.

    `not_of_endpoints` are keys of the file of endpoints that are not loaded.
    """

    def __init__(self, not_of_endpoints: frozenset[str] = frozenset()) -> None:
        self._not_of_endpoints = not_of_endpoints

    def load_file(self, file_path: str) -> dict[str, Any] | None:
        """Return the content of a data file, None when it does not exist; `file_path` is without the extension."""
        for path in (Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")):
            if path.is_file():
                content = path.read_bytes()
                left_out = self._not_of_endpoints if path.stem == "endpoints" else frozenset()
                text = gzip.decompress(content) if path.suffix == ".gz" else content
                loaded: dict[str, Any] = json.loads(text, object_pairs_hook=_Lean(left_out))
                return loaded
        return None


class _Lean:
    """Builds the objects of one file without documentation; equal texts and equal references to a shape are one object."""

    def __init__(self, left_out: frozenset[str]) -> None:
        self._left_out = left_out
        self._texts: dict[str, str] = {}
        self._references: dict[str, dict[str, Any]] = {}

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, value in pairs:
            if name in self._left_out:
                continue
            if not isinstance(value, str):
                made[name] = value  # this includes a member whose name is "documentation"
            else:
                made[name] = "" if name == "documentation" else self._texts.setdefault(value, value)
        shape = made.get("shape")
        if isinstance(shape, str) and made.get("documentation") == "":
            # nothing here uses it; for the parameters of clients it is used
            del made["documentation"]
        if isinstance(shape, str) and len(made) == 1:
            # most of a model consists of these; botocore only reads them
            return self._references.setdefault(shape, made)
        return made
