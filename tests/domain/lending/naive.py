"""
A slow and simple account of one loan, written only to compare ours with.

It shares nothing with the lending core: rows, facts and rules are plain dictionaries, amounts are whole minor units,
shares are exact fractions, and everything is reckoned anew from the whole list of facts each time it is asked.

A row has `number`, `due`, `principal`, `interest`, `fees`, the `late` and `charity` brought over, and how much of its
interest and fees was brought (`brought_interest`, `brought_fees`). A fact has `what` and `on`: a `night` (`number`), a
`relief` (`id`, `parts`, `with`, `since`), a `payment` (`id`, `key`, `amount`), a `reversal` (`of`), a `refund` (`of`,
`amount`). A rule has `order`, `excess`, `percent`, `fixed`, `after`, `counts_from`, `every`, `cap`, `charity`, `lent`,
`cost_before`, `unit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any, TypeAlias

Plain: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[int, str]

NAMES = ("principal", "interest", "fees", "late", "charity")
_SAME_DAY = {"night": 0, "relief": 1, "payment": 2}


def account(rows: Sequence[Plain], facts: Sequence[Plain], rule: Plain) -> Plain:
    """
    Return what is asked, paid and waived of each place, and what each payment settled and left over.

    What was let go for a payment of which some was sent back stands only when the rest closed the loan then and there.
    """
    kept = list(facts)
    for sent in sorted((fact for fact in facts if fact["what"] == "payment"), key=_when):
        if any(fact["what"] == "refund" and fact["of"] == sent["id"] for fact in facts):
            until = [fact for fact in kept if fact["what"] not in _SAME_DAY or _when(fact) <= _when(sent)]
            then = _told(rows, _let_go_first(rows, until, rule), rule)
            if any(total(then, "owed", name) for name in ("principal", "interest", "fees", "late")):
                kept = [fact for fact in kept if fact["what"] != "relief" or fact["with"] != sent["id"]]
    return _told(rows, _let_go_first(rows, kept, rule), rule)


def _let_go_first(rows: Sequence[Plain], facts: Sequence[Plain], rule: Plain) -> Sequence[Plain]:
    """
    Tell what was let go before a loan was closed early from the same day as what closed it.

    Only what was not charged for being late by then, and as much of it as was let go before the closing.
    """
    taken_back = {fact["of"] for fact in facts if fact["what"] == "reversal"}
    ends = [one for one in facts if one["what"] == "relief" and one["since"] and _stands(one, taken_back)]
    if not ends:
        return facts
    others = [fact for fact in facts if fact["what"] != "relief" or not fact["since"]]
    let_go = _told(rows, others, rule)["let_go"]
    split = [fact for fact in facts if fact["what"] != "relief" or fact["since"] or fact["on"] > ends[0]["on"]]
    for fact in others:
        if fact["what"] == "relief" and fact["on"] <= ends[0]["on"]:
            late = {one["number"] for one in facts if one["what"] == "night" and one["on"] <= fact["on"]}
            parts = let_go.get(fact["id"], {})
            kept = {place: amount for place, amount in parts.items() if place[0] in late}
            early = {place: amount for place, amount in parts.items() if place[0] not in late}
            split += [{**fact, "parts": kept}, {**fact, "parts": early, "since": ends[0]["since"]}]
    return split


def _told(rows: Sequence[Plain], facts: Sequence[Plain], rule: Plain) -> Plain:
    asked = {(row["number"], name): row.get(name, 0) for row in rows for name in NAMES}
    told: Plain = {"asked": asked, "paid": dict.fromkeys(asked, 0), "waived": dict.fromkeys(asked, 0)}
    told |= {"settled": {}, "credit": {}, "let_go": {}, "to_come": {}}
    taken_back = {fact["of"] for fact in facts if fact["what"] == "reversal"}
    standing = [fact for fact in facts if fact["what"] in _SAME_DAY and _stands(fact, taken_back)]
    closing = {fact["with"] for fact in standing if fact["what"] == "relief" and fact["with"] is not None}
    for fact in sorted(standing, key=_when):
        if fact["what"] == "night":
            _charge(told, fact["number"], rule)
            for place in ((fact["number"], "late"), (fact["number"], "charity")):
                if place in told["to_come"]:
                    told["to_come"][place] -= _waive(told, place, told["to_come"][place])
        elif fact["what"] == "relief":
            done = {place: _waive(told, place, amount) for place, amount in fact["parts"].items()}
            told["let_go"][fact["id"]] = done
            if fact["since"]:
                left = {place: amount - done[place] for place, amount in fact["parts"].items()}
                told["to_come"] |= {place: amount for place, amount in left.items() if place[1] in ("late", "charity")}
        else:
            back = sum(one["amount"] for one in facts if one["what"] == "refund" and one["of"] == fact["id"])
            _pay(told, {**fact, "amount": fact["amount"] - back}, rows, rule, closes=fact["id"] in closing)
    return told


def _waive(told: Plain, place: Place, most: int) -> int:
    amount = min(most, owed(told, place))
    told["waived"][place] += amount
    return amount


def owed(told: Plain, place: Place) -> int:
    """Return what is left of one component of one instalment."""
    return int(told["asked"][place] - told["paid"][place] - told["waived"][place])


def total(told: Plain, what: str, name: str) -> int:
    """Return the sum of what is `asked`, `paid`, `waived` or `owed` of one component."""
    places = [place for place in told["asked"] if place[1] == name]
    return sum(owed(told, place) if what == "owed" else told[what][place] for place in places)


def nights_by(rule: Plain, *, due: date, today: date) -> int:
    """Return how many late charges there should have been, counted night by night."""
    counted = 0
    first = due if rule["counts_from"] == "due" else due + timedelta(days=rule["after"])
    if not rule["percent"] and rule["fixed"] is None:
        return 0
    if today <= due + timedelta(days=rule["after"]):
        return 0
    day = first + timedelta(days=1)
    while day <= today:
        if day == first + timedelta(days=1) or (rule["every"] and ((day - first).days - 1) % rule["every"] == 0):
            counted += 1
        day += timedelta(days=1)
    return counted


def carried(rows: Sequence[Plain], told: Plain, *, today: date) -> tuple[int, int]:
    """Return the interest that a new plan carries over as overdue, and what of later interest was paid ahead."""
    overdue = ahead = 0
    for row in rows:
        place, paid = _place(row, "interest"), told["paid"][_place(row, "interest")]
        if row["due"] <= today:
            overdue += owed(told, place)
        else:
            overdue += max(0, row["brought_interest"] - paid - told["waived"][place])
            ahead += max(0, paid - row["brought_interest"])
    return overdue, ahead


def to_settle(
    rows: Sequence[Plain], told: Plain, *, opened: date, today: date, to_the_day: bool, unit: int
) -> dict[Place, int]:
    """
    Return what was never owed when a loan is settled today: interest not earned by then, fees of periods to come.

    It is told from the beginning of the plan, so that what was paid for it ahead counts towards the rest.
    """
    let_go: dict[Place, int] = {}
    begins = opened
    for row in rows:
        interest, fees = _place(row, "interest"), _place(row, "fees")
        # What was brought over was earned before this plan began.
        charged = max(0, told["asked"][interest] - told["waived"][interest] - row["brought_interest"])
        earned = charged
        if begins >= today and row["due"] > today:
            earned = 0
        elif row["due"] > today:
            earned = _half_even(Fraction(charged * (today - begins).days, (row["due"] - begins).days), unit)
        if to_the_day:
            let_go[interest] = charged - min(charged, earned)
        if begins >= today:
            let_go[fees] = max(0, told["asked"][fees] - told["waived"][fees] - row["brought_fees"])
        begins = row["due"]
    return {place: amount for place, amount in let_go.items() if amount}


def to_give_back(rows: Sequence[Plain], told: Plain, *, cost: int) -> dict[Place, int]:
    """Return what was never owed when a loan is given back at the price of the days it was out."""
    still = cost
    let_go: dict[Place, int] = {}
    for row in rows:
        charged = told["asked"][_place(row, "interest")] - told["waived"][_place(row, "interest")]
        asked = min(still, charged)
        still -= asked
        let_go[_place(row, "interest")] = charged - asked
        for name in ("fees", "late"):
            let_go[_place(row, name)] = told["asked"][_place(row, name)] - told["waived"][_place(row, name)]
    return {place: amount for place, amount in let_go.items() if amount}


def price_of_days(amount: int, share: Fraction, *, unit: int, half_up: bool) -> int:
    """Return a share of an amount, in whole units."""
    return _half_up(amount * share, unit) if half_up else _half_even(amount * share, unit)


def _place(row: Plain, name: str) -> Place:
    return int(row["number"]), name


def _stands(fact: Plain, taken_back: set[int]) -> bool:
    if fact["what"] == "payment":
        return fact["id"] not in taken_back
    return fact["what"] == "night" or fact["with"] not in taken_back


def _when(fact: Plain) -> tuple[date, int, str, int]:
    on: date = fact.get("since") or fact["on"]
    return (
        on,
        _SAME_DAY[fact["what"]],
        str(fact.get("key", "")),
        int(fact["number"] if fact["what"] == "night" else fact["id"]),
    )


def _charge(told: Plain, number: int, rule: Plain) -> None:
    unpaid = sum(owed(told, (number, name)) for name in ("principal", "interest", "fees"))
    if not unpaid:
        return
    if rule["fixed"] is not None:
        amount = rule["fixed"]
    elif not rule["percent"]:
        return
    else:
        share = unpaid * rule["percent"] / 100
        # A charge made once is at least one unit; one made again and again is rounded down.
        once = max(rule["unit"], _half_up(share, rule["unit"]))
        amount = floor(share / rule["unit"]) * rule["unit"] if rule["every"] else once
    if not rule["charity"] and rule["cap"] is not None:
        cost = sum(total(told, "asked", name) for name in ("interest", "fees", "late")) + rule["cost_before"]
        amount = max(0, min(amount, _half_even(rule["lent"] * rule["cap"], 1) - cost))
    told["asked"][number, "charity" if rule["charity"] else "late"] += amount


def _pay(told: Plain, fact: Plain, rows: Sequence[Plain], rule: Plain, *, closes: bool) -> None:
    left, settled = fact["amount"], {}
    for place in _reached(rows, rule, fact["on"], closes=closes):
        if taken := min(left, owed(told, place)):
            told["paid"][place] += taken
            settled[place] = taken
            left -= taken
    told["settled"][fact["id"]], told["credit"][fact["id"]] = settled, left


def _reached(rows: Sequence[Plain], rule: Plain, on: date, *, closes: bool) -> list[Place]:
    """
    Return the places that money of a day reaches, in order.

    Charity comes after all that has fallen due and before what has not. Money that closes a loan reaches all of the
    loan, and charity with what is over.
    """
    fallen = [row["number"] for row in rows if row["due"] <= on]
    ahead = [row["number"] for row in rows if row["due"] > on]
    charity = [(row["number"], "charity") for row in rows]
    due = [(number, name) for number in fallen for name in rule["order"]]
    later = [(number, name) for number in ahead for name in rule["order"]]
    if closes:
        return due + later + charity
    if rule["excess"] == "last":
        later = [(number, name) for number in reversed(ahead) for name in rule["order"]]
    elif rule["excess"] in {"shorter-term", "smaller-instalment"}:
        later = [(number, "principal") for number in reversed(ahead)]
    elif rule["excess"] == "credit":
        later = []
    return due + charity + later


def _half_up(value: Fraction, unit: int) -> int:
    return floor(value / unit + Fraction(1, 2)) * unit


def _half_even(value: Fraction, unit: int) -> int:
    return round(value / unit) * unit
