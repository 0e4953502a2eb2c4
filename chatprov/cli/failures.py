"""The one place where errors become messages: what happened, what still stands, what to do next, and an exit code."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_document, print_text
from chatprov.errors import ChatprovError, Interrupted

if TYPE_CHECKING:
    from typing import TextIO

KEPT = "What was done until then is kept."
RESOURCES = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "Your share of the disk is full",
    errno.EFBIG: "A file would become larger than it may (ulimit -f)",
    errno.EROFS: "The disk cannot be written",
    errno.EMFILE: "Too many files are open (ulimit -n)",
    errno.ENFILE: "Too many files are open on this machine",
    errno.ENOMEM: "There is not enough memory",
    errno.EIO: "The disk cannot be read or written",
}
BUG_ADVICE = "Run the same command again with --debug to see where, and report it with what it prints."


def tell(error: Exception, *, as_json: bool, debug: bool) -> int:
    """Tell the user of an error, on stderr or (`as_json`) as a JSON document on stdout; return the exit code.

    With `debug` the traceback is printed too, on stderr. A full disk, or a reader that is gone, may be what stands behind stdout or
    stderr: then the other says it, or nothing can.
    """
    told = _as_chatprov_error(error)
    if isinstance(error, BrokenPipeError):  # whoever reads has seen enough, as `head` has
        _drop(sys.stdout)
        return told.exit_code
    try:
        _print(error, told, as_json=as_json, debug=debug)
        sys.stdout.flush()
    except OSError:
        _drop(sys.stdout)
        with suppress(OSError):
            print_text(f"Error: {told.message}\n{told.advice}", err=True)
    try:
        sys.stderr.flush()
    except OSError:
        _drop(sys.stderr)
    return told.exit_code


def _drop(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere: at the end of the program Python would try to write it once more, and complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _print(error: Exception, told: ChatprovError, *, as_json: bool, debug: bool) -> None:
    if debug and not isinstance(error, click.ClickException | click.Abort):
        print_text("".join(traceback.format_exception(error)), err=True, nl=False)
    if as_json:
        document = {"type": type(told).__name__, "message": told.message, "stands": told.kept, "advice": told.advice}
        if not isinstance(error, ChatprovError | click.Abort):
            document["type"] = type(error).__name__
        print_document({"error": document})
    elif isinstance(error, click.ClickException):
        error.show()
    else:
        from chatprov.ui.console import stderr  # noqa: PLC0415  # rich is not needed unless something went wrong
        from chatprov.ui.error_message import error_message  # noqa: PLC0415

        stderr().print(error_message(told), soft_wrap=True)


def _as_chatprov_error(error: Exception) -> ChatprovError:
    match error:
        case ChatprovError():
            return error
        case click.Abort():
            return Interrupted("Stopped", advice="`chatprov status` shows what stands.")
        case click.ClickException():
            return ChatprovError(
                error.format_message(), kept="Nothing was changed.", advice="`chatprov --help` shows the usage."
            )
    if known := _of_the_machine(error) or _of_aws(error):
        return known
    return ChatprovError(f"This is a bug in chatprov: {type(error).__name__}: {error}", advice=BUG_ADVICE)


def _of_the_machine(error: Exception) -> ChatprovError | None:
    """Return what a disk, a file or a lack of memory did; None for anything else."""
    match error:
        case MemoryError():
            return ChatprovError(
                "There is not enough memory",
                kept=KEPT,
                advice="Close other programs, or raise the limit (ulimit -v), and run it again.",
            )
        case RecursionError():
            return ChatprovError(
                "Something is nested too deeply to be worked with: a file of the project, or what was given or answered",
                kept=KEPT,
                advice="Make it flatter, and run it again; --debug shows where.",
            )
        case RuntimeError() if "start new thread" in str(error):
            return ChatprovError(
                "The machine allows no further thread",
                kept=KEPT,
                advice="Close other programs, or raise the limit (ulimit -u), and run it again.",
            )
        case OSError():
            name = error.filename if error.filename is None or isinstance(error.filename, str) else str(error.filename)
            what = RESOURCES.get(error.errno or 0, "")
            why = error.strerror or str(error) or type(error).__name__
            said = ": ".join(part for part in (what, name, why if not what else None) if part)
            return ChatprovError(
                said,
                kept=KEPT,
                advice="Make room, or correct it, and run it again; `chatprov status` shows what stands.",
            )
    return None


def _of_aws(error: Exception) -> ChatprovError | None:
    """Return what boto3 raised where a command did not expect it; None for anything else."""
    if type(error).__module__.partition(".")[0] not in ("botocore", "boto3", "s3transfer") and not any(
        base.__module__ == "botocore.exceptions" for base in type(error).__mro__
    ):
        return None
    from chatprov.explanations import call_failed  # noqa: PLC0415  # boto3 is there already

    try:
        return call_failed(error, "finish the command")
    except type(error):
        return None
