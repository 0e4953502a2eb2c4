"""`local start`, `local stop`, `local reset`, `local status`, `local logs` and `local mail`."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_document, print_text
from chatprov.cli.options import Group, Settings, json_option, pass_settings
from chatprov.cli.session import Session
from chatprov.errors import LocalCloudFailed
from chatprov.ui.cloud_status import cloud_running, cloud_stopped, tls_trust
from chatprov.ui.console import stderr, stdout
from chatprov.ui.mail_list import mail_list
from chatprov.ui.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, TextIO

    from chatprov.local.process import LocalCloud, Running

POLL_SECONDS = 0.2


@click.group(cls=Group)
def local() -> None:
    """Start, stop and inspect the local cloud on this machine.

    One process on 127.0.0.1 that emulates DynamoDB, Cognito, S3, IAM and AppSync. It keeps its data until it is stopped.
    """


@local.command()
@json_option
@pass_settings
def start(settings: Settings, *, as_json: bool) -> None:
    """Start the local cloud in the background."""
    with Progress(stderr()).during(f"Starting the local cloud on port {settings.port}"):
        running = _cloud(settings).start()
    _show(running, as_json=as_json)


@local.command()
@json_option
@pass_settings
def stop(settings: Settings, *, as_json: bool) -> None:
    """Stop the local cloud; its resources and data are deleted."""
    with Progress(stderr()).during("Stopping the local cloud"):
        stopped = _cloud(settings).stop()
    if as_json:
        print_document({"running": False, "stopped": stopped, "port": settings.port})
    else:
        stdout().print(cloud_stopped(settings.port, just_now=stopped))


@local.command()
@json_option
@pass_settings
def reset(settings: Settings, *, as_json: bool) -> None:
    """Empty the local cloud: stop it, delete its resources and data, and start it again.

    Use it for the next group in a class, or after experiments. It takes a second.
    """
    session = Session(settings)
    with session.progress.during("Emptying the local cloud"):
        emptied = session.cloud.stop()
        session.offline().forget()
        running = session.cloud.start()
    if not as_json and emptied:
        session.err.print("Its resources and data were deleted.")
    _show(running, as_json=as_json)


@local.command()
@json_option
@pass_settings
def status(settings: Settings, *, as_json: bool) -> None:
    """Show whether the local cloud is running, where, and how to trust its certificate."""
    running = _cloud(settings).status()
    if running:
        _show(running, as_json=as_json)
        if running.certificate_authority and not as_json:
            stdout().print(tls_trust(running.certificate_authority))
    elif as_json:
        print_document({"running": False, "port": settings.port})
    else:
        stdout().print(cloud_stopped(settings.port, just_now=False))


@local.command()
@click.option("--follow", "-f", is_flag=True, help="Print new lines as they are added, until Ctrl-C.")
@pass_settings
def logs(settings: Settings, *, follow: bool) -> None:
    """Print the local cloud's log: every request that it answered."""
    log = _cloud(settings).current_log()
    try:
        with _opened(log) as file, suppress(KeyboardInterrupt):
            _print(file, follow=follow)
    except FileNotFoundError:
        raise LocalCloudFailed(
            f"Log not found: {log}", advice="`chatprov local start` starts the local cloud and its log."
        ) from None
    except OSError as error:
        raise LocalCloudFailed(f"Cannot read the log {log}: {error.strerror}") from None


@local.command()
@json_option
@pass_settings
def mail(settings: Settings, *, as_json: bool) -> None:
    """Show the e-mails that Cognito would have sent: sign-up codes, new passwords."""
    mails = _cloud(settings).mails()
    if as_json:
        print_document({"mails": mails})
    else:
        stdout().print(mail_list(mails))


def _opened(log: Path) -> TextIO:
    """Open a log to read; refuse a link or a pipe that came with a project."""
    descriptor = os.open(log, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    # a line ends with a line feed only
    file = os.fdopen(descriptor, encoding="utf-8", errors="replace", newline="\n")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is not a regular file")
    return file


def _print(file: TextIO, *, follow: bool) -> None:
    while True:
        for line in file:
            print_text(line, nl=False)
        if not follow:
            return
        time.sleep(POLL_SECONDS)


def _cloud(settings: Settings) -> LocalCloud:
    """Return the cloud without reading the configuration, so that a broken one does not prevent `stop`."""
    return Session(settings).cloud


def _show(running: Running, *, as_json: bool) -> None:
    if not as_json:
        stdout().print(cloud_running(running))
        return
    document: dict[str, Any] = {
        "running": True,
        "already": running.already,
        "pid": running.pid,
        "port": running.port,
        "url": running.url,
        "log": str(running.log) if running.log else None,
        "certificate_authority": str(running.certificate_authority) if running.certificate_authority else None,
        "started": running.started.isoformat(),
    }
    print_document(document)
