"""Which gateways a server has, by its options and its environment."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from server.domain.letters import EMAIL
from server.gateways.channel import Channel, Mail
from server.gateways.gateway import Gateway, SettingError
from server.gateways.rapidpro import rapidpro
from server.gateways.smtp import smtp
from server.gateways.webhook import webhook
from wire.words import ContactKind


def add_options(serve: argparse.ArgumentParser) -> None:
    """Add the options of `serve`; what is secret comes by the environment alone: options are seen by `ps`."""
    letters = serve.add_argument_group(
        "letters", "reminders are offered only where a gateway is set up; see docs/letters.md"
    )
    letters.add_argument(
        "--smtp",
        default=os.environ.get("VENTANILLA_SMTP", ""),
        help="mail server: smtp://user@mail.example.org:587; its password in VENTANILLA_SMTP_PASSWORD",
    )
    letters.add_argument(
        "--mail-from",
        default=os.environ.get("VENTANILLA_MAIL_FROM", ""),
        help="sender of e-mails; one that tells nothing of the centre",
    )
    letters.add_argument(
        "--rapidpro",
        default=os.environ.get("VENTANILLA_RAPIDPRO", ""),
        help="SMS and WhatsApp: https://rapidpro.example.org; its token in VENTANILLA_RAPIDPRO_TOKEN",
    )
    letters.add_argument(
        "--key-file",
        type=Path,
        help="key that seals addresses (or VENTANILLA_KEY); with SQLite a .key file beside the database",
    )


def add_alert_options(serve: argparse.ArgumentParser) -> None:
    """Add the options of `serve` for alerts that leave the building."""
    alerts = serve.add_argument_group("alerts", "staff who are not at a screen; see docs/alarms.md")
    alerts.add_argument(
        "--webhook",
        default=os.environ.get("VENTANILLA_WEBHOOK", ""),
        help="receiver of alerts (Standard Webhooks): https://…; its secret in VENTANILLA_WEBHOOK_SECRET",
    )
    alerts.add_argument(
        "--alert-mail",
        default=os.environ.get("VENTANILLA_ALERT_MAIL", ""),
        help="address that alerts are mailed to, by the mail server of --smtp",
    )


def channels(asked: argparse.Namespace, environment: Mapping[str, str]) -> tuple[Channel, ...]:
    """Return the ways by which alerts leave the building. Raises SettingError."""
    found: list[Channel] = []
    if asked.webhook:
        found.append(webhook(asked.webhook, environment.get("VENTANILLA_WEBHOOK_SECRET", "")))
    if asked.alert_mail:
        mail = gateways(asked, environment).get(ContactKind.EMAIL)
        if mail is None:
            raise SettingError("--alert-mail needs a mail server; right would be --smtp … --mail-from …")
        if not EMAIL.match(asked.alert_mail):
            raise SettingError(f"{asked.alert_mail!r} is no address; right would be floor@example.org")
        found.append(Mail(mail, asked.alert_mail))
    return tuple(found)


def gateways(asked: argparse.Namespace, environment: Mapping[str, str]) -> dict[ContactKind, Gateway]:
    """Return the gateways that are set up, by the kind of address. Raises SettingError."""
    found: dict[ContactKind, Gateway] = {}
    if asked.smtp:
        password = environment.get("VENTANILLA_SMTP_PASSWORD", "")
        found[ContactKind.EMAIL] = smtp(asked.smtp, asked.mail_from, password)
    if asked.rapidpro:
        found[ContactKind.PHONE] = rapidpro(asked.rapidpro, environment.get("VENTANILLA_RAPIDPRO_TOKEN", ""))
    return found
