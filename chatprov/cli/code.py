"""The code of an authenticator app, asked for in the terminal where a pool wants a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_text
from chatprov.cli.session import in_terminal
from chatprov.errors import UserRefused

if TYPE_CHECKING:
    from chatprov.ui.progress import Progress


class AskedCode:
    """A person with an authenticator app; `progress` is what is shown meanwhile, and makes room for the question."""

    def __init__(self, email: str, progress: Progress) -> None:
        self._email = email
        self._progress = progress

    def enrol(self, secret: str) -> str:
        """Show the secret, once, and ask for the first code of the app that has taken it up."""
        self._need_terminal()
        print_text(f"This user pool wants a second factor, and {self._email} has none yet.", err=True)
        print_text(f"Enter this secret into an authenticator app, by hand: {secret}", err=True)
        return self._ask()

    def code(self) -> str:
        """Ask for the code that the app shows now."""
        self._need_terminal()
        return self._ask()

    def _ask(self) -> str:
        return str(click.prompt(f"Code of {self._email}'s authenticator app", err=True)).strip()

    def _need_terminal(self) -> None:
        if not in_terminal():
            raise UserRefused(
                f"This needs a code of {self._email}'s authenticator app, and there is no terminal to ask in",
                advice="Run it in a terminal, or set user_pool.mfa to OPTIONAL in config.yaml and run `chatprov up`.",
            )
        self._progress.pause()
