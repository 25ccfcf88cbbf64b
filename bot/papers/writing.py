"""From what a paper says to what stands on it."""

from __future__ import annotations

from typing import Final, assert_never

from bot.marking import PAPER
from bot.papers.layout import Row, Sheet, Table, TableRow, as_it_is
from domain.messages import Text, _, verbatim
from domain.money import Money
from domain.papers.paper import Clearance, Head, Paper, Receipt, Statement, StatementLine
from domain.payments.orders import NAMES

COMPONENTS: Final[dict[str, Text]] = {
    "principal": _("Loan amount"),
    "interest": _("Cost of the loan"),
    "fees": _("Fees"),
    "late": _("Late charge"),
    "charity": _("To charity"),
}
METHODS: Final[dict[str, Text]] = {
    "cash": _("In cash"),
    "bank": _("By bank transfer"),
    "wallet": _("By mobile wallet"),
    "card": _("By card"),
    "stripe": _("By card"),
    **{key: verbatim(name) for key, name in NAMES.items()},
}
#: What a line of a statement is called; payments told anew are on statements of before.
LINES: Final[dict[str, Text]] = {
    "DISBURSEMENT": _("Loan sent, with its cost"),
    "DRAW": _("Taken on credit"),
    "PAYMENT": _("Payment"),
    "REALLOCATION": _("Payment counted anew"),
    "REVERSAL": _("Payment taken back"),
    "REFUND": _("Money sent back"),
    "FINE": _("Late charge"),
    "FINE_CORRECTED": _("Late charge corrected"),
    "CHARITY": _("Late charge, to charity"),
    "RELIEF": _("Taken off"),
    "REBATE": _("Taken off for paying early"),
    "WRITE_OFF": _("Written off"),
    "RECOVERY": _("Payment"),
    "REFUND_BACK": _("Money sent back that came back to us"),
    "CHARGEBACK": _("Taken back by the card holder's bank"),
    "CHARGEBACK_BACK": _("Given back by the card holder's bank"),
    "RESCHEDULE": _("New plan, which costs more"),
}
#: What can go either way, where it took something off.
_LESS: Final[dict[str, Text]] = {"RESCHEDULE": _("New plan, which costs less")}
_OTHER_LINE: Final = _("Correction")
_ENDINGS: Final[dict[str, Text]] = {
    "repaid": _("Loan {loan} of {amount} was repaid in full on {day}."),
    "settled": _("Loan {loan} of {amount} was settled on {day}, as agreed."),
    "returned": _("Loan {loan} of {amount} was given back on {day}."),
}


def write(paper: Paper, *, address: str) -> Sheet:
    """Return what stands on a paper; `address` is where anybody can check it."""
    foot = _("Anybody can check this paper at {address}", address=verbatim(address))
    match paper.says:
        case Receipt():
            return _receipt(paper.says, foot)
        case Statement():
            return _statement(paper.says, foot)
        case Clearance():
            return _clearance(paper.says, foot)
        case _:
            assert_never(paper.says)


def _mark(head: Head) -> Text | None:
    return PAPER if head.test else None


def _who(head: Head) -> tuple[Row, ...]:
    return (
        Row(_("Name"), as_it_is(head.name)),
        Row(_("Borrower number"), as_it_is(head.person)),
        Row(_("Loan"), as_it_is(head.loan)),
    )


def _receipt(says: Receipt, foot: Text) -> Sheet:
    return Sheet(
        title=_("Receipt {ref}", ref=says.payment),
        lender=verbatim(says.head.lender),
        mark=_mark(says.head),
        headline=Row(_("Amount received"), as_it_is(says.amount), strong=True),
        rows=(
            Row(_("Paid on"), as_it_is(says.paid_on)),
            Row(_("How"), _how(says.method, says.code)),
            *_who(says.head),
        ),
        tables=(_settled(says),) if says.parts else (),
        below=_became(says) + _left(says),
        sentences=_remarks(says),
        foot=foot,
        name=f"receipt-{says.payment}",
    )


def _how(method: str, code: str) -> Text:
    """Return how money came, with the receipt number that she can compare with what her provider told her."""
    how = METHODS.get(method, verbatim(method.capitalize()))
    return Text("{how}, {code}", {"how": how, "code": verbatim(code)}) if code else how


def _settled(says: Receipt) -> Table:
    sentence = _("Instalment {number}, due {day}: {amount} ({component})")
    rows = tuple(
        TableRow(
            (as_it_is(part.number), as_it_is(part.due_on), name, as_it_is(part.amount)),
            sentence(number=part.number, day=part.due_on, amount=part.amount, component=name),
        )
        for part in says.parts
        for name in [COMPONENTS[part.component]]
    )
    heads = (_("Instalment"), _("Due"), _("For"), _("Amount"))
    return Table(_("What it paid"), heads, rows, amounts_from=3)


def _became(says: Receipt) -> tuple[Row, ...]:
    """Say what became of money that paid no instalment."""
    rows: list[Row] = []
    for label, amount in (
        (_("Kept for you"), says.credit),
        (_("For your old loan"), says.recovered),
        (_("Sent back to you"), says.sent_back),
    ):
        if amount and not says.taken_back:
            rows.append(Row(label, as_it_is(amount)))
    return tuple(rows)


def _left(says: Receipt) -> tuple[Row, ...]:
    label = _("Left to pay on {day}", day=says.head.made_on)
    rows = [Row(label, as_it_is(says.left), strong=True)]
    if says.next_on is not None and says.next_amount is not None:
        text = _("{amount} on {day}", amount=says.next_amount, day=says.next_on)
        rows.append(Row(_("Next payment"), text))
    return tuple(rows)


def _remarks(says: Receipt) -> tuple[Text, ...]:
    if says.taken_back:
        return (_("This payment was taken back and no longer counts."),)
    if says.finished:
        return (_("This loan is finished. Write LETTER in the chat for a letter that says so."),)
    return (_("Thank you."),)


def _statement(says: Statement, foot: Text) -> Sheet:
    made = says.head.made_on
    return Sheet(
        title=_("Statement of loan {loan}", loan=says.head.loan),
        lender=verbatim(says.head.lender),
        mark=_mark(says.head),
        headline=Row(_("Owed on {day}", day=made), as_it_is(says.closing), strong=True),
        rows=(*_who(says.head), Row(_("Borrowed"), as_it_is(says.principal))),
        tables=(_lines(says), _plan(says)),
        foot=foot,
        large=True,
        name=f"statement-{says.head.loan}-{made.isoformat()}",
    )


def _lines(says: Statement) -> Table:
    heads = (_("Date"), _("What"), _("Added"), _("Paid or taken off"), _("Owed after it"))
    rows = [row for line in says.lines for row in (_line(line), *_kept(line))]
    if says.opening:
        name, nothing = _("Brought forward"), Text("")
        sentence = _("Brought forward: {balance}", balance=says.opening)
        rows.insert(0, TableRow((nothing, name, nothing, nothing, as_it_is(says.opening)), sentence))
    return Table(_("What happened"), heads, tuple(rows), amounts_from=2)


def what_happened(line: StatementLine) -> Text:
    """Return what a line of a statement is about; of a payment also how it came."""
    name = LINES.get(line.kind, _OTHER_LINE)
    if line.amount.minor < 0:
        name = _LESS.get(line.kind, name)
    return Text("{what} ({how})", {"what": name, "how": _how(line.how, line.code)}) if line.how else name


def _kept(line: StatementLine) -> tuple[TableRow, ...]:
    """Say below a payment what of it settled nothing and was kept."""
    if not line.kept:
        return ()
    text, nothing = _("Of this, kept for you: {amount}", amount=line.kept), Text("")
    return (TableRow((nothing, text, nothing, nothing, nothing), text),)


def _line(line: StatementLine) -> TableRow:
    name = what_happened(line)
    sentence = _("{day}, {what}: {amount}, then {balance} was owed")
    # Two columns rather than a sign, which ends up on the wrong side of a number written from the right.
    added, less = as_it_is(line.size), Text("")
    if line.amount.minor < 0:
        added, less = less, added
    return TableRow(
        (as_it_is(line.on), name, added, less, as_it_is(line.balance)),
        sentence(day=line.on, what=name, amount=line.size, balance=line.balance),
    )


def _plan(says: Statement) -> Table:
    heads = (_("Instalment"), _("Due"), _("Amount"), _("Paid"), _("Left"))
    sentence = _("Instalment {number}, due {day}: {left} left of {amount}")
    rows = tuple(
        TableRow(
            (
                as_it_is(part.number),
                as_it_is(part.due_on),
                *(as_it_is(amount) for amount in (part.asked, part.paid, part.left)),
            ),
            sentence(number=part.number, day=part.due_on, left=part.left, amount=part.asked),
        )
        for part in says.instalments
    )
    return Table(_("Instalments"), heads, rows, amounts_from=2, told=0)


def _clearance(says: Clearance, foot: Text) -> Sheet:
    head, nothing = says.head, Money.zero(says.principal.currency)
    ending = _ENDINGS[says.ending](loan=head.loan, amount=says.principal, day=says.finished_on)
    return Sheet(
        title=_("Clearance letter"),
        lender=verbatim(head.lender),
        mark=_mark(head),
        rows=(
            *_who(head),
            Row(_("Borrowed"), as_it_is(says.principal)),
            Row(_("Sent on"), as_it_is(says.disbursed_on)),
            Row(_("Finished on"), as_it_is(says.finished_on)),
            Row(_("Left to pay"), as_it_is(nothing), strong=True),
        ),
        states=(
            _("We confirm to {name}:", name=verbatim(head.name)),
            ending,
            _("Nothing is owed to {lender} on this loan.", lender=verbatim(head.lender)),
        ),
        sentences=(_("Given on {day}.", day=head.made_on),),
        foot=foot,
        name=f"clearance-{head.loan}",
    )
