"""`user add`, `user list`, `user remove` and `user token`."""

from __future__ import annotations

from dataclasses import asdict

import click

from chatprov.chat.users import add_user, list_users, new_password, remove_user, tokens_for
from chatprov.cli.code import AskedCode
from chatprov.cli.documents import print_document, print_text
from chatprov.cli.options import Group, Settings, json_option, pass_settings, trace_option
from chatprov.cli.password import ask_password, stdin_option
from chatprov.cli.session import Session
from chatprov.ui.user_table import user_table

_FROM_THE_ADDRESS = {"email", "email_verified", "sub"}


@click.group(cls=Group)
def user() -> None:
    """Add, list and remove users of the chat, and get a user's token.

    A user signs up in the app with a code from an e-mail; an administrator adds a user here with one command.
    """


@user.command()
@click.argument("email")
@stdin_option
@click.option("--generate", is_flag=True, help="Generate a password and show it, once.")
@click.option(
    "--attribute",
    "attributes",
    metavar="NAME=VALUE",
    multiple=True,
    callback=lambda _ctx, _param, given: _by_name(given),
    help="An attribute that the pool requires besides the address, such as name; may be repeated.",
)
@trace_option
@json_option
@pass_settings
def add(
    settings: Settings,
    *,
    email: str,
    password_stdin: bool,
    generate: bool,
    attributes: dict[str, str],
    trace: bool,
    as_json: bool,
) -> None:
    """Create a user who can sign in at once.

    The password is asked for, read from stdin, or generated.
    """
    if generate and password_stdin:
        raise click.UsageError("--generate and --password-stdin exclude each other")
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        password = new_password() if generate else ask_password(email, from_stdin=password_stdin, twice=True)
        with session.progress.during(f"Adding {email}"):
            add_user(session.cognito(), outputs.user_pool_id, email, password, attributes)
        if as_json:
            document = {"email": email} | ({"password": password} if generate else {})
            print_document(document, session.target.calls if trace else None)
            return
        session.err.print(f"{email} can sign in now.")
        if generate:
            session.err.print("The password, shown only once and not stored:")
            print_text(password)


@user.command("list")
@trace_option
@json_option
@pass_settings
def list_(settings: Settings, *, trace: bool, as_json: bool) -> None:
    """List the users of the pool."""
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        with session.progress.during("Reading users"):
            users = list_users(session.cognito(), outputs.user_pool_id)
        if as_json:
            document = {"users": [{**asdict(listed), "created": listed.created.isoformat()} for listed in users]}
            print_document(document, session.target.calls if trace else None)
        else:
            session.out.print(user_table(users))


@user.command()
@click.argument("email")
@trace_option
@json_option
@pass_settings
def remove(settings: Settings, *, email: str, trace: bool, as_json: bool) -> None:
    """Delete a user; the user's messages are kept."""
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        with session.progress.during(f"Removing {email}"):
            remove_user(session.cognito(), outputs.user_pool_id, email)
        if as_json:
            print_document({"removed": email}, session.target.calls if trace else None)
        else:
            session.err.print(f"{email} was removed.")


@user.command()
@click.argument("email")
@click.option("--id", "of_identity", is_flag=True, help="Print the ID token instead of the access token.")
@stdin_option
@trace_option
@json_option
@pass_settings
def token(
    settings: Settings, *, email: str, of_identity: bool, password_stdin: bool, trace: bool, as_json: bool
) -> None:
    """Sign in and print the access token, for curl.

    Example: curl -H "Authorization: $(chatprov user token ann@example.com)" ...
    """
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        password = ask_password(email, from_stdin=password_stdin)
        with session.progress.during(f"Signing in as {email}"):
            tokens = tokens_for(
                session.cognito(),
                outputs.client_id,
                email,
                password,
                pool_id=outputs.user_pool_id,
                factor=AskedCode(email, session.progress),
            )
        printed = tokens.id if of_identity else tokens.access
        if as_json:
            document = {"email": email, "use": "id" if of_identity else "access", "token": printed}
            print_document(document, session.target.calls if trace else None)
        else:
            print_text(printed)


def _by_name(given: tuple[str, ...]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        if not name or not value:
            raise click.BadParameter(f"{pair} is not NAME=VALUE, such as name=Ann")
        if name in _FROM_THE_ADDRESS:
            raise click.BadParameter(f"{name} follows from EMAIL and cannot be given")
        if name in attributes:
            raise click.BadParameter(f"{name} is given twice")
        attributes[name] = value
    return attributes
