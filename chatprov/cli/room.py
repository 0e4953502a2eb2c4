"""`room add`, `room remove` and `room list`."""

from __future__ import annotations

from dataclasses import asdict

import click

from chatprov.chat.rooms import add_members, list_rooms, remove_members
from chatprov.chat.users import list_users
from chatprov.cli.documents import print_document
from chatprov.cli.options import Group, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import Session
from chatprov.counting import count
from chatprov.ui.room_table import room_table


@click.group(cls=Group)
def room() -> None:
    """Manage the members of rooms.

    In the hardened variant only a room's members can send, read and subscribe there. In the documented variant every user
    can use every room, and members have no effect.
    """


@room.command()
@click.argument("name", metavar="ROOM")
@click.argument("emails", metavar="[EMAIL]...", nargs=-1)
@click.option("--everyone", is_flag=True, help="Add every user who is in the pool now.")
@trace_option
@json_option
@pass_settings
def add(settings: Settings, *, name: str, emails: tuple[str, ...], everyone: bool, trace: bool, as_json: bool) -> None:
    """Add users to ROOM; it takes effect at their next sign-in or token refresh."""
    if bool(emails) == everyone:
        raise click.UsageError("Name the users to add, or use --everyone")
    session = Session(settings)
    session.project.require_chat("chat rooms")
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        cognito = session.cognito()
        with session.progress.during(f"Adding users to {name}"):
            if everyone:
                emails = tuple(user.email for user in list_users(cognito, outputs.user_pool_id))
            add_members(cognito, outputs.user_pool_id, name, emails)
        if as_json:
            print_document({"room": name, "added": list(emails)}, session.target.calls if trace else None)
        else:
            session.err.print(
                f"{_subject(emails)} now in {name}. It takes effect at the next sign-in or token refresh."
            )


@room.command()
@click.argument("name", metavar="ROOM")
@click.argument("emails", metavar="EMAIL...", nargs=-1, required=True)
@trace_option
@json_option
@pass_settings
def remove(settings: Settings, *, name: str, emails: tuple[str, ...], trace: bool, as_json: bool) -> None:
    """Remove users from ROOM; a token that they hold gives access until it expires."""
    session = Session(settings)
    session.project.require_chat("chat rooms")
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        with session.progress.during(f"Removing users from {name}"):
            remove_members(session.cognito(), outputs.user_pool_id, name, emails)
        if as_json:
            print_document({"room": name, "removed": list(emails)}, session.target.calls if trace else None)
        else:
            session.err.print(
                f"{_subject(emails)} no longer in {name}. A token issued before gives access until it expires."
            )


@room.command("list")
@trace_option
@json_option
@pass_settings
def list_(settings: Settings, *, trace: bool, as_json: bool) -> None:
    """List the rooms that have members."""
    session = Session(settings)
    session.project.require_chat("chat rooms")
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        with session.progress.during("Reading rooms"):
            rooms = list_rooms(session.cognito(), outputs.user_pool_id)
        if as_json:
            print_document({"rooms": [asdict(found) for found in rooms]}, session.target.calls if trace else None)
        else:
            session.out.print(room_table(rooms))


def _subject(emails: tuple[str, ...]) -> str:
    return f"{emails[0]} is" if len(emails) == 1 else count(len(emails), "user is", "users are")
