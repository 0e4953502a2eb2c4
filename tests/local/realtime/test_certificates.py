"""The certificates' folder: what is made, who may read it, when it is renewed, and what the authority can vouch for."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from chatprov.local.certificates import Certificates

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def made(folder: Path, clock: Clock) -> dict[str, bytes]:
    Certificates(folder, clock).context()
    return contents(folder)


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}


def test_keys_are_their_owners_alone(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "new" / "certificates"
    made(folder, clock)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "authority.key": 0o600,
        "authority.pem": 0o644,
        "server.key": 0o600,
        "server.pem": 0o644,
        "lock": 0o600,
    }


def test_what_is_there_is_kept(tmp_path: Path, clock: Clock) -> None:
    assert made(tmp_path, clock) == made(tmp_path, clock)


@pytest.mark.parametrize(
    ("days", "renewed"),
    [
        (366, set()),
        (368, {"server.pem", "server.key"}),
        (3000, {"server.pem", "server.key"}),
        (3300, {"server.pem", "server.key", "authority.pem", "authority.key"}),
    ],
)
def test_certificates_are_renewed_before_they_expire(
    tmp_path: Path, clock: Clock, days: int, renewed: set[str]
) -> None:
    certificates = Certificates(tmp_path, clock)
    first, before = certificates.context(), contents(tmp_path)
    clock.now += timedelta(days=days)
    assert (certificates.context() is first) == (not renewed)
    assert changed(before, contents(tmp_path)) == renewed


@pytest.mark.parametrize("broken", ["authority.pem", "authority.key", "server.pem", "server.key"])
@pytest.mark.parametrize("how", ["missing", "garbage", "of another"])
def test_a_broken_folder_is_repaired(tmp_path: Path, clock: Clock, broken: str, how: str) -> None:
    before, other = made(tmp_path / "one", clock), made(tmp_path / "other", clock)
    path = tmp_path / "one" / broken
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(b"garbage" if how == "garbage" else other[broken])
    (tmp_path / "one" / f"{path.name}.new").write_bytes(b"left behind")
    after = made(tmp_path / "one", clock)
    pair = {f"{path.stem}.pem", f"{path.stem}.key"}
    assert changed(before, after) == (pair if path.stem == "server" else set(before) - {"lock"})
    assert made(tmp_path / "one", clock) == after


def test_the_authority_vouches_for_this_machine_alone(tmp_path: Path, clock: Clock) -> None:
    found = contents(tmp_path) if made(tmp_path, clock) else {}
    authority = x509.load_pem_x509_certificate(found["authority.pem"])
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert {str(each.value) for each in limits.value.permitted_subtrees or ()} == {
        "localhost",
        "127.0.0.0/8",
        "::1/128",
    }
    server = x509.load_pem_x509_certificate(found["server.pem"])
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(each.value) for each in names} == {
        "localhost",
        "*.localhost",
        "s3.localhost",
        "*.s3.localhost",
        "127.0.0.1",
        "::1",
    }
    assert server.not_valid_after_utc - server.not_valid_before_utc < timedelta(days=399)


def test_the_context_speaks_only_tls_of_today(tmp_path: Path, clock: Clock) -> None:
    assert Certificates(tmp_path, clock).context().minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("ahead", [2, 400, 3000])
def test_certificates_of_a_clock_that_was_ahead_are_renewed(tmp_path: Path, clock: Clock, ahead: int) -> None:
    clock.now += timedelta(days=ahead)
    certificates = Certificates(tmp_path, clock)
    first, before = certificates.context(), contents(tmp_path)
    clock.now = NOW
    assert certificates.context() is not first  # also in a cloud that runs on
    after = contents(tmp_path)
    assert changed(before, after) == {"authority.key", "authority.pem", "server.key", "server.pem"}
    for name in ("authority.pem", "server.pem"):
        found = x509.load_pem_x509_certificate(after[name])
        assert found.not_valid_before_utc <= NOW < found.not_valid_after_utc
    assert certificates.context() is certificates.context()


def test_a_server_certificate_that_alone_is_not_valid_yet_is_renewed(tmp_path: Path, clock: Clock) -> None:
    before = made(tmp_path, clock)
    for name in ("server.pem", "server.key"):
        (tmp_path / name).unlink()
    clock.now += timedelta(days=40)
    made(tmp_path, clock)
    clock.now = NOW
    after = made(tmp_path, clock)
    assert changed(before, after) == {"server.pem", "server.key"}
    assert x509.load_pem_x509_certificate(after["server.pem"]).not_valid_before_utc <= NOW


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
@pytest.mark.parametrize("name", ["authority", "server"])
def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, clock: Clock, name: str, mode: int) -> None:
    """Such as one that came with a project: its author knows the key."""
    before = made(tmp_path, clock)
    (tmp_path / f"{name}.key").chmod(mode)
    after = made(tmp_path, clock)
    assert before[f"{name}.key"] != after[f"{name}.key"]
    assert (tmp_path / f"{name}.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_a_link_is_not_used(tmp_path: Path, clock: Clock) -> None:
    before = made(tmp_path / "one", clock)
    key = tmp_path / "one" / "authority.key"
    key.symlink_to(key.rename(tmp_path / "elsewhere"))
    assert made(tmp_path / "one", clock)["authority.key"] != before["authority.key"]
    assert (tmp_path / "elsewhere").read_bytes() == before["authority.key"]


@pytest.mark.parametrize("limits", [None, [x509.DNSName("localhost"), x509.DNSName("example.com")]])
def test_an_authority_that_can_vouch_for_more_is_not_used(
    tmp_path: Path, clock: Clock, limits: list[x509.GeneralName] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = x509.NameConstraints(limits, None) if limits else x509.SubjectAlternativeName([x509.DNSName("x")])
    with monkeypatch.context() as other:
        other.setattr("chatprov.local.certificates._LIMITS", more)
        other.setattr("chatprov.local.certificates._Pair.limited_to_this_machine", lambda _: True)
        before = made(tmp_path, clock)
    assert changed(before, made(tmp_path, clock)) == {"authority.key", "authority.pem", "server.key", "server.pem"}
