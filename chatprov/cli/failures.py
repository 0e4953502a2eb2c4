"""The one place where errors become messages: what happened, what is kept, what to do next, and an exit code."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_document, print_text
from chatprov.cli.streams import is_stdout_closed
from chatprov.compiled_code import damaged_file
from chatprov.errors import ChatprovError, Interrupted

if TYPE_CHECKING:
    from typing import TextIO

KEPT = "Changes made before the error are kept."
RESOURCES = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "Your disk quota is full",
    errno.EFBIG: "A file would exceed the size limit (ulimit -f)",
    errno.EROFS: "The disk is read-only",
    errno.EMFILE: "Too many files are open (ulimit -n)",
    errno.ENFILE: "Too many files are open on this machine",
    errno.ENOMEM: "Not enough memory",
    errno.EIO: "The disk cannot be read or written",
}
BUG_ADVICE = "Run the same command again with --debug to see where, and report the bug with that output."


def report(error: Exception, *, as_json: bool, debug: bool) -> int:
    """Report an error on stderr, or with `as_json` as a JSON document on stdout; return the exit code.

    With `debug` the traceback is printed on stderr too. When stdout or stderr cannot be written (a full disk, a closed pipe), the
    error goes to the other one.
    """
    reported = _as_chatprov_error(error)
    if is_stdout_closed():
        _drop(sys.stdout)
        as_json = False  # a document could not be printed either
    if isinstance(error, BrokenPipeError):  # the reader closed the pipe, as `head` does
        _drop(sys.stdout)
        return reported.exit_code
    try:
        _print(error, reported, as_json=as_json, debug=debug)
        sys.stdout.flush()
    except OSError:
        _drop(sys.stdout)
        with suppress(OSError):
            print_text(f"Error: {reported.message}\n{reported.advice}", err=True)
    try:
        sys.stderr.flush()
    except OSError:
        _drop(sys.stderr)
    return reported.exit_code


def _drop(stream: TextIO) -> None:
    """Redirect a stream to the null device: at exit Python would try to write its buffer again, and fail."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def _print(error: Exception, reported: ChatprovError, *, as_json: bool, debug: bool) -> None:
    if debug and not isinstance(error, click.ClickException | click.Abort):
        print_text("".join(traceback.format_exception(error)), err=True, nl=False)
    if as_json:
        document = {
            "type": type(reported).__name__,
            "message": reported.message,
            "stands": reported.kept,
            "advice": reported.advice,
        }
        if not isinstance(error, ChatprovError | click.Abort):
            document["type"] = type(error).__name__
        print_document({"error": document})
    elif isinstance(error, click.ClickException):
        error.show()
    else:
        from chatprov.ui.console import stderr  # noqa: PLC0415  # rich is imported only for an error
        from chatprov.ui.error_message import error_message  # noqa: PLC0415

        stderr().print(error_message(reported), soft_wrap=True)


def _as_chatprov_error(error: Exception) -> ChatprovError:
    if damaged := _of_compiled_code(error.__cause__ if isinstance(error, click.Abort) else error):
        return damaged
    match error:
        case ChatprovError():
            return error
        case click.Abort():
            return Interrupted("Stopped", advice="`chatprov status` shows the state of every resource.")
        case click.ClickException():
            return ChatprovError(
                error.format_message(), kept="Nothing was changed.", advice="`chatprov --help` shows the usage."
            )
    if known := _of_the_machine(error) or _of_aws(error) or _of_a_step(error):
        return known
    return ChatprovError(f"This is a bug in chatprov: {type(error).__name__}: {error}", advice=BUG_ADVICE)


def _of_compiled_code(error: BaseException | None) -> ChatprovError | None:
    """Return the error for a module whose file in __pycache__ is damaged; None for anything else.

    Python leaves such a file when the disk becomes full while it writes one; click takes the EOFError for Ctrl-D.
    """
    path = damaged_file(error) if error else None
    if path is None:
        return None
    return ChatprovError(
        f"A file that Python compiled is damaged: {path}",
        kept=KEPT,
        advice="Delete that file, and run the command again: Python compiles it again. A full disk can be the cause.",
    )


def _of_a_step(error: Exception) -> ChatprovError | None:
    """Return the error for an exception in the code of a step, or in what a step called; None for anything else."""
    from chatprov.step_code import line_of_step  # noqa: PLC0415  # imported already, when a step has run

    line = line_of_step(error)
    if not line:
        return None
    return ChatprovError(
        f"steps/{line}: the step failed: {type(error).__name__}: {error}",
        kept=KEPT,
        advice="Correct the step and run the command again; --debug shows the whole traceback. "
        "If you did not change the step, report the bug with that output.",
    )


def _of_the_machine(error: Exception) -> ChatprovError | None:
    """Return the error for a problem with the disk, a file or memory; None for anything else."""
    match error:
        case MemoryError():
            return ChatprovError(
                "Not enough memory",
                kept=KEPT,
                advice="Close other programs, or raise the limit (ulimit -v), and run the command again.",
            )
        case RecursionError():
            return ChatprovError(
                "Too deeply nested: a file of the project, an argument, or a response",
                kept=KEPT,
                advice="Reduce the nesting, and run the command again; --debug shows where.",
            )
        case RuntimeError() if "start new thread" in str(error):
            return ChatprovError(
                "Cannot start another thread",
                kept=KEPT,
                advice="Close other programs, or raise the limit (ulimit -u), and run the command again.",
            )
        case OSError(errno=errno.EBADF, filename=None) if is_stdout_closed():
            return ChatprovError(
                "Nothing can be printed: stdout is closed",
                kept=KEPT,
                advice="Run the command again with an open stdout; `>/dev/null` is one.",
            )
        case OSError():
            name = error.filename if error.filename is None or isinstance(error.filename, str) else str(error.filename)
            what = RESOURCES.get(error.errno or 0, "")
            why = error.strerror or str(error) or type(error).__name__
            message = ": ".join(part for part in (what, name, why if not what else None) if part)
            return ChatprovError(
                message,
                kept=KEPT,
                advice="Free space or correct it, and run the command again; `chatprov status` shows the state of every resource.",
            )
    return None


def _of_aws(error: Exception) -> ChatprovError | None:
    """Return the error for an unexpected exception of boto3; None for anything else."""
    if type(error).__module__.partition(".")[0] not in ("botocore", "boto3", "s3transfer") and not any(
        base.__module__ == "botocore.exceptions" for base in type(error).__mro__
    ):
        return None
    from chatprov.explanations import call_failed  # noqa: PLC0415  # boto3 is imported already

    try:
        return call_failed(error, "finish the command")
    except type(error):
        return None
