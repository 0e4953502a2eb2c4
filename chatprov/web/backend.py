"""The backend for the page's server: the page's configuration, the verification of tokens, and the signing of URLs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.browser.guard import content_security_policy
from chatprov.chat.capabilities import Capabilities, capabilities
from chatprov.chat.file_urls import FileUrls
from chatprov.explanations import call_failed
from chatprov.region import domain_of
from chatprov.web.files import KINDS, Files
from chatprov.web.readers import Readers
from chatprov.web.tokens import AppClientTokenVerifier

if TYPE_CHECKING:
    from chatprov.outputs import Outputs
    from chatprov.target import Target


@dataclass(frozen=True)
class Backend:
    """The finished backend, with everything that the page needs."""

    outputs: Outputs
    can: Capabilities
    tokens: AppClientTokenVerifier
    files: Files
    readers: Readers

    @classmethod
    def of(cls, target: Target, outputs: Outputs, largest_upload: int | None = None) -> Backend:
        """Read the capabilities of the backend; `largest_upload` is in bytes.

        Raises CallFailed when AWS refuses a call, ChatError when the backend is not a chat.
        """
        try:
            urls = FileUrls(target, outputs.bucket)
        except (ClientError, BotoCoreError) as error:
            raise call_failed(error, "find the bucket") from error
        can = capabilities(target, outputs)
        return cls(
            outputs,
            can,
            AppClientTokenVerifier(outputs),
            Files(urls, largest_upload),
            Readers(outputs.graphql_url, can.pages),
        )

    @property
    def cognito_url(self) -> str:
        """The URL of Cognito for the page."""
        region = self.outputs.region
        return self.outputs.endpoint_url or f"https://cognito-idp.{region}.{domain_of(region)}"

    def configuration(self) -> dict[str, Any]:
        """Return the configuration for the page. It contains no secret: every client of the backend needs these values."""
        local = self.outputs.target == "local"
        return {
            "target": self.outputs.target,
            "region": self.outputs.region,
            "clientId": self.outputs.client_id,
            "cognitoUrl": self.cognito_url,
            "graphqlUrl": self.outputs.graphql_url,
            "realtimeUrl": self.outputs.realtime_url,
            "filesUrl": self.files.base_url,
            "mailUrl": f"{self.outputs.endpoint_url}/_chatprov/#mail" if local else None,
            "upload": {"largest": self.files.largest, "types": list(KINDS)},
            "can": {_camel_case(name): value for name, value in asdict(self.can).items()},
        }

    def policy(self) -> str:
        """Return the page's Content-Security-Policy."""
        urls = (self.cognito_url, self.outputs.graphql_url, self.outputs.realtime_url)
        return content_security_policy(map(_origin, urls), _origin(self.files.base_url))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
