"""The errors of a template, with the messages that AppSync returns to the GraphQL client."""

from __future__ import annotations


class VtlError(Exception):
    """An error while a template is rendered: an exception as in Java, or an exceeded limit.

    `message` is what AppSync reports with the errorType "MappingTemplate"
    (https://docs.aws.amazon.com/appsync/latest/devguide/troubleshooting-and-common-mistakes.html).
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class VtlSyntaxError(VtlError):
    """A template that cannot be parsed, and so is not rendered."""


class VtlLimitError(VtlError):
    """A template that exceeds the time or memory limits of a resolver; a template cannot catch it."""


class JavaException(Exception):
    """An exception that a Java method would throw; the caller of the method converts it to a VtlError.

    `text` has the form of Java's `Throwable.toString()`: the class, a colon, the message.
    """

    def __init__(self, class_name: str, message: str | None = None) -> None:
        self.text = class_name if message is None else f"{class_name}: {message}"
        super().__init__(self.text)


class ModifiedCollectionError(JavaException, VtlError):
    """A collection has changed while an iterator or a part of it was in use, and not through that."""

    def __init__(self) -> None:
        JavaException.__init__(self, "java.util.ConcurrentModificationException")
        self.message = self.text
