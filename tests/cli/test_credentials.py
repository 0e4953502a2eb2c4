# ruff: noqa: E501  # a row of a table is a line
"""Every way in which AWS credentials and the AWS configuration fail: one line of what is wrong, and the command that helps."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import botocore.credentials
import botocore.tokens
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chatprov.cli.main import cli
from chatprov.target import aws_target
from tests.conftest import ROOT
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

pytestmark = pytest.mark.slow
NOWHERE = "http://127.0.0.1:9"
ROLE = "role_arn = arn:aws:iam::111122223333:role/Builder\n"
KEYS = "[profile base]\naws_access_key_id = AKIAX\naws_secret_access_key = x\n"
SSO = """[profile corp]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Builder
region = us-east-1
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
"""
LEGACY_SSO = """[profile corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Builder
"""
LOGIN = "[profile me]\nlogin_session = arn:aws:iam::111122223333:user/ann\nregion = us-east-1\n"
EXPIRED_LOGIN: dict[str, Any] = {
    "accessToken": {
        "accessKeyId": "ASIAX",
        "secretAccessKey": "x",
        "sessionToken": "x",
        "accountId": "111122223333",
        "expiresAt": "2026-01-01T00:00:00Z",
    },
    "refreshToken": "x",
    "clientId": "arn:aws:signin:::devtools/same-device",
    "dpopKey": ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    .decode(),
}
FAR = "2099-01-01T00:00:00Z"


@dataclass(frozen=True)
class Situation:
    """What is set up in an empty home, and what has to be said."""

    name: str
    told: str
    """A pattern for the line that says what is wrong."""
    advice: str
    config: str = ""
    credentials: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """Files in the home; `@` in a name is the SHA-1 of what follows it."""
    options: tuple[str, ...] = ()
    answers: tuple[int, str] | None = None
    """What every service of AWS answers, when there is one that answers: status and body."""
    https: bool = False
    """Whether those services are asked over HTTPS, which the server does not speak."""
    aws: tuple[str, ...] = ()
    """Which services answer so, by the ends of their AWS_ENDPOINT_URL_… variables."""


def sts_error(code: str, message: str) -> str:
    return f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"


def profile(name: str) -> tuple[str, ...]:
    return ("--profile", name)


SITUATIONS = [
    Situation("nothing at all", "No usable AWS credentials were found", "`aws login`"),
    Situation("no such profile", r"profile \(corp\) could not be found", "list-profiles", options=profile("corp")),
    Situation("no such AWS_PROFILE", r"profile \(x\) could not be found", "AWS_PROFILE", environment={"AWS_PROFILE": "x"}),
    Situation("config is no INI file", "Unable to parse config file", "Correct the AWS config", config="[profile x\n"),
    Situation("config is not text", "Unable to parse config file", "Correct the AWS config", config="\udcff\udcfe"),
    Situation("credentials are no INI file", "Unable to parse config file", "Correct the AWS", credentials="key\n"),
    # keys
    Situation(
        "a key without its secret in the environment", "AWS_SECRET_ACCESS_KEY is missing", "Set AWS_SECRET_ACCESS_KEY",
        environment={"AWS_ACCESS_KEY_ID": "AKIAX"},
    ),
    Situation(
        "a key without its secret in a profile", "aws_secret_access_key is missing", "aws configure --profile half",
        config="[profile half]\naws_access_key_id = AKIAX\n", options=profile("half"),
    ),
    Situation(
        "a key without its secret in the credentials file", "aws_secret_access_key is missing", "`aws configure`",
        credentials="[default]\naws_access_key_id = AKIAX\n",
    ),
    *(
        Situation(
            f"{value!r} as {name}", f"The {words} of the default profile is none", "Sign in again",
            environment={"AWS_ACCESS_KEY_ID": "AKIAX", "AWS_SECRET_ACCESS_KEY": "x", name: value},
        )
        for name, words, value in [
            ("AWS_ACCESS_KEY_ID", "AWS access key id", "AKIAX\nB"),
            ("AWS_ACCESS_KEY_ID", "AWS access key id", "ÄKIAX"),
            ("AWS_SECRET_ACCESS_KEY", "AWS secret access key", "s3cr3t\n"),
            ("AWS_SESSION_TOKEN", "AWS session token", "s3cr3t\ns3cr3t"),
            ("AWS_SESSION_TOKEN", "AWS session token", "s3cr3t s3cr3t"),
        ]
    ),
    *(
        Situation(
            f"AWS answers {code}", f"refuses the credentials: {code}", advice,
            environment={"AWS_ACCESS_KEY_ID": "AKIAX", "AWS_SECRET_ACCESS_KEY": "x"},
            answers=(403, sts_error(code, "No.")), aws=("STS",),
        )
        for code, advice in {
            "ExpiredToken": "Sign in again",
            "InvalidClientTokenId": "opt in",
            "SignatureDoesNotMatch": "Sign in again",
            "RequestExpired": "clock is wrong",
            "OptInRequired": "account itself",
            "AccessDenied": "another profile",
        }.items()
    ),
    # SSO
    Situation("SSO, not signed in", "SSO sign-in of the profile corp", "`aws sso login --profile corp`", SSO, options=profile("corp")),
    Situation(
        "SSO in the older form, not signed in", "SSO sign-in of the profile corp", "`aws sso login --profile corp`",
        LEGACY_SSO, options=profile("corp"),
    ),
    Situation(
        "SSO, expired", "SSO sign-in of the profile corp", "`aws sso login --profile corp`", SSO, options=profile("corp"),
        files={".aws/sso/cache/@corp.json": json.dumps({"accessToken": "x", "expiresAt": "2026-01-01T00:00:00Z"})},
    ),
    Situation(
        "SSO in the older form, expired", "SSO session .* has expired", "`aws sso login --profile corp`", LEGACY_SSO,
        options=profile("corp"),
        files={
            ".aws/sso/cache/@https://corp.awsapps.com/start.json": json.dumps(
                {"accessToken": "x", "expiresAt": "2026-01-01T00:00:00Z"}
            )
        },
    ),
    Situation(
        "SSO, the cached token is damaged", "profile corp", "`aws sso login --profile corp`", SSO, options=profile("corp"),
        files={".aws/sso/cache/@corp.json": json.dumps({"accessToken": "x", "expiresAt": "soon"})},
    ),
    Situation(
        "SSO, the role is not for this user", "GetRoleCredentials|ForbiddenException: No access", "sso_role_name", SSO,
        options=profile("corp"), answers=(403, '{"__type": "ForbiddenException", "message": "No access"}'), aws=("SSO",),
        files={".aws/sso/cache/@corp.json": json.dumps({"accessToken": "x", "expiresAt": FAR})},
    ),
    Situation(
        "SSO, signed out in the portal", "SSO session .* has expired", "`aws sso login --profile corp`", SSO,
        options=profile("corp"), answers=(401, '{"message": "Session token not found or invalid"}'), aws=("SSO",),
        files={".aws/sso/cache/@corp.json": json.dumps({"accessToken": "x", "expiresAt": FAR})},
    ),
    Situation(
        "SSO, no answer", "could not be fetched: Could not connect", "network", SSO, options=profile("corp"),
        environment={"AWS_ENDPOINT_URL_SSO": NOWHERE},
        files={".aws/sso/cache/@corp.json": json.dumps({"accessToken": "x", "expiresAt": FAR})},
    ),
    Situation(
        "SSO behind a role", "SSO sign-in of the profile dev", "`aws sso login --profile corp`",
        f"{SSO}[profile dev]\nsource_profile = corp\n{ROLE}", options=profile("dev"),
    ),
    Situation(
        "SSO, incomplete", "configuration of the profile corp is wrong: .*sso_role_name", "Correct",
        SSO.replace("sso_role_name = Builder\n", ""), options=profile("corp"),
    ),
    Situation(
        "SSO, its session is not described", "configuration of the profile corp is wrong", "Correct",
        SSO.partition("[sso-session")[0], options=profile("corp"),
    ),
    # aws login
    Situation("login, not signed in", "`aws login` session of the profile me", "`aws login --profile me`", LOGIN, options=profile("me")),
    Situation(
        "login, the cached session is incomplete", "missing required fields", "`aws login --profile me`", LOGIN,
        options=profile("me"), files={".aws/login/cache/@login.json": json.dumps({"accessToken": {}})},
    ),
    Situation(
        "login, the cached session is damaged", "profile me", "`aws login --profile me`", LOGIN, options=profile("me"),
        files={".aws/login/cache/@login.json": json.dumps(EXPIRED_LOGIN | {"accessToken": {}})},
    ),
    Situation(
        "login, the cached key is damaged", "`aws login` session of the profile me", "`aws login --profile me`", LOGIN, options=profile("me"),
        files={".aws/login/cache/@login.json": json.dumps(EXPIRED_LOGIN | {"dpopKey": "AAAA"})},
    ),
    Situation(
        "login behind a role", "`aws login` session of the profile dev", "`aws login --profile me`",
        f"{LOGIN}[profile dev]\nsource_profile = me\n{ROLE}", options=profile("dev"),
    ),
    *(
        Situation(
            f"login, over: {reason}", told, advice, LOGIN, options=profile("me"),
            answers=(403, json.dumps({"__type": "AccessDeniedException", "error": reason, "message": "No"})), aws=("SIGNIN",),
            files={".aws/login/cache/@login.json": json.dumps(EXPIRED_LOGIN)},
        )
        for reason, told, advice in [
            ("TOKEN_EXPIRED", "profile me is missing or over: Your session has expired", "`aws login --profile me`"),
            ("USER_CREDENTIALS_CHANGED", "profile me is missing or over: Your session", "`aws login --profile me`"),
            ("INSUFFICIENT_PERMISSIONS", "lacks signin:CreateOAuth2Token", "SignInLocalDevelopmentAccess"),
            ("ANYTHING_ELSE", "profile me is missing or over", "`aws login --profile me`"),
        ]
    ),
    # web identity
    Situation(
        "web identity, no file", "web identity token file /nonexistent/token cannot be read: No such file", "AWS_WEB_IDENTITY",
        environment={"AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent/token", "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/ci"},
    ),
    Situation(
        "web identity in a profile, a folder", r"token file /.* cannot be read: Is a directory", "web_identity_token_file",
        f"[profile ci]\nweb_identity_token_file = /\n{ROLE}", options=profile("ci"),
    ),
    Situation(
        "web identity in a profile, a file that is no text", r"web identity token file /bin/sh is not a text", "web_identity_token_file",
        f"[profile ci]\nweb_identity_token_file = /bin/sh\n{ROLE}", options=profile("ci"),
    ),
    Situation(
        "web identity without a role", "configuration of the default profile is wrong: .*role", "Correct",
        environment={"AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent/token"},
    ),
    Situation(
        "web identity, refused", "role arn:aws:iam::111122223333:role/Builder could not be assumed: InvalidIdentityToken: No.",
        "trusts its issuer", f"[profile ci]\nweb_identity_token_file = @home/token\n{ROLE}region = us-east-1\n",
        options=profile("ci"), files={"token": "eyJhbGciOi"}, answers=(400, sts_error("InvalidIdentityToken", "No.")), aws=("STS",),
    ),
    # credential_process
    *(
        Situation(
            f"credential_process {name}", f"credential_process {told}" if told else "AWS .*key.* of the profile p is none", advice,
            f"[profile p]\ncredential_process = {command}\n", options=profile("p"), files={"p.json": printed},
        )
        for name, command, printed, told, advice in [
            ("that is not there", "/nonexistent/prog --secret s3cr3t", "", "/nonexistent/prog of the profile p cannot be run: No such file", "Correct"),
            ("that fails with a reason", "sh -c 'echo the vault is closed >&2; exit 3'", "", "sh of the profile p failed: the vault is closed", "by itself"),
            ("that fails in several lines", "sh -c 'printf \"a\\nb\\n\" >&2; exit 3'", "", "sh of the profile p failed: a b", "by itself"),
            ("that fails without a reason", "false", "", "false of the profile p failed: it gave no reason", "by itself"),
            ("that prints no JSON", "echo hello", "", "echo of the profile p gave no credentials", "by itself"),
            ("that prints nothing", "true", "", "true of the profile p gave no credentials", "by itself"),
            ("that prints a list", "echo []", "", "echo of the profile p gave no credentials", "by itself"),
            ("of another version", "cat @home/p.json", '{"Version": 2}', "cat of the profile p failed", "by itself"),
            ("without a secret", "echo '{\"Version\": 1, \"AccessKeyId\": \"A\"}'", "", "echo of the profile p failed: Missing required key", "by itself"),
            ("with an odd date", "echo '{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s\", \"Expiration\": \"soon\"}'", "", "echo of the profile p gave no credentials", "by itself"),
            ("with open quotes", "echo 'a", "", "echo of the profile p gave no credentials", "by itself"),
            ("with numbers for keys", "cat @home/p.json", '{"Version": 1, "AccessKeyId": 5, "SecretAccessKey": 6}', "", "by itself"),
            ("with a line break in a key", "cat @home/p.json", '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s3cr3t\\n"}', "", "by itself"),
            ("that is empty text", "printf '\\xff\\xfe'", "", "printf of the profile p gave no credentials", "by itself"),
        ]
    ),
    # roles
    Situation(
        "a role whose source is not there", "refers to a profile|wrong: .*source", "Correct",
        f"[profile dev]\nsource_profile = gone\n{ROLE}", options=profile("dev"),
    ),
    Situation(
        "roles in a circle", "wrong: Infinite loop", "Correct",
        f"[profile a]\nsource_profile = b\n{ROLE}[profile b]\nsource_profile = a\n{ROLE}", options=profile("a"),
    ),
    Situation(
        "a role with two sources", "wrong: .*credential_source", "Correct",
        f"{KEYS}[profile dev]\nsource_profile = base\ncredential_source = Environment\n{ROLE}", options=profile("dev"),
    ),
    Situation(
        "a role without a source", "source_profile|credential_source", "aws configure|Correct",
        f"[profile dev]\n{ROLE}", options=profile("dev"),
    ),
    Situation(
        "a role with a source that does not exist", "credential_source|Nonsense", "Correct",
        f"[profile dev]\ncredential_source = Nonsense\n{ROLE}", options=profile("dev"),
    ),
    Situation(
        "a role whose ARN is none", "configuration of the profile dev is wrong: .*RoleArn", "Correct",
        f"{KEYS}[profile dev]\nsource_profile = base\nregion = us-east-1\nrole_arn = Builder\n", options=profile("dev"),
    ),
    Situation(
        "an empty web identity token", "web identity token of the profile ci is invalid", "must write it",
        f"[profile ci]\nweb_identity_token_file = @home/token\n{ROLE}region = us-east-1\n",
        options=profile("ci"), files={"token": ""},
    ),
    Situation(
        "a role from an environment without keys", "credential_source of the profile dev has no credentials", "Correct",
        f"[profile dev]\ncredential_source = Environment\n{ROLE}", options=profile("dev"),
    ),
    Situation(
        "a role that is not for us", "Builder could not be assumed: AccessDenied: No.", "sts:AssumeRole",
        f"{KEYS}[profile dev]\nsource_profile = base\nregion = us-east-1\n{ROLE}", options=profile("dev"),
        answers=(403, sts_error("AccessDenied", "No.")), aws=("STS",),
    ),
    Situation(
        "a role whose source has expired", "ExpiredToken: No.", "Sign in again .*--profile base",
        f"{KEYS}[profile dev]\nsource_profile = base\nregion = us-east-1\n{ROLE}", options=profile("dev"),
        answers=(403, sts_error("ExpiredToken", "No.")), aws=("STS",),
    ),
    Situation(
        "a role and no answer", "could not be fetched: Could not connect", "network",
        f"{KEYS}[profile dev]\nsource_profile = base\nregion = us-east-1\n{ROLE}", options=profile("dev"),
        environment={"AWS_ENDPOINT_URL_STS": NOWHERE},
    ),
    # containers and machines
    Situation(
        "a container that does not answer", "container's AWS credentials", "AWS_CONTAINER",
        environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{NOWHERE}/x"},
    ),
    Situation(
        "a container elsewhere", "cannot be used: ValueError", "Sign in",
        environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/x"},
    ),
    Situation(
        "a container's token that is not there", "container's token file /nonexistent/t cannot be read", "AWS_CONTAINER_AUTH",
        environment={"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{NOWHERE}/x", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nonexistent/t"},
    ),
    Situation(
        "a machine's address that is none", "machine's AWS credentials|AWS configuration", "AWS_EC2_METADATA|AWS_",
        environment={"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "not an address"},
    ),
    Situation(
        "a machine's address of an odd kind", "machine's AWS credentials|AWS configuration", "AWS_EC2_METADATA|AWS_",
        environment={"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv5"},
    ),
    *(
        Situation(
            f"AWS_CA_BUNDLE {name}", told, "AWS_CA_BUNDLE",
            environment={"AWS_ACCESS_KEY_ID": "AKIAX", "AWS_SECRET_ACCESS_KEY": "x"} | bundle,
            answers=(200, "<x/>"), aws=("STS",), https=True,
        )
        for name, bundle, told in [
            ("that is not there", {"AWS_CA_BUNDLE": "/nonexistent/ca.pem"}, r"does not answer: the file with the CA certificates \(/nonexistent/ca.pem\) cannot be read"),
            ("that is no certificate", {"AWS_CA_BUNDLE": str(ROOT / "config.yaml")}, "does not answer: .*certificate"),
            ("that does not know the server", {}, "does not answer: the connection is not trusted"),
        ]
    ),
    # the rest of the configuration
    *(
        Situation(
            f"{name}={value}", told, advice,
            environment={"AWS_ACCESS_KEY_ID": "AKIAX", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL_STS": NOWHERE, name: value},
        )
        for name, value, told, advice in [
            ("AWS_REGION", "mars", '"mars": no such region; a region looks like ap-south-1', "--region"),
            ("AWS_REGION", "us east 1", r"no such region; did you mean us-east-1\?", "--region"),
            ("AWS_DEFAULT_REGION", "MARS-1", '"MARS-1": no such region', "--region"),
            ("AWS_REGION", "mx-central-1", "The region cannot be used: there is no AppSync in mx-central-1", "--region"),
            ("AWS_REGION", "us-gov-west-1", "there is no AppSync in us-gov-west-1", "--region"),
            ("AWS_ENDPOINT_URL_STS", "nonsense", "cannot be used: Invalid endpoint: nonsense", "AWS_"),
            ("AWS_ENDPOINT_URL_STS", "http://[::1", "cannot be used", "AWS_"),
            ("AWS_ENDPOINT_URL_STS", NOWHERE, "does not answer: Could not connect", "network"),
            ("AWS_MAX_ATTEMPTS", "many", "does not answer|cannot be used", "AWS_|network"),
            ("AWS_MAX_ATTEMPTS", "-3", "does not answer|cannot be used", "AWS_|network"),
            ("AWS_DEFAULTS_MODE", "wild", "cannot be used: .*mode", "AWS_"),
            ("AWS_STS_REGIONAL_ENDPOINTS", "both", "cannot be used|does not answer", "AWS_|network"),
            ("HTTPS_PROXY", "http://127.0.0.1:9", "proxy does not answer|does not answer", "PROXY|network"),
        ]
    ),
    *(
        Situation(
            f"config: {line}", told, advice,
            f"[default]\naws_access_key_id = AKIAX\naws_secret_access_key = x\n{line}\n",
            environment={"AWS_ENDPOINT_URL_STS": NOWHERE},
        )
        for line, told, advice in [
            ("retry_mode = wild", "cannot be used|does not answer", "AWS_|network"),
            ("max_attempts = x", "does not answer|cannot be used", "AWS_|network"),
            ("tcp_keepalive = maybe", "does not answer", "network"),
            ("s3 = wild", "cannot be used|does not answer", "AWS_|network"),
            ("s3 =\n  addressing_style = wild", "cannot be used|does not answer", "AWS_|network"),
            ("services = gone", "does not answer|cannot be used", "AWS_|network"),
            ("request_min_compression_size_bytes = -1", "cannot be used", "AWS_"),
            ("request_checksum_calculation = often", "cannot be used", "AWS_"),
            ("account_id_endpoint_mode = often", "cannot be used", "AWS_"),
        ]
    ),
]  # fmt: skip


@pytest.fixture
def aws(request: pytest.FixtureRequest) -> Iterator[Callable[[int, str], str]]:
    """Start a server that gives every request one answer, and return its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(status: int, body: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header(
                    "x-amzn-ErrorType",
                    json.loads(body).get("__type", "UnauthorizedException") if body[0] == "{" else "",
                )
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST  # noqa: N815  # the names that http.server looks for

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(name)
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def set_up(home: Path, monkeypatch: pytest.MonkeyPatch, aws: Callable[[int, str], str]) -> Callable[[Situation], None]:
    def place(situation: Situation) -> None:
        for name, text in (("config", situation.config), ("credentials", situation.credentials)):
            if text:
                (home / ".aws" / name).write_text(
                    text.replace("@home", str(home)), encoding="utf-8", errors="surrogateescape"
                )
        for name, text in situation.files.items():
            folder, at, hashed = name.partition("@")
            if at:
                session = {"login": "arn:aws:iam::111122223333:user/ann"}.get(hashed[:-5], hashed[:-5])
                digest = hashlib.sha256 if hashed == "login.json" else hashlib.sha1
                file = home / folder / f"{digest(session.encode()).hexdigest()}.json"
            else:
                file = home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        # botocore has read the home folder when it was imported
        for provider in (botocore.credentials.SSOProvider, botocore.tokens.SSOTokenProvider):
            monkeypatch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(home / ".aws/sso/cache"))
        for name, value in situation.environment.items():
            monkeypatch.setenv(name, value)
        if situation.answers:
            url = aws(*situation.answers)
            url = url.replace("http:", "https:") if situation.https else url
            for service in situation.aws:
                monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", url)

    return place


def run(tmp_path: Path, *arguments: str) -> Result:
    shared = ["--project", str(ROOT), "--state-dir", str(tmp_path / "state"), "--target", "aws"]
    return CliRunner().invoke(cli, [*shared, *arguments])


def check(result: Result, situation: Situation) -> None:
    said = result.stderr
    assert result.exit_code == 1, said
    assert result.stdout == ""
    errors = [line for line in said.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, said
    assert re.search(situation.told, errors[0]), said
    after = said.partition(errors[0])[2].strip().splitlines()
    assert after
    assert len(after) <= 2, said
    assert re.search(situation.advice, after[-1]), said
    for word in ("Traceback", "bug", "s3cr3t"):
        assert word not in said


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_one_line_and_what_to_do(situation: Situation, set_up: Callable[[Situation], None], tmp_path: Path) -> None:
    set_up(situation)
    check(run(tmp_path, *situation.options, "status"), situation)


def test_a_code_that_no_one_can_type(
    set_up: Callable[[Situation], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def without_a_terminal(path: str, *given: Any) -> int:
        if path == "/dev/tty":
            raise OSError
        return opened(path, *given)

    monkeypatch.setattr("os.open", without_a_terminal)
    config = f"{KEYS}[profile corp]\n{ROLE}source_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/ann\n"
    set_up(Situation("a role with a second factor", "", "", config=config))
    result = run(tmp_path, "--profile", "corp", "status")
    assert result.exit_code == 1
    # botocore has begun the line: it has asked for the code
    assert result.stderr.endswith(
        "Error: The role of the profile corp needs a code of your MFA device, and stdin is not a terminal\n"
        "Nothing was changed.\nRun it in a terminal.\n"
    )


SIGNED_OUT = next(one for one in SITUATIONS if one.name == "SSO, not signed in")
COMMANDS = [
    ("up", "--yes"),
    ("plan",),
    ("down", "--yes"),
    ("outputs",),
    ("test",),
    ("audit",),
    ("chat", "--user", "ann@example.com"),
    ("web",),
    ("upload", str(ROOT / "config.yaml"), "--room", "room1"),
    ("user", "list"),
    ("user", "add", "ann@example.com", "--generate"),
    ("user", "remove", "ann@example.com"),
    ("user", "token", "ann@example.com"),
    ("room", "list"),
    ("room", "add", "room1", "ann@example.com"),
    ("room", "remove", "room1", "ann@example.com"),
    ("status",),
    ("audit", "--prove", "--yes"),
    ("export", "--format", "terraform", "--import", "--out", "there-is-none"),
    ("check",),
    ("walkthrough",),
    ("walkthrough", "--yes"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_the_same(
    command: tuple[str, ...], set_up: Callable[[Situation], None], tmp_path: Path
) -> None:
    set_up(SIGNED_OUT)
    check(run(tmp_path, *SIGNED_OUT.options, *command), SIGNED_OUT)


def test_as_a_document(set_up: Callable[[Situation], None], tmp_path: Path) -> None:
    set_up(SIGNED_OUT)
    result = run(tmp_path, *SIGNED_OUT.options, "status", "--json")
    error = json.loads(result.stdout)["error"]
    assert (error["type"], error["advice"]) == (
        "CredentialsUnusable",
        "Run `aws sso login --profile corp`, then the same command again.",
    )


def test_the_extra_that_aws_login_needs_is_named_where_it_is_missing(
    set_up: Callable[[Situation], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    situation = Situation("", "The profile me needs botocore's extra `crt`", "pipx inject .*uv tool install", LOGIN)
    set_up(situation)
    monkeypatch.setattr("botocore.credentials.EC", None)
    check(run(tmp_path, "--profile", "me", "status"), situation)
    monkeypatch.setenv("BOTO_DISABLE_CRT", "true")
    result = run(tmp_path, "--profile", "me", "status")
    assert "switched off by BOTO_DISABLE_CRT" in result.stderr


@pytest.mark.parametrize("days", [1, -1])
def test_a_session_of_aws_login_is_used_and_renewed(
    days: int, set_up: Callable[[Situation], None], aws: Callable[[int, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    until = (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    token: dict[str, Any] = EXPIRED_LOGIN["accessToken"] | {"expiresAt": until}
    renewed = {
        "accessToken": {"accessKeyId": "ASIANEW", "secretAccessKey": "y", "sessionToken": "y"},
        "tokenType": "aws_sigv4",
        "expiresIn": 900,
        "refreshToken": "y",
    }
    files = {".aws/login/cache/@login.json": json.dumps(EXPIRED_LOGIN | {"accessToken": token})}
    set_up(Situation("", "", "", LOGIN, files=files, answers=(200, json.dumps(renewed)), aws=("SIGNIN",)))
    who = "<R><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></R>"
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", aws(200, who))
    target = aws_target("us-east-1", "us-east-1", "me")
    assert target.account() == "111122223333"
    key = target.client("sts")._request_signer._credentials.access_key
    assert key == ("ASIAX" if days > 0 else "ASIANEW")


def test_credentials_that_end_in_the_middle_of_a_run(
    home: Path, moto_aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    printed = json.dumps({"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": soon})
    # Credentials that are about to expire are fetched again for every call; the twentieth time there are none.
    (home / "give.sh").write_text(
        f"echo x >> {home}/count\nif [ $(wc -l < {home}/count) -gt 20 ]; then echo vault closed >&2; exit 1; fi\n"
        f"echo '{printed}'\n"
    )
    (home / ".aws" / "config").write_text(f"[default]\ncredential_process = sh {home}/give.sh\n")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    result = run(tmp_path, "up", "--yes")
    assert result.exit_code == 1
    told = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(told) == 1
    assert re.search(r"Could not .*: The credential_process sh of the default profile failed: vault closed", told[0])
    assert "Nothing was changed" not in result.stderr
    (home / "count").unlink()
    (home / "give.sh").write_text(f"echo '{printed}'\n")
    assert run(tmp_path, "up", "--yes").exit_code == 0


REGIONS = ["mars", "us-east", "us-east-1x", "US-EAST-1", "us east 1", "us-east-1/../..", "", "-", "\N{DIGIT ONE}"]


@pytest.mark.parametrize("where", ["option", "environment"])
@pytest.mark.parametrize("target", ["aws", "local"])
@pytest.mark.parametrize("region", REGIONS)
def test_a_region_that_does_not_exist(
    where: str, target: str, region: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "environment":
        monkeypatch.setenv("CHATPROV_REGION", region)
    option = ["--region", region] if where == "option" else []
    result = CliRunner().invoke(
        cli, ["--project", str(ROOT), "--state-dir", str(tmp_path), "--target", target, *option, "plan"]
    )
    if where == "environment" and not region:
        assert "region" not in result.stderr  # an empty variable is one that is not set
        return
    assert result.exit_code == 1
    assert f'"{region}": no such region; ' in result.stderr
    assert "bug" not in result.stderr


@pytest.mark.parametrize("command", ["plan", "up"])
def test_a_region_without_a_service_is_named_before_the_local_cloud_starts(command: str, tmp_path: Path) -> None:
    options = ["--state-dir", str(tmp_path), "--port", str(free_port()), "--region", "mx-central-1"]
    result = CliRunner().invoke(cli, ["--project", str(ROOT), *options, command])
    assert result.exit_code == 1
    assert "The region cannot be used: there is no AppSync in mx-central-1" in result.stderr
    assert not (tmp_path / "local.log").exists()
