"""Each fault of the played Stripe and of the local rail is chosen on the page, and played to its end."""

from __future__ import annotations

import httpx
import pytest

from tests.builders import Borrower, golden_loan, loan_of, pay_link
from tests.office import world_of
from tests.operations.desk import OWED, disagreements
from tests.operations.nairobi import payments
from tests.webhooks.calling import noted
from tests.webhooks.sandbox_page import PageTester
from tests.webhooks.stripe_telling import refunded_of
from webhooks.app import Office

EACH = 472_800


@pytest.fixture
def tester(sqlite_office: Office, http: httpx.AsyncClient) -> PageTester:
    """Sit at the page of an office in Pakistan."""
    return PageTester(http, sqlite_office)


@pytest.fixture
async def amina(sqlite_office: Office) -> Borrower:
    """Give Amina her loan, and get the talk about it out of the way."""
    amina = await golden_loan(sqlite_office)
    await sqlite_office.runtime.settle()
    return amina


async def pay(tester: PageTester, amina: Borrower, link: str = "first") -> int:
    """Let her pay what is due by card."""
    return await tester.pays_by_card(await pay_link(tester.office, amina, token=link))


async def booked(tester: PageTester) -> list[int]:
    """Return the payments that count, having checked the books."""
    assert await disagreements(tester.office) == []
    return [amount for _reference, amount, state in await payments(tester.office) if state == "SUCCESS"]


@pytest.mark.parametrize("word", ["repeats", "shuffles"])
async def test_MLMS_114_told_thrice_or_in_any_order_it_counts_once(
    tester: PageTester, amina: Borrower, word: str
) -> None:
    await tester.chooses("stripe", word)

    assert await pay(tester, amina) == 303

    assert await booked(tester) == [EACH]
    assert len(await tester.sees_unusual("stripe")) == 1
    assert {one["answer"] for one in (await tester.sees("stripe"))["told"]} == {"taken"}


@pytest.mark.parametrize(("word", "spans"), [("late", ("1 hour",)), ("cannot-reach-us", ("1 hour", "1 day", "1 week"))])
async def test_S_14_what_is_not_heard_is_heard_later_by_itself(
    tester: PageTester, amina: Borrower, word: str, spans: tuple[str, ...]
) -> None:
    await tester.chooses("stripe", word)
    await pay(tester, amina)
    assert await booked(tester) == []

    await tester.waits(*spans)

    assert await booked(tester) == [EACH]


async def test_S_14_once_it_reaches_us_again_its_own_next_try_is_enough(tester: PageTester, amina: Borrower) -> None:
    await tester.chooses("stripe", "cannot-reach-us")
    await pay(tester, amina)
    assert (await tester.sees("stripe"))["told"][0]["answer"] == "it did not reach us (503)"
    await tester.chooses("stripe", "reaches-us")
    assert await booked(tester) == []

    await tester.waits("1 hour")

    assert await booked(tester) == [EACH]


async def test_while_stripe_is_down_nothing_is_taken_and_the_next_press_works(
    tester: PageTester, amina: Borrower
) -> None:
    await tester.chooses("stripe", "down")
    assert await pay(tester, amina) == 503

    await tester.makes_normal("stripe")

    assert await pay(tester, amina, link="second") == 303
    assert await booked(tester) == [EACH]


@pytest.mark.parametrize("word", ["refuses", "does-and-fails"])
async def test_MLMS_112_a_call_that_goes_wrong_opens_one_page(tester: PageTester, amina: Borrower, word: str) -> None:
    await tester.chooses("stripe", word)

    assert await pay(tester, amina) == 303

    assert await tester.sees_unusual("stripe") == []
    assert await booked(tester) == [EACH]


async def test_MLMS_112_called_too_many_at_once_nothing_is_taken_and_the_next_press_works(
    tester: PageTester, amina: Borrower
) -> None:
    await tester.chooses("stripe", "too-many")

    assert await pay(tester, amina) == 503
    assert await pay(tester, amina, link="second") == 303

    assert await booked(tester) == [EACH]


@pytest.mark.parametrize(("amount", "back"), [("", EACH), ("1,000", 100_000)])
async def test_a_refund_from_the_dashboard_and_its_failure(
    tester: PageTester, amina: Borrower, amount: str, back: int
) -> None:
    await pay(tester, amina)

    assert await tester.chooses("stripe", "refund", amount=amount) == ""

    assert await refunded_of(tester.office, newest_intent(tester)) == back
    assert (await loan_of(tester.office, amina)).outstanding.minor == OWED - EACH + back
    await tester.chooses("stripe", "refund fails")
    assert await refunded_of(tester.office, newest_intent(tester)) == 0
    assert await disagreements(tester.office) == []


@pytest.mark.parametrize(("word", "owed_again"), [("won", 0), ("lost", EACH)])
async def test_a_bank_disputes_and_decides(tester: PageTester, amina: Borrower, word: str, owed_again: int) -> None:
    await pay(tester, amina)

    assert await tester.chooses("stripe", "dispute") == ""
    assert (await loan_of(tester.office, amina)).outstanding.minor == OWED - EACH
    assert await tester.chooses("stripe", word) == ""

    assert (await loan_of(tester.office, amina)).outstanding.minor == OWED - EACH + owed_again
    assert await disagreements(tester.office) == []


async def test_what_cannot_be_is_said_in_a_sentence(tester: PageTester, amina: Borrower) -> None:
    assert "Nobody has paid" in await tester.chooses("stripe", "refund", amount="")
    assert "No bank disputes" in await tester.chooses("stripe", "won")
    assert "Nothing was refunded" in await tester.chooses("stripe", "refund fails")
    await pay(tester, amina)

    assert "Only PKR 4728" in await tester.chooses("stripe", "refund", amount="9000")
    assert "Write an amount" in await tester.chooses("stripe", "refund", amount="much")


async def test_a_declined_card_is_pressed_on_the_card_page_itself(tester: PageTester, amina: Borrower) -> None:
    pressed = await tester.http.post(f"/p/{await pay_link(tester.office, amina)}/card")
    page = pressed.headers["location"]

    declined = await tester.http.post(page, data={"action": "fail"})
    await tester.office.runtime.settle()

    assert declined.headers["location"].endswith("?declined=1")
    assert await booked(tester) == []


# The local rail


@pytest.mark.parametrize(("account", "state"), [("L-1001", "SUCCESS"), ("somebody", "UNPLACED")])
async def test_P_11_somebody_pays_by_the_rail(tester: PageTester, amina: Borrower, account: str, state: str) -> None:
    await tester.chooses("rail", "repeats")

    assert await tester.chooses("rail", "pays", amount="500", account=account, reference="T-1") == ""

    assert await payments(tester.office) == [("T1", 50_000, state)]
    assert [one["answer"] for one in (await tester.sees("rail"))["told"]] == ["taken"] * 3


async def test_P_11_what_the_rail_kept_back_comes_in_any_order(tester: PageTester, amina: Borrower) -> None:
    for word in ("holds", "shuffles"):
        await tester.chooses("rail", word)
    for _ in range(3):
        await tester.chooses("rail", "pays", amount="100", account="L-1001")
    assert await booked(tester) == []

    await tester.chooses("rail", "lets-go")

    assert await booked(tester) == [10_000] * 3


async def test_P_11_a_forged_payment_is_refused_noted_and_seen(tester: PageTester, amina: Borrower) -> None:
    await tester.chooses("rail", "forges", amount="500", account="L-1001")

    assert await booked(tester) == []
    assert await noted(tester.office) == ["RAIL_SIGNATURE"]
    assert (await tester.sees("rail"))["told"] == [
        {"what": "payment", "answer": "refused: it is not signed by them (401)"}
    ]


def newest_intent(tester: PageTester) -> str:
    """Return the provider's name for the newest payment."""
    return str(world_of(tester.office).stripe.charges[-1]["payment_intent"])
