"""The one place where errors become messages: what happened, what still stands, what to do next, and an exit code."""

from __future__ import annotations

import traceback

import click

from chatprov.cli.documents import print_document, print_text
from chatprov.errors import ChatprovError, Interrupted

BUG_ADVICE = "Run the same command again with --debug to see where, and report it with what it prints."


def tell(error: Exception, *, as_json: bool, debug: bool) -> int:
    """Tell the user of an error, on stderr or (`as_json`) as a JSON document on stdout; return the exit code.

    With `debug` the traceback is printed too, on stderr.
    """
    if debug and not isinstance(error, click.ClickException | click.Abort):
        print_text("".join(traceback.format_exception(error)), err=True, nl=False)
    told = _as_chatprov_error(error)
    if as_json:
        document = {"type": type(told).__name__, "message": told.message, "stands": told.stands, "advice": told.advice}
        if not isinstance(error, ChatprovError | click.Abort):
            document["type"] = type(error).__name__
        print_document({"error": document})
    elif isinstance(error, click.ClickException):
        error.show()
    else:
        from chatprov.ui.console import stderr  # noqa: PLC0415  # rich is not needed unless something went wrong
        from chatprov.ui.error_message import error_message  # noqa: PLC0415

        stderr().print(error_message(told), soft_wrap=True)
    return told.exit_code


def _as_chatprov_error(error: Exception) -> ChatprovError:
    match error:
        case ChatprovError():
            return error
        case click.Abort():
            return Interrupted("Stopped", advice="`chatprov status` shows what stands.")
        case click.ClickException():
            return ChatprovError(
                error.format_message(), stands="Nothing was changed.", advice="`chatprov --help` shows the usage."
            )
    return ChatprovError(f"This is a bug in chatprov: {type(error).__name__}: {error}", advice=BUG_ADVICE)
