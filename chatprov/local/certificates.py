"""The TLS certificate of the port, and the authority that signs it; both are created for this machine.

The authority is limited to this machine's own addresses: a client that trusts it does not trust any other host because of it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import ssl
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chatprov.errors import LocalCloudFailed
from chatprov.local.bucket_contexts import BucketContexts
from chatprov.regular_file import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

log = logging.getLogger(__name__)

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=397)
"""Apple's clients accept no server certificate that is valid for more than 398 days."""
RENEWAL = timedelta(days=30)
_EARLIER = timedelta(days=1)
"""Clocks differ: a new certificate must also be valid for a client whose clock is a little behind."""
_ADDRESSES = [x509.IPAddress(ip_address("127.0.0.1")), x509.IPAddress(ip_address("::1"))]
_NETWORKS = [x509.IPAddress(ip_network("127.0.0.0/8")), x509.IPAddress(ip_network("::1/128"))]
_HOSTS = ("localhost", "*.localhost", "s3.localhost", "*.s3.localhost")
"""Hosts below localhost are those of S3. For clients that do not accept *.localhost there is bucket_contexts.py."""
_NAMES = x509.SubjectAlternativeName([*map(x509.DNSName, _HOSTS), *_ADDRESSES])
_LIMITS = x509.NameConstraints([x509.DNSName("localhost"), *_NETWORKS], None)
_LARGEST = 1 << 16
_TRY_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def good_for(self, time: timedelta, now: datetime) -> bool:
        """Return whether it is valid now and for `time` longer; it is not valid yet if it was created while the clock was ahead."""
        return self.certificate.not_valid_before_utc <= now < self.certificate.not_valid_after_utc - time

    def names_this_machine(self) -> bool:
        """Return whether it is for all names and addresses of the port; an older version wrote others."""
        try:
            names = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        except (x509.ExtensionNotFound, ValueError):
            return False
        return names.value == _NAMES

    def limited_to_this_machine(self) -> bool:
        """Return whether the certificates that it signs are valid only for this machine's addresses."""
        try:
            limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        except (x509.ExtensionNotFound, ValueError):
            return False
        return limits.critical and limits.value == _LIMITS


class Certificates:
    """The certificates in a folder, created if they are missing and renewed before they expire.

    Private keys are readable only by their owner. Two local clouds may share the folder.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.authority = folder.absolute() / "authority.pem"
        self._folder = self.authority.parent
        self._clock = clock
        self._context: ssl.SSLContext | None = None
        self._good_from = self._good_until = datetime.min.replace(tzinfo=UTC)

    def context(self) -> ssl.SSLContext:
        """Return the context for TLS; it is the same object until the certificate is renewed.

        Raises LocalCloudFailed if there is no certificate and none can be written.
        """
        now = self._clock()
        if self._context is not None and self._good_from <= now < self._good_until:
            return self._context
        try:
            self._context = self._current()
        except OSError as error:
            if self._context is None:
                raise LocalCloudFailed(
                    f"{error.filename or self._folder} cannot be written: {error.strerror}."
                ) from error
            # a full disk does not disable TLS: the old certificate is still valid for a while, and clients check that
            log.warning("The certificate cannot be renewed: %s", error)
            self._good_from, self._good_until = now, now + _TRY_AGAIN
        return self._context

    def _current(self) -> ssl.SSLContext:
        with self._locked():
            authority = self._authority()
            server = self._server(authority)
        context = self._context_of(self._path("server.pem"))
        context.sni_callback = BucketContexts(lambda host: self._issued(host, server, authority)).choose
        certificate = server.certificate
        self._good_from, self._good_until = certificate.not_valid_before_utc, certificate.not_valid_after_utc - RENEWAL
        return context

    def _issued(self, host: str, server: _Pair, authority: _Pair) -> ssl.SSLContext:
        """Return a context with a new certificate for one name and the port's key; raise OSError."""
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        certificate = _server(server.key, authority, self._clock(), names)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:  # OpenSSL reads certificates from files only
            file.write(certificate.public_bytes(serialization.Encoding.PEM))
            file.flush()
            return self._context_of(file.name)

    def _context_of(self, certificate: Path | str) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.set_alpn_protocols(["http/1.1"])
        context.load_cert_chain(certificate, self._path("server.key"))
        return context

    def _authority(self) -> _Pair:
        found = self._read("authority")
        # it must be valid for longer than each certificate that it signs
        good = found is not None and found.good_for(SERVER_LIFE + RENEWAL, self._clock())
        if found is None or not good or not found.limited_to_this_machine():
            key = ec.generate_private_key(ec.SECP256R1())
            found = self._write("authority", _Pair(_authority(key, self._clock()), key))
        return found

    def _server(self, authority: _Pair) -> _Pair:
        found = self._read("server")
        good = found is not None and found.good_for(RENEWAL, self._clock()) and found.names_this_machine()
        if found is None or not good or not _signed(found, authority):
            key = ec.generate_private_key(ec.SECP256R1())
            found = self._write("server", _Pair(_server(key, authority, self._clock()), key))
        return found

    def _read(self, name: str) -> _Pair | None:
        """Return a pair from the folder; None if it is missing, invalid, readable by other users, or not a pair."""
        try:
            if not _secret(self._path(f"{name}.key")):
                return None
            certificate = x509.load_pem_x509_certificate(read_regular(self._path(f"{name}.pem"), _LARGEST))
            key = serialization.load_pem_private_key(read_regular(self._path(f"{name}.key"), _LARGEST), None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
            return None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
            return None
        return _Pair(certificate, key)

    def _write(self, name: str, pair: _Pair) -> _Pair:
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        self._put(f"{name}.key", pair.key.private_bytes(*form), 0o600)
        self._put(f"{name}.pem", pair.certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        return pair

    def _put(self, name: str, content: bytes, mode: int) -> None:
        new = self._path(f"{name}.new")
        try:
            new.unlink(missing_ok=True)  # from a process that was killed
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(content)
            new.replace(self._path(name))
        except OSError as error:
            error.filename = str(self._path(name))  # the error of a failed write has no file name
            raise

    def _path(self, name: str) -> Path:
        return self._folder / name

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._path("lock"), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = _name(f"chatprov local authority {x509.random_serial_number():x}"[:32])
    return (
        _certificate(name, name, key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_LIMITS, critical=True)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey, authority: _Pair, now: datetime, names: x509.SubjectAlternativeName = _NAMES
) -> x509.Certificate:
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    return (
        _certificate(_name("chatprov local cloud"), authority.certificate.subject, key, now, SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(names, critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority.key, hashes.SHA256())
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _secret(file: Path) -> bool:
    """Return whether only this user can read and write a private key; one that was copied with a project may be known to others."""
    found = file.lstat()
    return (
        stat.S_ISREG(found.st_mode)
        and found.st_uid == os.geteuid()
        and not found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    )


def _signed(pair: _Pair, authority: _Pair) -> bool:
    try:
        pair.certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
