"""Fetching what a provider publishes, from a server on this machine with a certificate of its own."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tokens.fetch import MOST_BYTES, FetchFailed, fetch_json

REPLIES = {
    "/keys": (200, b'{"keys": []}', {}),
    "/keys?v=2": (200, b'{"keys": [2]}', {}),
    "/moved": (302, b"", {"Location": "/keys"}),
    "/forever": (308, b"", {"Location": "http://127.0.0.1:1/keys"}),
    "/missing": (404, b'{"keys": []}', {}),
    "/list": (200, b"[]", {}),
    "/text": (200, b"<html>", {}),
    "/twice": (200, b'{"keys": [], "keys": []}', {}),
    "/latin": (200, b'{"a": "\xe9"}', {}),
    "/large": (200, b'{"a": "' + b"x" * MOST_BYTES + b'"}', {}),
    "/largest": (200, b'{"a": "' + b"x" * (MOST_BYTES - 9) + b'"}', {}),
    "/deep": (200, b'{"a":' + b"[" * 50_000, {}),
}


class Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, body, headers = REPLIES[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a certificate of 127.0.0.1 and its key, which sign themselves."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = tmp_path_factory.mktemp("provider") / "server.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return str(file)


@pytest.fixture(scope="module")
def address(certificate):
    """Where the provider is served by https."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def trusting(certificate):
    return ssl.create_default_context(cafile=certificate)


@pytest.mark.parametrize(
    ("path", "found"),
    [("/keys", {"keys": []}), ("/keys?v=2", {"keys": [2]}), ("/largest", {"a": "x" * (MOST_BYTES - 9)})],
)
def test_a_document_is_read(address, trusting, path, found):
    assert fetch_json(address + path, trusting) == found


@pytest.mark.parametrize(
    "path", ["/moved", "/forever", "/missing", "/list", "/text", "/twice", "/latin", "/large", "/deep"]
)
def test_what_is_no_document_fails(address, trusting, path):
    with pytest.raises(FetchFailed):
        fetch_json(address + path, trusting)


def test_a_certificate_that_no_authority_signed_fails(address):
    with pytest.raises(FetchFailed, match="certificate"):
        fetch_json(address + "/keys")


def test_a_name_that_the_certificate_does_not_have_fails(address, trusting):
    with pytest.raises(FetchFailed, match="certificate"):
        fetch_json(address.replace("127.0.0.1", "localhost") + "/keys", trusting)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/keys", "file:///etc/passwd", "ftp://127.0.0.1/", "https://", "https:///keys",
        "https://user@127.0.0.1/keys", "https://user:word@127.0.0.1/keys", "https://127.0.0.1:1/keys",
        "https://127.0.0.1:99999/keys", "https://[::1/keys", "https://127.0.0.1/a b", "https://127.0.0.1:1/\u00e9",
    ],
)  # fmt: skip
def test_what_is_no_address_of_https_or_answers_not_fails(url):
    with pytest.raises(FetchFailed):
        fetch_json(url)
