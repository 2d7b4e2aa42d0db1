"""Alerts to any program by HTTP, signed as Standard Webhooks 1.0 says.

`POST URL` with the body `{"type": "alert.raised", "timestamp": …, "data": {…}}` (also `alert.reminded`,
`alert.cleared`) and the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`; the receiver
checks them with the secret and drops what it had already by `webhook-id` (Standard Webhooks 1.0, Webhook
Headers).
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from standardwebhooks.webhooks import Webhook as Signer

from server.domain.dispatch import Message
from server.gateways.channel import mark
from server.gateways.gateway import TIMEOUT_S, NotSentError, SettingError, goes_encrypted

SECRET_BYTES = range(24, 65)
"""How long a secret is (Standard Webhooks 1.0, Signature scheme)."""


@dataclass(frozen=True)
class Webhook:
    """One receiver; `secret` is `whsec_` and base64."""

    url: str = field(repr=False)
    """Often a secret itself: never logged, never stored."""
    secret: str = field(repr=False)
    name: str = "webhook"

    @property
    def mark(self) -> str:
        """Tells this receiver apart from others, without its address."""
        return mark(self.name, self.url)

    def send(self, message: Message) -> None:
        """Post one message. Raises NotSentError; 410 means that the receiver wants no more of it."""
        at = datetime.now(UTC)
        body = payload(message)
        headers = {
            "content-type": "application/json",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Signer(self.secret).sign(message.id, at, body),
        }
        try:
            # The answer's body is not read: whatever it is, it is not for us.
            with httpx.stream(
                "POST", self.url, content=body.encode(), headers=headers, timeout=TIMEOUT_S
            ) as answer:
                status, taken = answer.status_code, answer.is_success
        except httpx.HTTPError as fault:
            raise NotSentError(f"the webhook cannot be reached: {type(fault).__name__}") from None
        if not taken:
            raise NotSentError(f"the webhook answers {status}", for_good=status == httpx.codes.GONE)


def payload(message: Message) -> str:
    """Return what is posted: the alert in words of machines, nothing about a person."""
    one = message.dispatch
    return json.dumps(
        {
            "type": f"alert.{one.news}",
            "timestamp": one.written_at.isoformat(),
            "data": {
                "centre": message.centre,
                "alert": one.alert,
                "kind": one.kind,
                "device": one.device,
                "raised_at": one.raised_at.isoformat(),
                "value": one.value,
                "threshold": one.threshold,
            },
        }
    )


def webhook(url: str, secret: str) -> Webhook:
    """Return the receiver at `https://hooks.example.org/…`. Raises SettingError without the URL."""
    if not goes_encrypted(url):
        raise SettingError(
            "--webhook: alerts go out encrypted only; right would be https://hooks.example.org/ventanilla"
        )
    if not _is_secret(secret):
        raise SettingError(
            "A webhook needs its secret in the variable VENTANILLA_WEBHOOK_SECRET: whsec_ and 24 to 64 bytes"
            " in base64, such as the output of: echo whsec_$(openssl rand -base64 32)"
        )
    return Webhook(url, secret)


def _is_secret(secret: str) -> bool:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    return secret.startswith("whsec_") and len(key) in SECRET_BYTES
