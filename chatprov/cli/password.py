"""Read a password from a hidden prompt or stdin, never from an argument or the environment, which others can read."""

from __future__ import annotations

import sys

import click

from chatprov.cli.session import in_terminal
from chatprov.errors import UserRefused
from chatprov.ui.console import harmless

stdin_option = click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of asking.")
first_line_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin instead of asking."
)


def ask_password(email: str, *, from_stdin: bool, twice: bool = False, whole: bool = True) -> str:
    """Return the password of a user; `twice` asks for a new password a second time.

    From stdin it is the whole input, or with `whole` false the first line. Raises UserRefused when there is none.
    """
    if from_stdin:
        try:
            given = sys.stdin.read() if whole else sys.stdin.readline()
            password = given.removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise UserRefused(
                f"The password of {email} on stdin is not valid UTF-8", advice="Encode the password in UTF-8."
            ) from None
        if not password or "\n" in password:
            raise UserRefused(
                f"stdin has {'more than one line' if password else 'no password'} for {email}",
                advice="Pass only the password, for example: chatprov ... --password-stdin < password.txt",
            )
        return password
    if not in_terminal():
        raise UserRefused(
            f"The password of {email} is needed, but stdin is not a terminal",
            advice="Run the command again with --password-stdin, and the password on stdin.",
        )
    asked: str = click.prompt(harmless(f"Password of {email}"), hide_input=True, confirmation_prompt=twice, err=True)
    return asked
