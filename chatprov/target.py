"""The target of the calls: the local cloud, AWS, or another endpoint. Creates boto3 clients and records their calls."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import boto3
import botocore.session
import urllib3
from botocore.config import Config as ClientConfig
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConfigNotFound,
    ConfigParseError,
    EndpointConnectionError,
    ProfileNotFound,
)

from chatprov.aws_data import aws_data
from chatprov.calls import AwsCall, without_secrets
from chatprov.credentials import Credentials
from chatprov.errors import ChatprovError, CredentialsUnusable, EndpointUnreachable, TargetError
from chatprov.explanations import ADVICE, no_answer, wrong_setting
from chatprov.region import TUTORIAL_SERVICES, USUAL_PARTITION, check_region, partition_of, regions_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNCHANGED = "Nothing was changed."
Kind = Literal["local", "aws", "endpoint"]
LOCAL_HOST = "127.0.0.1"
_KEY_SECONDS = 5.0
LOCAL_ACCOUNT = "123456789012"
"""The account id of the local cloud, which is constant."""
DEFAULT_REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1", "ap-northeast-1",
    "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1",
    "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
)  # fmt: skip
"""The regions that are enabled in every account of the partition "aws"; botocore does not know which these are."""
_NOWHERE = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class Target:
    """The place that calls go to: `kind`, `region`, and the endpoint URL if it is not AWS.

    A client never retries a call: the engine decides about retries, because a second CreateUserPool or CreateGraphqlApi
    creates a second resource. Clients are created on first use and shared between threads.
    """

    def __init__(
        self,
        kind: Kind,
        session: boto3.Session,
        region: str,
        endpoint_url: str | None,
        credentials: Credentials | None = None,
    ) -> None:
        # an emulator may have what AWS has not
        check_region(region, () if kind == "endpoint" else TUTORIAL_SERVICES)
        self.kind: Kind = kind
        self.region = region
        self.endpoint_url = endpoint_url
        self.calls: list[AwsCall] = []
        self._session = session
        self._credentials = credentials
        self._clients: dict[str, Any] = {}
        self._making = threading.Lock()
        self._account: str | None = None
        self._config = ClientConfig(
            retries={"mode": "standard", "total_max_attempts": 1},
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=20,
            signature_version=None,
            s3={"addressing_style": "auto" if endpoint_url is None else "path"},
            proxies={} if kind == "local" else None,
        )
        events = session.events
        events.register("provide-client-params.*.*", self._began, unique_id="chatprov-began")
        events.register("after-call.*.*", self._answered, unique_id="chatprov-answered")
        events.register("after-call-error.*.*", self._broke, unique_id="chatprov-broke")

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, such as "dynamodb"."""
        with self._making:
            if service not in self._clients:
                self._clients[service] = self._made(service, self.region, self._config)
            return self._clients[service]

    def elsewhere(self, region: str) -> Target:
        """Return the same target in another region; it records its own calls."""
        return Target(self.kind, self._session, region, self.endpoint_url, self._credentials)

    def other_regions(self) -> list[str]:
        """Return the other regions of this partition that an account may use without enabling them, as far as that is known."""
        partition = partition_of(self.region)
        found = DEFAULT_REGIONS if partition == USUAL_PARTITION else sorted(regions_with("dynamodb"))
        return [region for region in found if region != self.region and partition_of(region) == partition]

    def prepare(self) -> None:
        """Create the clients of the tutorial's services before they are needed, because that takes some time."""
        for service in TUTORIAL_SERVICES:
            self.client(service)

    def url_signer(self, bucket: str, region: str) -> Any:
        """Return an S3 client that signs URLs for a bucket in `region`: SigV4 with the region's host, which every region accepts.

        URLs of the local cloud are signed with a key of the cloud that no page knows. Raises EndpointConnectionError if the
        cloud does not respond, TargetError if it has no such key.
        """
        # By default boto3 signs for s3.amazonaws.com, which redirects to the bucket's region, where the signature is invalid.
        regional: Literal["path", "virtual"] = "path" if self.endpoint_url or "." in bucket else "virtual"
        config = ClientConfig(signature_version="s3v4", s3={"addressing_style": regional})
        # read each time: a cloud that was restarted has another key
        own = self.kind == "local" and self.endpoint_url
        key_id, secret = _signing_key(own) if own else (None, None)
        with self._making:
            return self._made(
                "s3", region, self._config.merge(config), aws_access_key_id=key_id, aws_secret_access_key=secret
            )

    def _made(self, service: str, region: str, config: ClientConfig, **keys: str | None) -> Any:
        """Create a client from the user's settings: credentials, region, address, AWS configuration."""
        if self._credentials is not None:
            self._credentials.check()
        with _settings_explained(self.description):
            return self._session.client(
                service,  # type: ignore[call-overload]  # the name comes from a step
                region_name=region,
                endpoint_url=self.endpoint_url,
                config=config,
                **keys,
            )

    def account(self) -> str:
        """Return the 12-digit id of the account that the credentials belong to.

        Raises NoCredentials or CredentialsUnusable without credentials that AWS accepts, EndpointUnreachable without a response.
        """
        if self.kind == "local":
            return LOCAL_ACCOUNT
        if self._account is None:
            self._account = str(self._ask(lambda: self.client("sts").get_caller_identity()["Account"]))
        return self._account

    def _ask(self, call: Callable[[], str]) -> str:
        try:
            return call()
        except ChatprovError as error:
            error.kept = UNCHANGED  # this is the first call of all
            raise
        except ClientError as error:
            code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
            kind = CredentialsUnusable if code in ADVICE else TargetError
            raise kind(
                f"{self.description} refuses the credentials: {code}: {text}",
                kept=UNCHANGED,
                advice=ADVICE.get(
                    code,
                    "Sign in again (`aws login`, `aws sso login` or `aws configure`), or choose another profile with --profile.",
                ),
            ) from None
        except Exception as error:
            if unanswered := no_answer(error):
                raise EndpointUnreachable(
                    f"{self.description} does not answer: {unanswered[0]}", kept=UNCHANGED, advice=unanswered[1]
                ) from None
            if not isinstance(error, BotoCoreError | ValueError):
                raise
            text, advice = wrong_setting(error)
            raise TargetError(f"{self.description} cannot be used: {text}", kept=UNCHANGED, advice=advice) from None

    @property
    def description(self) -> str:
        """The target in words: a URL, or AWS with the region."""
        return self.endpoint_url or f"AWS in {self.region}"

    def _began(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> None:
        if self._credentials is not None and model.resolved_auth_type != "none":
            self._credentials.check()
        context["chatprov"] = (time.monotonic(), model.service_model.service_name, model.name, without_secrets(params))

    def _answered(self, parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        if "Error" in parsed:  # the meaning of a code depends on the service
            parsed["ResponseMetadata"]["Service"] = context["chatprov"][1]
        self._record(context, parsed["Error"].get("Code", "error") if "Error" in parsed else "ok")

    def _broke(self, exception: Exception, context: dict[str, Any], **_: object) -> None:
        self._record(context, type(exception).__name__)

    def _record(self, context: dict[str, Any], outcome: str) -> None:
        began, service, operation, parameters = context["chatprov"]
        self.calls.append(AwsCall(service, operation, parameters, time.monotonic() - began, outcome))


def local_target(port: int, region: str) -> Target:
    """Return the embedded local cloud on `port`; the user's AWS configuration and credentials are never read."""
    return Target("local", _isolated_session(), region, f"http://{LOCAL_HOST}:{port}")


def _signing_key(url: str) -> tuple[str, str]:
    """Return id and secret of the key with which a local cloud signs its URLs."""
    try:
        # without a proxy, as all calls to the local cloud
        with urllib3.PoolManager() as http:
            found = http.request("GET", f"{url}/_chatprov/signing-key", timeout=_KEY_SECONDS, retries=False).json()
            return found["accessKeyId"], found["secretAccessKey"]
    except urllib3.exceptions.HTTPError as error:
        raise EndpointConnectionError(endpoint_url=url, error=error) from error
    except (ValueError, KeyError, TypeError):
        raise TargetError(
            f"What answers at {url} has no key to sign URLs with: it is not the local cloud of this version of chatprov.",
            kept="Nothing was changed.",
            advice="Stop it with `chatprov local stop`, and run `chatprov up`.",
        ) from None


def endpoint_target(endpoint_url: str, region: str, profile: str | None) -> Target:
    """Return another endpoint, such as an emulator; with the user's credentials if there are any, else with dummy ones."""
    session, credentials = _user_session(profile)
    if not credentials.found():
        return Target("endpoint", _isolated_session(), region, endpoint_url)
    return Target("endpoint", session, region, endpoint_url, credentials)


def aws_target(region: str | None, fallback_region: str, profile: str | None) -> Target:
    """Return AWS, with the usual rules for profile and credentials.

    The region is `region` if given (--region), else AWS_REGION or AWS_DEFAULT_REGION, else `fallback_region` (config.yaml).
    Raises CredentialsUnusable for a missing profile; missing credentials are reported at the first call.
    """
    session, credentials = _user_session(profile)
    chosen = region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or fallback_region
    return Target("aws", session, chosen, None, credentials)


def _user_session(profile: str | None) -> tuple[boto3.Session, Credentials]:
    with _settings_explained("The AWS configuration"):
        core = botocore.session.Session(profile=profile)
        core.get_scoped_config()  # reads the files, and searches for the profile in them
        return boto3.Session(botocore_session=core), Credentials(core)


@contextmanager
def _settings_explained(what: str) -> Iterator[None]:
    """Convert exceptions of boto3 about the user's settings to one clear error; `what` is what cannot be used because of them."""
    try:
        yield
    except ProfileNotFound as error:
        raise CredentialsUnusable(
            f"{error}",
            kept=UNCHANGED,
            advice="`aws configure list-profiles` shows the profiles there are; choose one with --profile or AWS_PROFILE.",
        ) from None
    except (ConfigParseError, ConfigNotFound) as error:
        raise TargetError(f"{error}", kept=UNCHANGED, advice="Correct the AWS configuration file.") from None
    except (ChatprovError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  # botocore checks only few settings; the others raise any exception
        text, advice = wrong_setting(error)
        raise TargetError(f"{what} cannot be used: {text}", kept=UNCHANGED, advice=advice) from None


def _isolated_session() -> boto3.Session:
    core = botocore.session.Session(session_vars={**botocore.session.Session.SESSION_VARIABLES, **_NOWHERE})
    core.register_component("data_loader", aws_data())
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", botocore_session=core)  # noqa: S106  # dummy values for emulators
