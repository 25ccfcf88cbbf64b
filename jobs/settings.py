"""Settings from the environment and .env, checked before anything starts."""

from __future__ import annotations

from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.payments import ways


class NotReady(Exception):
    """Qist cannot start like this. The message names each missing or impossible setting."""


class RailSettings(BaseModel):
    """One rail in QIST_RAILS: the form it signs in, the secrets that are good now, and its currency."""

    form: str = "signed"
    secrets: SecretStr = SecretStr("")
    currency: str = ""

    @property
    def every_secret(self) -> tuple[str, ...]:
        """Return the secrets; two are good while one is rolled."""
        written = self.secrets.get_secret_value().split(",")
        return tuple(secret.strip() for secret in written if secret.strip())


class Settings(BaseSettings):
    """
    What an operator may set, each as QIST_<NAME>.

    With nothing set at all Qist is a sandbox: embedded database, no keys, reachable from this machine only.
    """

    model_config = SettingsConfigDict(env_prefix="QIST_", env_file=".env", extra="ignore")

    environment: Literal["sandbox", "production"] = Field("sandbox", description="sandbox or production")
    country: str = Field("pk", description="country preset: pk, ke, in, np, id")
    lender_name: str = Field("", description="the lender's name, if not the preset's")
    policy: dict[str, str] = Field(default_factory=dict, description='policy keys, as JSON: {"grace_days": "3"}')
    database_url: str = Field(
        "", description="sqlite+aiosqlite:///file or postgresql+asyncpg://…; a file under QIST_DATA when empty"
    )
    data: Path = Field(Path("var"), description="where the embedded database and the development keys are kept")
    keys: SecretStr = Field(
        SecretStr(""), description="field encryption keys: id:base64,…,index:base64 (qist keys makes them)"
    )
    public_url: str = Field("", description="our public https address, without a slash at the end")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, description="port to listen on")

    telegram_borrower_token: SecretStr = Field(SecretStr(""), description="token of the borrowers' Telegram bot")
    telegram_staff_token: SecretStr = Field(SecretStr(""), description="token of the staff's Telegram bot")
    telegram_secret: SecretStr = Field(
        SecretStr(""), description="secret that Telegram sends with each webhook; polling is used when empty"
    )
    telegram_api: str = Field("", description="another Bot API server, if not Telegram's own")

    twilio_account_sid: str = Field("", description="Twilio account")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Twilio auth token; also checks webhook signatures")
    twilio_sender: str = Field("", description="our WhatsApp number, with its plus")
    twilio_api: str = Field("", description="another Twilio address, for tests")
    whatsapp_templates: dict[str, str] = Field(
        default_factory=dict, description='approved templates, as JSON: {"qist_due.en": "HX…"}'
    )

    stripe_secret_key: SecretStr = Field(SecretStr(""), description="Stripe secret key")
    stripe_webhook_secrets: SecretStr = Field(
        SecretStr(""), description="Stripe webhook signing secrets, separated by commas"
    )
    stripe_api: str = Field("", description="another Stripe address, for tests")

    mpesa_consumer_key: SecretStr = Field(SecretStr(""), description="M-Pesa (Daraja) consumer key")
    mpesa_consumer_secret: SecretStr = Field(SecretStr(""), description="M-Pesa consumer secret")
    mpesa_shortcode: str = Field("", description="our paybill number")
    mpesa_passkey: SecretStr = Field(SecretStr(""), description="passkey of the paybill number")
    mpesa_initiator: str = Field("", description="name of the initiator who pays out and looks up")
    mpesa_security_credential: SecretStr = Field(SecretStr(""), description="the initiator's sealed password")
    mpesa_words: SecretStr = Field(
        SecretStr(""), description="secret words of the addresses M-Pesa calls, separated by commas; the first is new"
    )
    mpesa_allow: str = Field(
        "196.201.212.0/24,196.201.213.0/24,196.201.214.0/24",
        description="networks that M-Pesa calls from, separated by commas; empty for any",
    )
    mpesa_api: str = Field("", description="another Daraja address: Safaricom's sandbox, or one for tests")
    rails: dict[str, RailSettings] = Field(
        default_factory=dict,
        description='other rails, as JSON: {"raast": {"form": "signed", "secrets": "…", "currency": "PKR"}}',
    )

    pay_to: dict[str, str] = Field(
        default_factory=dict,
        description="where people can pay by hand, as JSON; our paybill is named by itself: "
        '{"bank": "HBL 0042-1234-56, Umeed Microfinance", "raast": "0300 1234567", "cash": "Shop 4, 9 to 17"}',
    )

    @property
    def is_sandbox(self) -> bool:
        """Return whether people and providers are played on this machine."""
        return self.environment == "sandbox"

    @property
    def played_methods(self) -> frozenset[str]:
        """Return the ways of paying for which we hold a provider's test keys: there no money moves (INP-28)."""
        card = self.stripe_secret_key.get_secret_value().startswith(("sk_test_", "rk_test_"))
        wallet = (urlsplit(self.mpesa_api).hostname or "").startswith("sandbox.")
        return frozenset(name for name, played in (("card", card), ("mpesa", wallet)) if played)

    @property
    def has_real_tokens(self) -> bool:
        """Return whether any real provider is configured."""
        tokens = (
            self.telegram_borrower_token,
            self.telegram_staff_token,
            self.twilio_auth_token,
            self.stripe_secret_key,
            self.mpesa_consumer_secret,
        )
        return bool(self.rails) or any(token.get_secret_value() for token in tokens)

    @cached_property
    def database(self) -> str:
        """Return the database address."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'qist.sqlite3'}"

    @property
    def address(self) -> str:
        """Return the address links are made with."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @property
    def stripe_secrets(self) -> tuple[str, ...]:
        """Return the webhook signing secrets."""
        written = self.stripe_webhook_secrets.get_secret_value().split(",")
        return tuple(secret.strip() for secret in written if secret.strip())

    @property
    def mpesa_secret_words(self) -> tuple[str, ...]:
        """Return the secret words of the addresses that M-Pesa may call; new ones are made with the first."""
        return tuple(word.strip() for word in self.mpesa_words.get_secret_value().split(",") if word.strip())

    @property
    def mpesa_networks(self) -> tuple[str, ...]:
        """Return the networks that M-Pesa calls from."""
        return tuple(network.strip() for network in self.mpesa_allow.split(",") if network.strip())

    def check(self) -> None:
        """Raise NotReady naming everything that is missing or cannot be."""
        problems = self._sandbox_problems() if self.is_sandbox else self._production_problems()
        problems += ways.problems(self.pay_to, rails=tuple(self.rails), paybill=self.mpesa_shortcode)
        if problems:
            raise NotReady("\n".join(problems))

    def _sandbox_problems(self) -> list[str]:
        problems = []
        if self.has_real_tokens:
            problems.append(
                "the sandbox does not run beside real tokens: set QIST_ENVIRONMENT=production, or remove the tokens"
            )
        if not _is_loopback(self.host):
            problems.append(f"the sandbox is for this machine only: QIST_HOST={self.host} is not a loopback address")
        return problems

    def _production_problems(self) -> list[str]:
        needed = {
            "QIST_KEYS": bool(self.keys.get_secret_value()),
            "QIST_DATABASE_URL": bool(self.database_url),
            "QIST_TELEGRAM_STAFF_TOKEN": bool(self.telegram_staff_token.get_secret_value()),
        }
        if (
            self.telegram_secret.get_secret_value()
            or self.twilio_auth_token.get_secret_value()
            or self.stripe_secret_key.get_secret_value()
            or self.mpesa_consumer_secret.get_secret_value()
            or self.rails
        ):
            needed["QIST_PUBLIC_URL"] = self.public_url.startswith("https://") or _is_loopback(
                urlsplit(self.public_url).hostname or ""
            )
        if self.twilio_auth_token.get_secret_value():
            needed |= {
                "QIST_TWILIO_ACCOUNT_SID": bool(self.twilio_account_sid),
                "QIST_TWILIO_SENDER": bool(self.twilio_sender),
            }
        if self.stripe_secret_key.get_secret_value():
            needed["QIST_STRIPE_WEBHOOK_SECRETS"] = bool(self.stripe_secrets)
        if self.mpesa_consumer_secret.get_secret_value():
            needed |= {
                "QIST_MPESA_CONSUMER_KEY": bool(self.mpesa_consumer_key.get_secret_value()),
                "QIST_MPESA_SHORTCODE": bool(self.mpesa_shortcode),
                "QIST_MPESA_PASSKEY": bool(self.mpesa_passkey.get_secret_value()),
                "QIST_MPESA_INITIATOR": bool(self.mpesa_initiator),
                "QIST_MPESA_SECURITY_CREDENTIAL": bool(self.mpesa_security_credential.get_secret_value()),
                "QIST_MPESA_WORDS": bool(self.mpesa_secret_words),
            }
        missing = [f"{name} is not set" for name, present in needed.items() if not present]
        missing += _rail_problems(self)
        if not self.telegram_borrower_token.get_secret_value() and not self.twilio_auth_token.get_secret_value():
            missing.append(
                "QIST_TELEGRAM_BORROWER_TOKEN or QIST_TWILIO_AUTH_TOKEN is not set: borrowers would have no way in"
            )
        return missing


def _rail_problems(settings: Settings) -> list[str]:
    from jobs.gateways.rails.connected import problems

    return list(problems(settings.rails, country=settings.country))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
