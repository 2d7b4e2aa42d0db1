"""Gateways against the real thing: a mail server with TLS, and an HTTP server that speaks RapidPro's API."""

import argparse
import email
import ipaddress
import json
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server.__main__ import parser
from server.gateways.gateway import NotSentError, SettingError
from server.gateways.rapidpro import RapidPro, rapidpro
from server.gateways.settings import gateways
from server.gateways.smtp import Smtp, smtp
from tests.servers import answering, free_port
from wire.words import ContactKind

SENDER = "noreply@example.org"


class Mailbox:
    """A mail server's own part: it keeps what it takes, and knows one address that is not there."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.encrypted: list[bool] = []

    async def handle_RCPT(  # noqa: N802 - the server's own name for it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("gone"):
            return "550 No such user here"
        if address.startswith("later"):
            return "450 Mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the same
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.rcpt_tos, message))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


def certificate(folder: Path) -> Path:
    """Make a certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a mail server shows, and what trusts it."""
    file = certificate(tmp_path)
    shows = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shows.load_cert_chain(file)
    return shows, ssl.create_default_context(cafile=str(file))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def password(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword
) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"centre", b"pass word"), handled=False)


@pytest.fixture
def submission(mailbox: Mailbox, tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Smtp]:
    """A mail server that takes mail after STARTTLS and a password, and the gateway to it."""
    shows, trusts = tls
    server = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=shows,
        require_starttls=True,
        auth_required=True,
        authenticator=password,
    )
    server.start()
    yield Smtp("127.0.0.1", server.port, SENDER, "centre", "pass word", trust=trusts)
    server.stop()


def test_a_letter_goes_by_starttls_as_plain_text_with_nothing_else(
    submission: Smtp, mailbox: Mailbox
) -> None:
    submission.send("marie@example.org", "Randevou K7Q4M", "Nou raple ou.\nJedi 26 novanm, 10:20.")
    ((to, message),) = mailbox.taken
    assert (to, mailbox.encrypted) == (["marie@example.org"], [True])
    assert (message["Subject"], message["From"], message["To"]) == (
        "Randevou K7Q4M",
        SENDER,
        "marie@example.org",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == ["Nou raple ou.", "Jedi 26 novanm, 10:20."]


def test_arabic_arrives_as_it_was_written(submission: Smtp, mailbox: Mailbox) -> None:
    submission.send("marie@example.org", "موعد K7Q4M", "تم حجز موعدك K7Q4M.")
    ((_, message),) = mailbox.taken
    assert (message["Subject"], message.get_content().strip()) == ("موعد K7Q4M", "تم حجز موعدك K7Q4M.")


def test_a_letter_goes_over_tls_from_the_start(
    mailbox: Mailbox, tls: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    shows, trusts = tls
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port(), ssl_context=shows)
    server.start()
    gateway = Smtp("127.0.0.1", server.port, SENDER, tls=True, trust=trusts)
    gateway.send("marie@example.org", "Cita", "Hola.")
    server.stop()
    assert [to for to, _ in mailbox.taken] == [["marie@example.org"]]  # that port speaks nothing but TLS


@pytest.mark.parametrize(("address", "for_good"), [("gone@example.org", True), ("later@example.org", False)])
def test_a_refused_address_says_whether_it_is_for_good_and_is_not_told(
    submission: Smtp, address: str, *, for_good: bool
) -> None:
    with pytest.raises(NotSentError) as refused:
        submission.send(address, "Cita", "Hola.")
    assert refused.value.for_good is for_good
    assert address not in str(refused.value)


def test_a_wrong_password_is_no_fault_of_the_address(submission: Smtp) -> None:
    wrong = Smtp(submission.host, submission.port, SENDER, "centre", "wrong", trust=submission.trust)
    with pytest.raises(NotSentError, match="535") as refused:
        wrong.send("marie@example.org", "Cita", "Hola.")
    assert not refused.value.for_good


def test_a_server_that_nobody_vouches_for_gets_no_letter(submission: Smtp, mailbox: Mailbox) -> None:
    stranger = Smtp(submission.host, submission.port, SENDER, "centre", "pass word")
    with pytest.raises(NotSentError, match="SSLCertVerificationError"):
        stranger.send("marie@example.org", "Cita", "Hola.")
    assert mailbox.taken == []


def test_a_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(NotSentError) as refused:
        Smtp("127.0.0.1", free_port(), SENDER).send("marie@example.org", "Cita", "Hola.")
    assert not refused.value.for_good


class Workspace(HTTPServer):
    """A RapidPro workspace: it keeps what it is asked, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[tuple[str, str | None, Any]] = []
        self.status = 201


class Asked(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert isinstance(self.server, Workspace)
        self.server.asked.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: tests read what was asked."""


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    server = Workspace()
    with answering(server):
        yield server


def test_a_message_is_a_broadcast_to_one_number(workspace: Workspace) -> None:
    gateway = rapidpro(f"http://127.0.0.1:{workspace.server_port}/", "secret")
    gateway.send("+529621234567", "Cita K7Q4M", "Le recordamos su cita K7Q4M.")
    body = {"urns": ["tel:+529621234567"], "text": "Le recordamos su cita K7Q4M."}
    assert workspace.asked == [("/api/v2/broadcasts.json", "Token secret", body)]


@pytest.mark.parametrize(
    ("status", "for_good"), [(400, True), (401, False), (403, False), (429, False), (500, False)]
)
def test_only_a_number_that_is_refused_is_refused_for_good(
    workspace: Workspace, status: int, *, for_good: bool
) -> None:
    workspace.status = status
    with pytest.raises(NotSentError, match=str(status)) as refused:
        RapidPro(f"http://127.0.0.1:{workspace.server_port}", "secret").send("+529621234567", "", "Hola.")
    assert refused.value.for_good is for_good


def test_a_gateway_that_is_away_is_tried_again() -> None:
    with pytest.raises(NotSentError, match="ConnectError") as refused:
        RapidPro(f"http://127.0.0.1:{free_port()}", "secret").send("+529621234567", "", "Hola.")
    assert not refused.value.for_good


def test_a_gateway_does_not_tell_its_secret() -> None:
    told = repr(RapidPro("https://x.org", "secret")) + repr(Smtp("x.org", 587, SENDER, "me", "secret"))
    assert "secret" not in told


def options(*arguments: str) -> argparse.Namespace:
    return parser().parse_args(["serve", *arguments])


def test_without_options_there_is_no_gateway() -> None:
    assert gateways(options(), {}) == {}


def test_options_and_environment_make_the_gateways() -> None:
    asked = options(
        "--smtp", "smtp://me%40x.org@mail.example.org", "--mail-from", SENDER, "--rapidpro", "https://rp.org"
    )
    secrets = {"VENTANILLA_SMTP_PASSWORD": "one", "VENTANILLA_RAPIDPRO_TOKEN": "two"}
    found = gateways(asked, secrets)
    assert list(found) == [ContactKind.EMAIL, ContactKind.PHONE]
    mail, phone = found[ContactKind.EMAIL], found[ContactKind.PHONE]
    assert isinstance(mail, Smtp)
    assert (mail.host, mail.port, mail.user, mail.password, mail.tls) == (
        "mail.example.org",
        587,
        "me@x.org",
        "one",
        False,
    )
    assert phone == RapidPro("https://rp.org", "two")
    assert (smtp("smtps://mail.org", SENDER, "").port, smtp("smtps://mail.org", SENDER, "").tls) == (
        465,
        True,
    )


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        (("--smtp", "mail.example.org", "--mail-from", SENDER), "smtp://user@mail.example.org:587"),
        (("--smtp", "smtp://me:secret@mail.org", "--mail-from", SENDER), "VENTANILLA_SMTP_PASSWORD"),
        (("--smtp", "smtp://me@mail.org"), "--mail-from"),
        (("--rapidpro", "http://rp.example.org"), "https://"),
        (("--rapidpro", "https://rp.example.org:port"), "https://"),
        (("--rapidpro", "https://rp.example.org"), "VENTANILLA_RAPIDPRO_TOKEN"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_with_what_would_be(
    arguments: tuple[str, ...], right: str
) -> None:
    with pytest.raises(SettingError, match=right):
        gateways(options(*arguments), {})
