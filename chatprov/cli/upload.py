"""`upload`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatprov.chat.local_file import open_file
from chatprov.chat.rooms import temporary_session
from chatprov.chat.upload import upload as upload_file
from chatprov.chat.users import tokens_for
from chatprov.cli.code import AskedCode
from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.password import ask_password, stdin_option
from chatprov.cli.session import Session
from chatprov.config.section import present
from chatprov.errors import UploadFailed
from chatprov.ui.transfer import transfer, uploaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.outputs import Outputs


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--room", required=True, metavar="ROOM", help="The room of the message, such as room1.")
@click.option("--sender", metavar="NAME", help="The sender in the message (default: the user).")
@click.option("--user", "email", metavar="EMAIL", help="Sign in as this user instead of a temporary one.")
@stdin_option
@trace_option
@json_option
@pass_settings
def upload(
    settings: Settings,
    *,
    file: Path,
    room: str,
    sender: str | None,
    email: str | None,
    password_stdin: bool,
    trace: bool,
    as_json: bool,
) -> None:
    """Upload FILE and send a message with its URL (STEP 9).

    The file is uploaded to S3 with a pre-signed URL, downloaded again, and compared.
    """
    if not room:
        raise UploadFailed("A room needs a name", kept="Nothing was sent.", advice="Example: --room room1")
    opened = open_file(file)
    session = Session(settings)
    session.project.require_chat("chat")
    with opened, session.traced(show=trace and not as_json):
        outputs = session.backend()
        password = ask_password(email, from_stdin=password_stdin) if email else None
        with (
            _signed_in(session, outputs, email, password, room) as (signed_in, token),
            transfer(session.err, opened.name, opened.size) as listener,
        ):
            done = upload_file(
                session.target,
                outputs,
                opened,
                room=room,
                sender=sender or signed_in,
                token=token,
                largest=present(session.project.config.bucket).largest_upload_bytes,
                listener=listener,
            )
        if as_json:
            print_document(asdict(done), session.target.calls if trace else None)
        else:
            session.out.print(uploaded(done))


@contextmanager
def _signed_in(
    session: Session, outputs: Outputs, email: str | None, password: str | None, room: str
) -> Iterator[tuple[str, str]]:
    """Yield the address and the ID token of the user, or of a temporary member of the room that exists for the block only."""
    cognito = session.cognito()
    if email and password:
        factor = AskedCode(email, session.progress)
        tokens = tokens_for(cognito, outputs.client_id, email, password, pool_id=outputs.user_pool_id, factor=factor)
        yield email, tokens.id
        return
    with temporary_session(cognito, outputs.user_pool_id, outputs.client_id, room) as temporary:
        yield temporary
