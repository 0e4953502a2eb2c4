"""Everything that can go wrong, as one tree.

ChatprovError                 what happened, what is kept, what to do next; carries the exit code
├── ProjectError              the project folder is not usable
│   └── ConfigError           config.yaml: file, line and key path of what is wrong
├── TargetError               the target cannot be reached or refuses us
│   ├── NoCredentials         there are no AWS credentials
│   ├── CredentialsUnusable   there are, and they are expired, incomplete, refused, or set up wrongly
│   └── EndpointUnreachable
├── LocalCloudError           the embedded cloud
│   ├── PortTaken
│   └── LocalCloudFailed
├── ChatError                 a client of the finished backend stopped
│   ├── UserRefused           Cognito refuses a user or a password
│   ├── NotInRoom             the API does not let a user read a room
│   ├── RoomRefused           a room cannot have that name, or that member
│   ├── ChatRefused           AppSync refuses a message, a query or a subscription
│   └── UploadFailed          a file did not get into the chat
└── EngineError               a run of up, plan, status or down stopped
    ├── StateUnusable         the state file or its folder
    ├── Locked                another run holds the state folder
    ├── Foreign               a name is taken by something that chatprov did not make
    ├── Ambiguous             several things bear the mark of one resource
    ├── NeedsReplacement      a difference that AWS cannot mend in place
    ├── CallFailed            AWS refused a call
    ├── NotSettled            AWS did not make a resource usable in time
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
    """config.yaml is not what it should be: one line with file, line, key path and what is allowed."""


class TargetError(ChatprovError):
    """The target (local cloud, AWS, an endpoint) cannot be used."""


class NoCredentials(TargetError):
    """No AWS credentials were found for a target that needs them."""


class CredentialsUnusable(TargetError):
    """There are AWS credentials, and they cannot be used: expired, incomplete, refused, or set up wrongly."""


class EndpointUnreachable(TargetError):
    """Nothing answers at the endpoint URL."""


class LocalCloudError(ChatprovError):
    """The embedded local cloud cannot be started, reached or stopped."""


class PortTaken(LocalCloudError):
    """Something else listens on the local cloud's port."""


class LocalCloudFailed(LocalCloudError):
    """The local cloud's process ended or did not answer in time."""


class ChatError(ChatprovError):
    """A client of the finished backend stopped before its end."""


class UserRefused(ChatError):
    """Cognito refuses a user or a password."""


class RoomRefused(ChatError):
    """A room cannot be called so, or have such a member."""


class ChatRefused(ChatError):
    """AppSync refuses a message, a query or a subscription."""


class NotInRoom(ChatError):
    """The API does not let a user read a room, so its files are not for that user either."""


class UploadFailed(ChatError):
    """A file did not get into the chat."""


class EngineError(ChatprovError):
    """A run of the engine stopped before its end."""


class StateUnusable(EngineError):
    """The state file or its folder cannot be read or written."""


class Locked(EngineError):
    """Another chatprov run is at work in the same state folder."""


class Foreign(EngineError):
    """Something of that name exists that chatprov did not make."""


class Ambiguous(EngineError):
    """Several things in the account bear the mark of one and the same resource."""


class NeedsReplacement(EngineError):
    """A resource differs in a way that AWS cannot change in place."""


class CallFailed(EngineError):
    """AWS refused or failed a call."""


class WaitTimeout(EngineError):
    """A resource did not become usable within the time that AWS normally needs."""


class HoldsData(EngineError):
    """`down` would delete data: messages, files or users."""


class Interrupted(EngineError):
    """Ctrl-C: the call in flight was finished and recorded."""
