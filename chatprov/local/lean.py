"""Less memory for the local cloud's process: AWS's service models without their prose, and what nobody will look at let go.

A class lends it to a laptop with a browser and an editor open: what it does not need it should not hold.
"""

from __future__ import annotations

import gc
import gzip
import json
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


class LeanLoader(JSONFileLoader):
    """Loads botocore's data files as plain dictionaries, without the documentation of every shape and member."""

    def load_file(self, file_path: str) -> dict[str, Any] | None:
        """Return what a data file holds, None when there is none; `file_path` is without its extension."""
        for path in (Path(f"{file_path}.json"), Path(f"{file_path}.json.gz")):
            if path.is_file():
                content = path.read_bytes()
                text = gzip.decompress(content) if path.suffix == ".gz" else content
                loaded: dict[str, Any] = json.loads(text, object_pairs_hook=_Lean(_left_out(path)))
                return loaded
        return None


def _left_out(path: Path) -> frozenset[str]:
    """Return which texts and objects of a file nobody in this process reads: of the endpoints it is the regions alone."""
    if path.name.startswith("endpoints."):
        return frozenset({"credentialScope", "hostname", "tags", "variants"})
    return frozenset()


class _Lean:
    """Makes the objects of one file: prose left out, equal texts and equal references to a shape made once."""

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
                made[name] = value  # also a member that is itself called "documentation"
            elif name != "documentation":
                made[name] = self._texts.setdefault(value, value)
        if len(made) == 1 and isinstance(shape := made.get("shape"), str):
            # most of a model is these; botocore only reads them
            return self._references.setdefault(shape, made)
        return made


def install() -> None:
    """Let botocore load its data so in this process, from the next file on."""
    Loader.FILE_LOADER_CLASS = LeanLoader


def release() -> None:
    """Let go of what moto has loaded and will not use here, and look for no garbage in what has been loaded and will stay."""
    from moto.iam import aws_managed_policies, models  # noqa: PLC0415  # the caller says when moto is to be loaded
    from moto.settings import load_iam_aws_managed_policies  # noqa: PLC0415

    if not load_iam_aws_managed_policies():
        aws_managed_policies.aws_managed_policies_data = models.aws_managed_policies_data = "{}"  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 10, 10)
