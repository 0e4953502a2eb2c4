"""TLS and plain HTTP on one port, and clients that know neither."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.process import LocalCloud
from tests.local.running import Cloud
from tests.patience import PATIENCE
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def health(cloud: Cloud, host: str = "127.0.0.1") -> dict[str, Any]:
    """Ask over TLS, trusting the cloud's authority."""
    context = ssl.create_default_context(cafile=cloud.authority)
    connection = http.client.HTTPSConnection(host, cloud.port, timeout=PATIENCE, context=context)
    connection.request("GET", "/_chatprov/health")
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


@pytest.fixture
def connection(cloud: Cloud) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", cloud.port), timeout=PATIENCE) as sock:
        yield sock


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_tls_is_answered_under_this_machines_names(cloud: Cloud, host: str) -> None:
    assert health(cloud, host)["certificate_authority"] == str(cloud.authority)


def test_who_does_not_trust_the_authority_is_told_of_it_once_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cloud = Cloud(tmp_path)
    try:
        for _ in range(3):
            with (
                socket.create_connection(("127.0.0.1", cloud.port), timeout=PATIENCE) as sock,
                pytest.raises(ssl.SSLCertVerificationError),
            ):
                ssl.create_default_context().wrap_socket(sock, server_hostname="127.0.0.1")
            health(cloud)  # what came before it on the port has been dealt with by now
    finally:
        cloud.close()
    [line] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert str(cloud.authority) in line


@pytest.mark.parametrize(
    "said",
    [
        b"\x16",
        b"\x16\x03\x01\x00\x05hello",
        b"\x16\x03\x01\x40\x00" + b"x" * 2000,
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\n",
        b"",
    ],
)
def test_garbage_and_silence_do_not_disturb_other_clients(cloud: Cloud, connection: socket.socket, said: bytes) -> None:
    connection.sendall(said)
    assert health(cloud)["port"] == cloud.port
    connection.shutdown(socket.SHUT_WR)
    with contextlib.suppress(ConnectionError):
        while connection.recv(4096):
            pass  # it is closed in the end, perhaps with a word about it
    assert health(cloud)["port"] == cloud.port


def test_many_open_handshakes_do_not_delay_other_clients(cloud: Cloud) -> None:
    with contextlib.ExitStack() as stack:
        for said in [b"\x16", b""] * 30:
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", cloud.port), timeout=PATIENCE))
            sock.sendall(said)
        assert health(cloud)["port"] == cloud.port


def test_a_cloud_without_certificates_closes_what_speaks_tls(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path, tls=False)
    try:
        with socket.create_connection(("127.0.0.1", cloud.port), timeout=PATIENCE) as sock:
            sock.sendall(b"\x16\x03\x01")
            with contextlib.suppress(ConnectionResetError):
                assert sock.recv(1) == b""
    finally:
        cloud.close()


@pytest.mark.parametrize("said", [b"", b"\x16", b"\x16\x03\x01\x02\x00"])
def test_a_cloud_that_ends_lets_go_of_those_who_are_still_opening(tmp_path: Path, said: bytes) -> None:
    cloud = Cloud(tmp_path)
    with socket.create_connection(("127.0.0.1", cloud.port), timeout=PATIENCE) as sock:
        sock.sendall(said)
        health(cloud)
        cloud.close()
        with contextlib.suppress(ConnectionResetError):
            assert sock.recv(1) == b""


@pytest.mark.slow
def test_the_cloud_in_the_background_keeps_its_certificates_beside_its_log(tmp_path: Path) -> None:
    port = free_port()
    cloud = LocalCloud(port, tmp_path / "state" / "local.log")
    cloud.start()
    try:
        authority = tmp_path / "state" / "certificates" / "authority.pem"
        context = ssl.create_default_context(cafile=authority)
        connection = http.client.HTTPSConnection("localhost", port, timeout=PATIENCE, context=context)
        connection.request("GET", "/_chatprov/health")
        assert json.loads(connection.getresponse().read())["certificate_authority"] == str(authority)
        connection.close()
    finally:
        cloud.stop()
