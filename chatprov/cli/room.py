"""`room add`, `room remove` and `room list`."""

from __future__ import annotations

from dataclasses import asdict

import click

from chatprov.chat.rooms import add_members, list_rooms, remove_members
from chatprov.chat.users import list_users
from chatprov.cli.documents import print_document
from chatprov.cli.options import Group, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import Session
from chatprov.ui.room_table import room_table


@click.group(cls=Group)
def room() -> None:
    """Say who is in which room.

    In the hardened variant only a room's members may send, read and listen there. In the documented one every user is in
    every room, whatever is said here.
    """


@room.command()
@click.argument("name", metavar="ROOM")
@click.argument("emails", metavar="[EMAIL]...", nargs=-1)
@click.option("--everyone", is_flag=True, help="Let in every user that the pool has at the moment.")
@trace_option
@json_option
@pass_settings
def add(settings: Settings, *, name: str, emails: tuple[str, ...], everyone: bool, trace: bool, as_json: bool) -> None:
    """Let users into ROOM; it counts from their next sign-in or renewed token on."""
    if bool(emails) == everyone:
        raise click.UsageError("Name the users to let in, or say --everyone")
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        cognito = session.cognito()
        with session.progress.during(f"Letting users into {name}"):
            if everyone:
                emails = tuple(user.email for user in list_users(cognito, outputs.user_pool_id))
            add_members(cognito, outputs.user_pool_id, name, emails)
        if as_json:
            print_document({"room": name, "added": list(emails)}, session.target.calls if trace else None)
        else:
            session.err.print(f"{_who(emails)} in {name} now, from the next sign-in or renewed token on.")


@room.command()
@click.argument("name", metavar="ROOM")
@click.argument("emails", metavar="EMAIL...", nargs=-1, required=True)
@trace_option
@json_option
@pass_settings
def remove(settings: Settings, *, name: str, emails: tuple[str, ...], trace: bool, as_json: bool) -> None:
    """Take users out of ROOM; a token that they have opens it until it expires."""
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        with session.progress.during(f"Taking users out of {name}"):
            remove_members(session.cognito(), outputs.user_pool_id, name, emails)
        if as_json:
            print_document({"room": name, "removed": list(emails)}, session.target.calls if trace else None)
        else:
            session.err.print(f"{_who(emails)} no longer in {name}; a token that is out opens it until it expires.")


@room.command("list")
@trace_option
@json_option
@pass_settings
def list_(settings: Settings, *, trace: bool, as_json: bool) -> None:
    """List the rooms that have members."""
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        outputs = session.backend()
        with session.progress.during("Looking for rooms"):
            rooms = list_rooms(session.cognito(), outputs.user_pool_id)
        if as_json:
            print_document({"rooms": [asdict(one) for one in rooms]}, session.target.calls if trace else None)
        else:
            session.out.print(room_table(rooms))


def _who(emails: tuple[str, ...]) -> str:
    return f"{emails[0]} is" if len(emails) == 1 else f"{len(emails)} users are"
