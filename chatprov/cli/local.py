"""`local start`, `stop`, `status`, `logs` and `mail`; `local_data.py` and `local_repair.py` have the others."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_document, print_text
from chatprov.cli.local_data import load, reset, save
from chatprov.cli.local_repair import repair
from chatprov.cli.local_shown import data_as_json, show_running
from chatprov.cli.options import Group, Settings, json_option, pass_settings
from chatprov.cli.owner import check_owner
from chatprov.cli.session import Session
from chatprov.errors import LocalCloudFailed
from chatprov.local.process import LocalCloud
from chatprov.ui.cloud_status import cloud_stopped, cloud_was_stopped, tls_trust
from chatprov.ui.console import stderr, stdout
from chatprov.ui.mail_list import mail_list
from chatprov.ui.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from chatprov.local.process import Running

POLL_SECONDS = 0.2


@click.group(cls=Group)
def local() -> None:
    """Start, stop and inspect the local cloud on this machine.

    One process on 127.0.0.1 that emulates DynamoDB, Cognito, S3, IAM and AppSync. It keeps its data when it is stopped, in
    the folder that `local status` shows.
    """


@local.command()
@click.option(
    "--memory", is_flag=True, help="Keep nothing: start empty, and lose all data at the end. For tests and CI."
)
@click.option(
    "--fsync",
    is_flag=True,
    help="Wait for the disk at each write: a loss of power then costs nothing, instead of the last second.",
)
@json_option
@pass_settings
def start(settings: Settings, *, memory: bool, fsync: bool, as_json: bool) -> None:
    """Start the local cloud in the background, with the data that it had when it was stopped."""
    if memory and fsync:
        raise click.UsageError("--memory and --fsync exclude each other: without a folder there is nothing to sync.")
    session = Session(settings)
    cloud = LocalCloud(settings.port, session.cloud.log_path()) if memory else session.cloud
    with session.progress.during(f"Starting the local cloud on port {settings.port}"):
        running = cloud.start(synced=fsync)
    if running.already:
        check_owner(session.cloud, running)
        _check_mode(running, memory=memory, fsync=fsync)
    show_running(running, as_json=as_json)


def _check_mode(running: Running, *, memory: bool, fsync: bool) -> None:
    """Raise LocalCloudFailed if the local cloud runs in another mode than the one that is asked for."""
    if memory and running.data is not None:
        how = f"keeps its data in {running.data}"
    elif fsync and not running.synced:
        how = "does not wait for the disk at each write"
    else:
        return
    raise LocalCloudFailed(
        f"The local cloud on port {running.port} runs already, and {how}.",
        kept="Nothing was changed.",
        advice="Stop it first with `chatprov local stop`, and run the same command again.",
    )


@local.command()
@json_option
@pass_settings
def stop(settings: Settings, *, as_json: bool) -> None:
    """Stop the local cloud; its resources and data are kept for the next start."""
    cloud = _cloud(settings)
    with Progress(stderr()).during("Stopping the local cloud"):
        running = cloud.status()
        check_owner(cloud, running)
        stopped = cloud.stop()
    data = running.data if running else cloud.kept_data()
    if as_json:
        document = {"running": False, "stopped": stopped, "port": settings.port, "data": data_as_json(data)}
        print_document(document)
    else:
        stdout().print((cloud_was_stopped if stopped else cloud_stopped)(settings.port, data))


@local.command()
@json_option
@pass_settings
def status(settings: Settings, *, as_json: bool) -> None:
    """Show whether the local cloud is running, where, and how to trust its certificate."""
    cloud = _cloud(settings)
    running = cloud.status()
    if running:
        show_running(running, as_json=as_json)
        if running.certificate_authority and not as_json:
            stdout().print(tls_trust(running.certificate_authority))
        return
    data = cloud.kept_data()
    if as_json:
        print_document({"running": False, "port": settings.port, "data": data_as_json(data)})
    else:
        stdout().print(cloud_stopped(settings.port, data))


@local.command()
@click.option("--follow", "-f", is_flag=True, help="Print new lines as they are added, until Ctrl-C.")
@pass_settings
def logs(settings: Settings, *, follow: bool) -> None:
    """Print the local cloud's log: every request that it answered."""
    cloud = _cloud(settings)
    check_owner(cloud, cloud.status())
    log = cloud.current_log()
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
    cloud = _cloud(settings)
    check_owner(cloud, cloud.status())
    mails = cloud.mails()
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


for _command in (reset, save, load, repair):
    local.add_command(_command)
