"""`web`."""

from __future__ import annotations

import asyncio
import webbrowser

import click

from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings
from chatprov.cli.session import Session
from chatprov.config.section import present
from chatprov.ui.page_address import page_address
from chatprov.web.backend import Backend
from chatprov.web.server import WebServer, serve_until_signal

DEFAULT_WEB_PORT = 4567


@click.command(cls=Command)
@click.option(
    "--web-port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_WEB_PORT,
    show_default=True,
    help="Port of the page, 0 for a free one.",
)
@click.option(
    "--open/--no-open", "opened", default=True, help="Open the page in the browser (default), or only serve it."
)
@json_option
@pass_settings
def web(settings: Settings, *, web_port: int, opened: bool, as_json: bool) -> None:
    """Serve the chat as a page on this machine, and open it in the browser.

    Sign up, confirm with the code from the e-mail, and chat. The page calls Cognito, AppSync and S3 directly. Ctrl-C stops it.
    """
    session = Session(settings)
    session.project.require_chat("chat page")

    def find_backend() -> Backend:
        return Backend.of(
            session.target, session.backend(), present(session.project.config.bucket).largest_upload_bytes
        )

    def ready(url: str) -> None:
        if as_json:
            print_document({"url": url})
        else:
            session.out.print(page_address(url, session.short_description))
        if opened:
            webbrowser.open(url)

    asyncio.run(serve_until_signal(WebServer(find_backend(), find_backend), web_port, ready))
