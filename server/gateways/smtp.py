"""E-mail by SMTP (RFC 5321), through the centre's own mail server, encrypted on the way."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from urllib.parse import unquote, urlsplit

from server.gateways.gateway import HERE, TIMEOUT_S, NotSentError, SettingError

PORTS = {"smtp": 587, "smtps": 465}
"""Submission with STARTTLS (RFC 6409) and over TLS from the start (RFC 8314)."""
FOR_GOOD = 500
"""Replies from here on will be the same next time (RFC 5321, section 4.2.1)."""


@dataclass(frozen=True)
class Smtp:
    """One mail server; `tls` from the start, else STARTTLS, which only this machine itself may lack."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    name: str = "smtp"

    def send(self, address: str, subject: str, text: str) -> None:
        """Send one message of plain text. Raises NotSentError."""
        try:
            with self._session() as session:
                session.send_message(self._message(address, subject, text))
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _ in fault.recipients.values()]
            raise NotSentError(
                f"the mail server refuses the address ({codes[0]})", for_good=min(codes) >= FOR_GOOD
            ) from None  # the fault tells the address
        except smtplib.SMTPResponseException as fault:
            raise NotSentError(f"the mail server answers {fault.smtp_code}") from None  # its text may too
        except (smtplib.SMTPException, OSError) as fault:
            raise NotSentError(f"the mail server cannot be reached: {type(fault).__name__}") from None

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        if self.tls:
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_S, context=self.trust
            )
        else:
            opened = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        with opened as session:
            session.ehlo()
            if not self.tls and (session.has_extn("starttls") or self.host not in HERE):
                session.starttls(context=self.trust)
                session.ehlo()
            if self.user:
                session.login(self.user, self.password)
            yield session

    def _message(self, address: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = address
        message["Subject"] = subject
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers it
        message.set_content(text)
        return message


def smtp(url: str, sender: str, password: str) -> Smtp:
    """Return the gateway of `smtp://user@host:587` (STARTTLS) or `smtps://user@host:465` (TLS).

    Raises SettingError.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise SettingError(f"{url!r} is no mail server; right would be smtp://user@mail.example.org:587")
    if parts.password:
        raise SettingError("The mail server's password goes into VENTANILLA_SMTP_PASSWORD, not into the URL.")
    if "@" not in sender:
        raise SettingError(f"{sender!r} is no sender; right would be --mail-from noreply@example.org")
    port = parts.port or PORTS[parts.scheme]
    user = unquote(parts.username or "")
    return Smtp(parts.hostname, port, sender, user, password, tls=parts.scheme == "smtps")
