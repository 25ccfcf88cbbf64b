"""M-Pesa calls back: to a secret address, from where it is known to call; kept, and acknowledged at once."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from domain.payments.naming import loan_named
from jobs.gateways.mpesa_values import CallbackKind, PaybillPayment, Rejection, read
from jobs.inbox import is_name
from webhooks.intake import Intake, parse_json, read_body

_ACCEPTED: Final = {"ResultCode": 0, "ResultDesc": "Accepted"}
#: Validation wants its codes as text.
_VALID: Final = {"ResultCode": "0", "ResultDesc": "Accepted"}


def mpesa_router(intake: Intake, words: Sequence[str], allowed: Sequence[str]) -> APIRouter:
    """
    Return the routes; without a secret word in the address there are none, since M-Pesa signs nothing.

    Two words may be good at once, while Safaricom changes from one to the other. Its own addresses may not hold words
    like "mpesa" (PAYMENTS 3).
    """
    router = APIRouter(prefix="/hooks/k")
    networks = [ip_network(one) for one in allowed]

    def comes_from_there(request: Request) -> bool:
        client = request.client.host if request.client else ""
        return not networks or (client != "" and any(ip_address(client) in network for network in networks))

    @router.post("/{word}/{kind}")
    @router.post("/{word}/{kind}/{order}")
    async def callback(request: Request, word: str, kind: str, order: str = "") -> Response:
        """Take a callback."""
        if not any(secrets.compare_digest(word.encode(), one.encode()) for one in words):
            return await intake.refuse(request, kind="MPESA_ADDRESS", status=404)
        if not comes_from_there(request):
            return await intake.refuse(request, kind="MPESA_SENDER", status=403)
        body = await read_body(request)
        about = _kind(kind)
        try:
            told = parse_json(body)
            found = read(about, told) if about else None
        except ValueError:
            found = None
        if about is None or found is None or not (not order or is_name(order)):
            said = body.decode(errors="replace")
            await intake.runtime.inbox.turned_away(source="mpesa", kind=about.value if about else "", body=said)
            return await intake.refuse(request, kind="MPESA_PAYLOAD", status=400)
        if about is CallbackKind.VALIDATION:
            assert isinstance(found, PaybillPayment)
            return JSONResponse(await _validate(intake, found, told))
        await _keep(intake, about, order, told, body)
        return JSONResponse(_ACCEPTED)

    return router if words else APIRouter()


def _kind(written: str) -> CallbackKind | None:
    return next((kind for kind in CallbackKind if kind.value == written), None)


async def _keep(intake: Intake, kind: CallbackKind, order: str, told: Any, body: bytes) -> None:
    """Keep a callback once: the same words again are the same callback."""
    digest = hashlib.sha256(body).hexdigest()[:32]
    await intake.runtime.inbox.keep(
        source="mpesa",
        external_id=f"{kind.value}:{order}:{digest}",
        sender=f"mpesa:{order or digest}",
        kind=kind.value,
        body=json.dumps({"kind": kind.value, "order": order, "body": told}, ensure_ascii=False),
    )


async def _validate(intake: Intake, found: PaybillPayment, told: Any) -> Any:
    """Say whether a payment may be made: a wrong account is told to the payer before any money moves."""
    loan_id, runtime = loan_named(found.account), intake.runtime
    known = loan_id is not None and await runtime.database.read(lambda uow: uow.loans.is_running(loan_id))
    await runtime.inbox.answered(
        source="mpesa",
        kind=CallbackKind.VALIDATION.value,
        body=json.dumps(told, ensure_ascii=False),
        outcome="accepted" if known and found.amount is not None else "refused",
        reference=found.receipt if is_name(found.receipt) else "",
    )
    if found.amount is None:
        return Rejection.AMOUNT.answer
    return _VALID if known else Rejection.ACCOUNT.answer
