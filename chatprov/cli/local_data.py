"""`local reset`, `local save` and `local load`: the data of the local cloud as a whole."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_document
from chatprov.cli.local_shown import show_running
from chatprov.cli.options import Command, Settings, json_option, pass_settings, yes_option
from chatprov.cli.owner import check_owner
from chatprov.cli.session import Session, ask
from chatprov.errors import Interrupted, LocalCloudError, LocalCloudFailed
from chatprov.local.data_folder import data_folder
from chatprov.local.process import LocalCloud
from chatprov.ui.cloud_status import data_saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chatprov.local.process import Running

_UNCHANGED = "The data of the local cloud was not changed."
_WHAT = "all resources, messages, files and users in the local cloud on port"


@click.command(cls=Command)
@yes_option
@json_option
@pass_settings
def reset(settings: Settings, *, yes: bool, as_json: bool) -> None:
    """Empty the local cloud: stop it, delete its resources and data, and start it again.

    Use it for the next group in a class, or after experiments. It takes a second.
    """
    session = Session(settings)
    running = session.cloud.status()
    check_owner(session.cloud, running)
    emptied = running is not None or session.cloud.kept_data() is not None
    if emptied and not yes:
        ask(f"Delete {_WHAT} {settings.port}?", instead="--yes")
    if session.cloud.data is not None:
        from chatprov.local.replacement import check_delete  # noqa: PLC0415  # few commands need it

        check_delete(session.cloud.data)  # before anything is stopped
    with (
        session.progress.during("Emptying the local cloud"),
        _said_after_ctrl_c(lambda: _UNCHANGED if session.cloud.kept_data() else "Its resources and data were deleted."),
    ):
        session.cloud.stop()
        session.offline().forget()
        if running is None or running.data is not None:
            session.cloud.delete_data()
        try:
            running = _started(session, running)
        except LocalCloudError as error:
            kept = "Its resources and data were deleted, and the local cloud does not run."
            raise LocalCloudFailed(error.message, kept=kept, advice=error.advice) from None
    if not as_json and emptied:
        session.err.print("Its resources and data were deleted.")
    show_running(running, as_json=as_json)


@click.command(cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@pass_settings
def save(settings: Settings, *, file: Path, as_json: bool) -> None:
    """Save the data of the local cloud to FILE, to load it later or on another machine.

    A running cloud is stopped for a moment and started again. The file contains password verifiers and the keys that sign tokens:
    only you can read it.
    """
    from chatprov.local import archive, archive_target  # noqa: PLC0415  # few commands need it
    from chatprov.local.kept_services import LOG_VERSIONS  # noqa: PLC0415  # it imports all services

    session = Session(settings)
    data = _folder(session)
    archive_target.check_outside(data, file)
    if (usual := data_folder(settings.port)) is not None:
        archive_target.check_outside(usual.parent, file)  # the data of other ports is there, too
    archive.check_save(data, file)
    archive.check_versions(data, LOG_VERSIONS)
    with (
        session.progress.during("Saving the data of the local cloud"),
        _said_after_ctrl_c(lambda: _UNCHANGED),
        _stopped(session),
    ):
        archive.save(data, file)
    size = file.stat().st_size
    if as_json:
        print_document({"file": str(file), "bytes": size})
    else:
        session.out.print(data_saved(file, size))


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@yes_option
@json_option
@pass_settings
def load(settings: Settings, *, file: Path, yes: bool, as_json: bool) -> None:
    """Replace the data of the local cloud by that in FILE, which `local save` has written, and start it."""
    from chatprov.local import archive, archive_target, start_check  # noqa: PLC0415  # as above
    from chatprov.local.kept_services import LOG_VERSIONS  # noqa: PLC0415  # as above

    session = Session(settings)
    data = _folder(session)
    archive_target.check_outside(data, file)  # it would be deleted with the data
    archive_target.check_source(file)
    if session.cloud.kept_data() is not None and not yes:
        ask(f"Replace {_WHAT} {settings.port} by what is in {file}?", instead="--yes")
    before = session.cloud.status()
    with (
        session.progress.during("Loading the data of the local cloud"),
        _said_after_ctrl_c(lambda: _UNCHANGED),
        archive.unpacked(file, data, start_check.check_start) as new,
        _said_after_ctrl_c(lambda: _UNCHANGED if new.path.exists() else f"The data was replaced by that in {file}."),
        _stopped(session),
    ):
        left_out = archive.left_out(new, LOG_VERSIONS)
        running = archive.load(new, data, lambda: _started(session, before))
    if not as_json:
        session.err.print(f"The data was replaced by that in {file}.", soft_wrap=True)
    if left_out:
        session.err.print(
            f"{file} is not complete: the last change, which was not written to its end, is left out ({left_out}).",
            soft_wrap=True,
            style="yellow",
        )
    show_running(running, as_json=as_json)


def _folder(session: Session) -> Path:
    """Return the folder with the data of the local cloud; raises LocalCloudFailed if it keeps none."""
    running = session.cloud.status()
    data = session.cloud.data
    if data is None or (running is not None and running.data is None):
        raise LocalCloudFailed(
            "The local cloud was started with --memory, so there is no folder with its data.",
            kept="Nothing was changed.",
            advice="Stop it and start it without --memory: `chatprov local stop`, then `chatprov local start`.",
        )
    check_owner(session.cloud, running)
    return data


@contextmanager
def _said_after_ctrl_c(kept: Callable[[], str]) -> Iterator[None]:
    """Say what became of the data if the block is interrupted."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("Stopped", kept=kept(), advice="`chatprov local status` shows whether it runs.") from None


@contextmanager
def _stopped(session: Session) -> Iterator[None]:
    """Stop the local cloud while the block runs."""
    running = session.cloud.status()
    session.cloud.stop()
    try:
        yield
    finally:
        if running is not None:
            _started(session, running)


def _started(session: Session, before: Running | None) -> Running:
    """Start the local cloud as it ran before."""
    if before is not None and before.data is None:
        return LocalCloud(session.settings.port, session.cloud.log_path()).start()
    return session.cloud.start(synced=before is not None and before.synced)
