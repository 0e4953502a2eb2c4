"""All errors of chatprov, as one tree.

ChatprovError                 what happened, what is kept, what to do next; carries the exit code
├── ProjectError              the project folder is not usable
│   └── ConfigError           config.yaml: file, line and key path of what is wrong
├── TargetError               the target cannot be reached or refuses the credentials
│   ├── NoCredentials         there are no AWS credentials
│   ├── CredentialsUnusable   the credentials are expired, incomplete, refused, or misconfigured
│   └── EndpointUnreachable
├── LocalCloudError           the embedded cloud
│   ├── PortTaken
│   ├── LocalCloudFailed
│   └── CloudFolderError      the folder of a local cloud cannot be used; its classes are in local/storage/errors.py
├── ChatError                 a client of the finished backend stopped
│   ├── UserRefused           Cognito refused a user or a password
│   ├── NotInRoom             the API does not allow a user to read a room
│   ├── RoomRefused           a room cannot have that name, or that member
│   ├── ChatRefused           AppSync refused a message, a query or a subscription
│   └── UploadFailed          a file was not uploaded
└── EngineError               a run of up, plan, status or down stopped
    ├── StateUnusable         the state file or its folder
    ├── Locked                another run holds the state folder
    ├── ForeignResource       a resource of that name exists that chatprov did not create
    ├── AmbiguousResource     several resources have the tags of one
    ├── NeedsReplacement      a difference that AWS cannot change in place
    ├── CallFailed            AWS refused a call
    ├── WaitTimeout           a resource did not become ready in time
    ├── HoldsData             down would delete messages, files or users
    └── Interrupted           Ctrl-C
"""

from __future__ import annotations


class ChatprovError(Exception):
    """The root of the tree.

    `message` says what happened, `kept` what is kept (state, resources), `advice` what to do next.
    """

    exit_code = 1

    def __init__(self, message: str, *, kept: str = "", advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kept = kept
        self.advice = advice

    def __str__(self) -> str:
        return "\n".join(part for part in (self.message, self.kept, self.advice) if part)


class ProjectError(ChatprovError):
    """The project folder (config.yaml, steps/, graphql/) is missing or incomplete."""


class ConfigError(ProjectError):
    """config.yaml is invalid: one line with file, line, key path and what is allowed."""


class TargetError(ChatprovError):
    """The target (local cloud, AWS, an endpoint) cannot be used."""


class NoCredentials(TargetError):
    """No AWS credentials were found for a target that needs them."""


class CredentialsUnusable(TargetError):
    """The AWS credentials cannot be used: expired, incomplete, refused, or misconfigured."""


class EndpointUnreachable(TargetError):
    """The endpoint URL does not respond."""


class LocalCloudError(ChatprovError):
    """The embedded local cloud cannot be started, reached or stopped."""


class PortTaken(LocalCloudError):
    """Another program listens on the local cloud's port."""


class LocalCloudFailed(LocalCloudError):
    """The local cloud's process ended or did not answer in time."""


class ChatError(ChatprovError):
    """A client of the finished backend stopped before its end."""


class UserRefused(ChatError):
    """Cognito refused a user or a password."""


class RoomRefused(ChatError):
    """A room cannot have that name or that member."""


class ChatRefused(ChatError):
    """AppSync refused a message, a query or a subscription."""


class NotInRoom(ChatError):
    """The API does not allow a user to read a room, so that user cannot read its files either."""


class UploadFailed(ChatError):
    """A file was not uploaded, or its message was not sent."""


class EngineError(ChatprovError):
    """A run of the engine stopped before its end."""


class StateUnusable(EngineError):
    """The state file or its folder cannot be read or written."""


class Locked(EngineError):
    """Another chatprov run uses the same state folder."""


class ForeignResource(EngineError):
    """A resource of that name exists that chatprov did not create."""


class AmbiguousResource(EngineError):
    """Several resources in the account have the tags of the same resource."""


class NeedsReplacement(EngineError):
    """A resource differs in a way that AWS cannot change in place."""


class CallFailed(EngineError):
    """AWS refused or failed a call."""


class WaitTimeout(EngineError):
    """A resource did not become ready within the time that AWS normally needs."""


class HoldsData(EngineError):
    """`down` would delete data: messages, files or users."""


class Interrupted(EngineError):
    """Ctrl-C: the call in flight was finished and recorded."""
