"""Prompt for the code of an authenticator app, for a user pool that requires a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_text
from chatprov.cli.session import in_terminal
from chatprov.errors import UserRefused
from chatprov.ui.console import harmless

if TYPE_CHECKING:
    from chatprov.ui.progress import Progress


class AskedCode:
    """A user with an authenticator app at the terminal; `progress` is paused while the question is shown."""

    def __init__(self, email: str, progress: Progress) -> None:
        self._email = email
        self._progress = progress

    def enrol(self, secret: str) -> str:
        """Show the secret, once, and ask for the first code of the app."""
        self._need_terminal()
        print_text(f"This user pool requires a second factor, and {self._email} has none yet.", err=True)
        print_text(f"Enter this secret in an authenticator app: {secret}", err=True)
        return self._ask()

    def code(self) -> str:
        """Ask for the current code of the app."""
        self._need_terminal()
        return self._ask()

    def _ask(self) -> str:
        return str(click.prompt(harmless(f"Code of {self._email}'s authenticator app"), err=True)).strip()

    def _need_terminal(self) -> None:
        if not in_terminal():
            raise UserRefused(
                f"A code of {self._email}'s authenticator app is needed, but stdin is not a terminal",
                advice="Run it in a terminal, or set user_pool.mfa to OPTIONAL in config.yaml and run `chatprov up`.",
            )
        self._progress.pause()
