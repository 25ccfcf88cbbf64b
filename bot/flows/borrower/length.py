"""How long a loan runs and what kind it is, in words: months, weeks, or so many payments."""

from __future__ import annotations

from domain.lending.product import Product
from domain.messages import Text, _, n_


def length(count: int, *, unit: str, every: int = 1) -> Text:
    """Return a number of instalments as people say it."""
    match unit, every:
        case "months", 1:
            return n_("{count} month", "{count} months", count)
        case "weeks", 1:
            return n_("{count} week", "{count} weeks", count)
        case "weeks", 2:
            return n_("{count} payment, one every two weeks", "{count} payments, one every two weeks", count)
        case _:
            return n_("{count} payment", "{count} payments", count)


def length_question(product: Product) -> Text:
    """Ask for another length than the offered ones, naming the limits."""
    shortest, longest = product.shortest, product.longest
    match product.unit, product.every:
        case "months", 1:
            return _("For how many months? From {shortest} to {longest}.", shortest=shortest, longest=longest)
        case "weeks", 1:
            return _("For how many weeks? From {shortest} to {longest}.", shortest=shortest, longest=longest)
        case _:
            return _("In how many payments? From {shortest} to {longest}.", shortest=shortest, longest=longest)


def kind(product: Product) -> Text:
    """Return what a kind of loan is called on a button; never by a word that people avoid (PRODUCT 5.6)."""
    match product.pricing, product.unit:
        case "zero", _:
            return _("Without any price")
        case "service-charge", _:
            return _("With a fixed charge")
        case "cost-plus", _:
            return _("At a fixed price")
        case _, "weeks":
            return _("Paid back weekly")
        case _:
            return _("Paid back monthly")
