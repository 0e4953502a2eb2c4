"""The members of rooms: the users in the Cognito group `room:<room>`, which is a claim in their tokens.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import list_users, temporary_user
from chatprov.errors import RoomRefused
from chatprov.explanations import call_failed
from chatprov.step import none_if_absent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chatprov.chat.users import TestUser

PREFIX = "room:"
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True)
class Room:
    """A room and the e-mail addresses of its members."""

    name: str
    members: tuple[str, ...]


def group_of(room: str) -> str:
    """Return the name of the group of a room's members. Raises RoomRefused when the room's name is invalid."""
    if not NAME.fullmatch(room):
        raise RoomRefused(
            f"{room!r} is not a valid name for a room with members",
            kept="Nothing was changed.",
            advice="The name must have 1 to 64 characters of a-z A-Z 0-9 _ . and -, such as room1.",
        )
    return f"{PREFIX}{room}"


def add_members(cognito: Any, pool_id: str, room: str, emails: Sequence[str]) -> None:
    """Add users to a room; it takes effect with their next token.

    Raises RoomRefused when one of them is not in the pool; then no user was added.
    """
    group = group_of(room)
    _check_users(cognito, pool_id, emails)
    try:
        none_if_absent(lambda: cognito.create_group(UserPoolId=pool_id, GroupName=group), "GroupExistsException")
        for email in emails:
            cognito.admin_add_user_to_group(UserPoolId=pool_id, GroupName=group, Username=email)
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, f"add users to {room}") from error


def remove_members(cognito: Any, pool_id: str, room: str, emails: Sequence[str]) -> None:
    """Remove users from a room; their current tokens give access until they expire. A room without members is deleted.

    Raises RoomRefused when there is no such room, or one of them is not in the pool; then no user was removed.
    """
    group = group_of(room)
    _check_users(cognito, pool_id, emails)
    try:
        members = _members(cognito, pool_id, group)
        if members is None:
            raise RoomRefused(
                f"Room {room} not found, or it has no members",
                kept="Nothing was changed.",
                advice="`chatprov room list` shows the rooms with members.",
            )
        for email in emails:
            cognito.admin_remove_user_from_group(UserPoolId=pool_id, GroupName=group, Username=email)
        if {member.casefold() for member in members} <= {email.casefold() for email in emails}:
            cognito.delete_group(UserPoolId=pool_id, GroupName=group)
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, f"remove users from {room}") from error


def list_rooms(cognito: Any, pool_id: str) -> list[Room]:
    """Return the rooms that have members, by name."""
    try:
        pages = cognito.get_paginator("list_groups").paginate(UserPoolId=pool_id)
        names = [group["GroupName"] for page in pages for group in page["Groups"]]
        return [
            Room(name.removeprefix(PREFIX), tuple(_members(cognito, pool_id, name) or ()))
            for name in sorted(names)
            if name.startswith(PREFIX)
        ]
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, "list the rooms") from error


@contextmanager
def temporary_member(cognito: Any, pool_id: str, email: str, *rooms: str) -> Iterator[None]:
    """Add a user to rooms for the duration of the block; rooms that had no members before are deleted afterwards.

    In a variant without room members this has no effect. Rooms whose names cannot have members are skipped.
    """
    created = []
    for room in filter(NAME.fullmatch, rooms):
        group = group_of(room)
        answer = none_if_absent(
            partial(cognito.create_group, UserPoolId=pool_id, GroupName=group),
            "GroupExistsException",
        )
        if answer is not None:
            created.append(group)
        cognito.admin_add_user_to_group(UserPoolId=pool_id, GroupName=group, Username=email)
    try:
        yield
    finally:
        # The user is temporary too; Cognito deletes its other memberships with it.
        for group in created:
            cognito.delete_group(UserPoolId=pool_id, GroupName=group)


@contextmanager
def temporary_session(cognito: Any, pool_id: str, client_id: str, *rooms: str) -> Iterator[tuple[str, str]]:
    """Yield the address and the ID token of a temporary member of rooms, who exists for the block only.

    The ID token contains the address, so that it can be a sender. Raises CallFailed when the caller may not create users.
    """
    try:
        with temporary_user(cognito, pool_id) as user, temporary_member(cognito, pool_id, user.email, *rooms):
            yield user.email, _token(cognito, pool_id, client_id, user)
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, "sign a temporary user in") from error


def _token(cognito: Any, pool_id: str, client_id: str, user: TestUser) -> str:
    return sign_in(cognito, client_id, user.email, user.password, pool_id=pool_id, factor=user.factor).id


def _members(cognito: Any, pool_id: str, group: str) -> list[str] | None:
    """Return the members' e-mail addresses; None when there is no such group."""
    pages = cognito.get_paginator("list_users_in_group").paginate(UserPoolId=pool_id, GroupName=group)
    found = none_if_absent(lambda: [user for page in pages for user in page["Users"]], "ResourceNotFoundException")
    if found is None:
        return None
    return sorted(
        next((attribute["Value"] for attribute in user["Attributes"] if attribute["Name"] == "email"), user["Username"])
        for user in found
    )


def _check_users(cognito: Any, pool_id: str, emails: Sequence[str]) -> None:
    known = {user.email.casefold() for user in list_users(cognito, pool_id)}
    unknown = [email for email in emails if email.casefold() not in known]
    if unknown:
        raise RoomRefused(
            f"The pool has no user {', '.join(unknown)}",
            kept="Nothing was changed.",
            advice="`chatprov user list` shows the users, `chatprov user add` creates one.",
        )
