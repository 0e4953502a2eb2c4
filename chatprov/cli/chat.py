"""`chat`."""

from __future__ import annotations

import asyncio

import click

from chatprov.chat.capabilities import capabilities
from chatprov.chat.session import ChatSession
from chatprov.chat.signed_in import SignedIn
from chatprov.cli.code import AskedCode
from chatprov.cli.options import Command, Settings, pass_settings
from chatprov.cli.password import ask_password, first_line_option
from chatprov.cli.session import Session, in_terminal
from chatprov.config.section import present
from chatprov.errors import ChatError, UserRefused
from chatprov.ui.talk import talking

MOST_NUMBERS = 20
"""Of so many lines that were not sent, the numbers are shown."""


@click.command(cls=Command)
@click.option("--room", default="room1", show_default=True, metavar="ROOM", help="The first room.")
@click.option("--user", "email", metavar="EMAIL", help="The user to sign in; asked for when it is not given.")
@click.option("--sender", metavar="NAME", help="The sender in the messages (default: the user).")
@first_line_option
@pass_settings
def chat(settings: Settings, *, room: str, email: str | None, sender: str | None, password_stdin: bool) -> None:
    r"""Chat in the terminal: history, and live messages while you type.

    \b
    /room NAME     switch to another room
    /upload FILE   send a file
    /quit          leave; Ctrl-D does the same

    Without a terminal each line of stdin is sent as a message, and each received message is a line of stdout. If a line was not
    sent, the exit code is 1.
    """
    if not room:
        raise ChatError("A room needs a name", advice="Example: --room room1")
    session = Session(settings)
    session.project.require_chat("chat")
    outputs = session.backend()
    if not email:
        if not in_terminal():
            raise UserRefused(
                "No user given, and stdin is not a terminal",
                advice="Name one with --user EMAIL; `chatprov user add` creates a user.",
            )
        email = click.prompt("E-mail address", err=True)
    assert email is not None, "the prompt returned a text"  # noqa: S101
    password = ask_password(email, from_stdin=password_stdin, whole=False)
    with session.progress.during(f"Signing in as {email}"):
        signed_in = SignedIn.by_password(
            session.cognito(),
            outputs.client_id,
            email,
            password,
            pool_id=outputs.user_pool_id,
            factor=AskedCode(email, session.progress),
        )
        can = capabilities(session.target, outputs)
    with talking(email) as screen:
        largest = present(session.project.config.bucket).largest_upload_bytes
        conversation = ChatSession(
            session.target, outputs, can, signed_in, sender=sender or email, screen=screen, largest=largest
        )
        failed = asyncio.run(conversation.run(room, screen.lines()))
    if failed and not screen.can_send_again:
        raise ChatError(
            _of_lines(failed), advice="The reasons are above. All other lines were sent; send only these again."
        )


def _of_lines(numbers: list[int]) -> str:
    """Return which lines of stdin were not sent, however many there are."""
    shown = ", ".join(map(str, numbers[:MOST_NUMBERS])) + (", …" if len(numbers) > MOST_NUMBERS else "")
    return (
        f"Line {shown} of stdin was not sent"
        if len(numbers) == 1
        else f"{len(numbers)} lines of stdin were not sent: {shown}"
    )
