"""The errors of a template, with the messages that AppSync returns to the client that sent the GraphQL operation."""

from __future__ import annotations


class VtlError(Exception):
    """A template failed while it was rendered: a Java-like exception, or a limit exceeded.

    `message` is what AppSync reports with the errorType "MappingTemplate"
    (https://docs.aws.amazon.com/appsync/latest/devguide/troubleshooting-and-common-mistakes.html).
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class VtlSyntaxError(VtlError):
    """A template that cannot be parsed; nothing of it is rendered."""


class VtlLimitError(VtlError):
    """A template that asked for more time or memory than a resolver may have; no template can catch or avoid it."""


class JavaException(Exception):
    """An exception that a Java method would throw; the caller of the method turns it into a VtlError.

    `text` reads as Java's `Throwable.toString()`: the class, a colon, the message.
    """

    def __init__(self, class_name: str, message: str | None = None) -> None:
        self.text = class_name if message is None else f"{class_name}: {message}"
        super().__init__(self.text)
