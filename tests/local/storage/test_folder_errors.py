"""Messages about a folder, whose files may come from others: one line that a terminal shows as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatprov.local.storage import CloudFolder, CloudFolderDamaged, CloudFolderTooNew
from chatprov.local.storage.document import read_document, write_document
from tests.local.storage.test_folder import fill


def test_a_message_is_one_line_that_prints() -> None:
    message = CloudFolderTooNew(Path("state.json"), 9, 1, "chatprov 9\x1b[31m\nX\u202eY").message
    assert message.startswith(r"state.json was written by chatprov 9\x1b[31m\nX\u202eY in form 9")
    assert CloudFolderDamaged(Path("größe 1"), "x").message == "größe 1 is damaged: x."


def test_a_message_has_an_end() -> None:
    assert len(CloudFolderDamaged(Path("s3.log"), "x" * 1_000_000).message) < 3000


@pytest.mark.parametrize("form", [0, -1])
def test_a_form_that_no_version_has_is_damage(tmp_path: Path, form: int) -> None:
    folder = tmp_path / "cloud"
    fill(folder)
    write_document(folder / "state.json", {**read_document(folder / "state.json"), "form": form})
    with pytest.raises(CloudFolderDamaged, match="it is not what a local cloud writes"):
        CloudFolder(folder)
