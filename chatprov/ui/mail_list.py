"""The e-mails of the local cloud."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType


def mail_list(mails: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Return each e-mail with its address, time and text, oldest first."""
    if not mails:
        return Text("No e-mail was sent. A sign-up through the app client sends one with a code.")
    return Group(*(_mail(mail) for mail in mails))


def _mail(mail: Mapping[str, Any]) -> RenderableType:
    sent = datetime.fromisoformat(mail["sent"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    head = Text.assemble((mail["to"], "bold"), f"  {mail['subject'] or mail['medium']}  ", (sent, "dim"))
    return Group(head, Padding(Text(mail["body"]), (0, 0, 1, 2)))
