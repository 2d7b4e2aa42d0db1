"""SMS and WhatsApp through RapidPro or whatever speaks its API: TextIt, Weni and the like.

One call per letter: `POST {base}/api/v2/broadcasts.json` with `Authorization: Token …` and the body
`{"urns": ["tel:+52…"], "text": "…"}` (RapidPro API v2, Broadcasts Endpoint). Whether a number is
reached by SMS or by WhatsApp is decided there, by the channels of that workspace.
"""

from dataclasses import dataclass, field

import httpx

from server.gateways.gateway import TIMEOUT_S, NotSentError, SettingError, goes_encrypted


@dataclass(frozen=True)
class RapidPro:
    """One workspace of a RapidPro server; `base` is its address without a closing slash."""

    base: str
    token: str = field(repr=False)
    name: str = "rapidpro"

    def send(self, address: str, subject: str, text: str) -> None:  # noqa: ARG002 - an SMS has no subject
        """Send one message to a number. Raises NotSentError."""
        try:
            answer = httpx.post(
                f"{self.base}/api/v2/broadcasts.json",
                json={"urns": [f"tel:{address}"], "text": text},
                headers={"Authorization": f"Token {self.token}"},
                timeout=TIMEOUT_S,
            )
        except httpx.HTTPError as fault:
            raise NotSentError(f"the gateway cannot be reached: {type(fault).__name__}") from None
        if not answer.is_success:
            # 400: these very values are refused, and will be again (RapidPro API v2, Status Codes).
            raise NotSentError(
                f"the gateway answers {answer.status_code}",
                for_good=answer.status_code == httpx.codes.BAD_REQUEST,
            )


def rapidpro(url: str, token: str) -> RapidPro:
    """Return the gateway at `https://rapidpro.example.org`. Raises SettingError."""
    if not goes_encrypted(url):
        raise SettingError(
            f"{url!r}: numbers go out encrypted only; right would be https://rapidpro.example.org"
        )
    if not token:
        raise SettingError("RapidPro needs its API token in the variable VENTANILLA_RAPIDPRO_TOKEN.")
    return RapidPro(url.rstrip("/"), token)
