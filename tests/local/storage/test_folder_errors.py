"""Messages about a folder, whose files may come from others: one line that a terminal shows as it is."""

from __future__ import annotations

from pathlib import Path

from chatprov.local.storage import CloudFolderDamaged, CloudFolderTooNew


def test_a_message_is_one_line_that_prints() -> None:
    message = CloudFolderTooNew(Path("state.json"), 9, 1, "chatprov 9\x1b[31m\nX\u202eY").message
    assert message.startswith(r"state.json was written by chatprov 9\x1b[31m\nX\u202eY in form 9")
    assert CloudFolderDamaged(Path("größe 1"), "x").message == "größe 1 is damaged: x."


def test_a_message_has_an_end() -> None:
    assert len(CloudFolderDamaged(Path("s3.log"), "x" * 1_000_000).message) < 3000
