/* The ledger: whether it balances, what each account holds, and the entries behind it. */

import { el, say, set } from "./dom.js";
import { icon } from "./icons.js";
import { redraw } from "./keyed.js";
import { money } from "./money.js";

/** Return {node, update(ledger)} around the table of entries. */
export function createLedger(desk, entries) {
  const words = el("span");
  const verdict = el("p.verdict", { testid: "ledger-balanced" }, icon("check", 16), words);
  const accounts = el("ul.accounts");
  const node = el("div.ledger", el("div.ledger-side", verdict, accounts), entries.node);

  function update(ledger) {
    say(words, ledger.balanced ? "Debits and credits balance" : "Does not balance");
    set(verdict, "class", ledger.balanced ? "verdict good" : "verdict bad");
    redraw(accounts, ledger.accounts, { key: ({ code }) => code, draw: account });
    entries.update(newestFirst(ledger.entries));
  }

  function account({ code, amount }) {
    return el(
      "li",
      { testid: `account-${code}` },
      el("code", code),
      el("span.figure", money(amount, desk.state().lender.currency)),
    );
  }

  return { node, update };
}

/** Return rows with the latest first; those of one moment keep the order they came in. */
export function newestFirst(rows) {
  return [...rows].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
}
