/* The columns of each kind of record. */

import { el } from "./dom.js";
import { money } from "./money.js";
import { createTable } from "./table.js";
import { shortMoment } from "./time.js";

const GOOD = ["delivered", "done", "sent", "paid", "read", "acted", "success", "succeeded", "completed"];
const BAD = ["failed", "dead", "refused", "rejected", "error", "gave_up", "unknown", "expired"];

const mono = (text) => el("code", { dir: "auto" }, String(text ?? ""));

/** A state as a small pill; its colour only repeats what its word says. */
export function pill(state) {
  const look = GOOD.includes(state) ? "good" : BAD.includes(state) ? "bad" : "calm";
  return el(`span.pill.${look}`, { testid: "state" }, String(state).replaceAll("_", " "));
}

/** Return the tables, each {node, update(rows)}, by name. */
export function createRecordTables(desk) {
  const when = ({ at }) => el("time", { datetime: at }, shortMoment(at, desk.state().clock.zone));
  const amount = ({ amount: sum }) => money(sum, desk.state().lender.currency);
  const byId = ({ id }) => id;
  return {
    outbox: createTable({
      caption: "Outbox: everything promised to be sent",
      key: byId,
      empty: "Nothing promised yet. Every answer, reminder, link and payout will stand here first.",
      columns: [
        { head: "When", cell: when },
        { head: "To", cell: ({ to }) => to },
        { head: "Kind", cell: ({ kind }) => kind },
        { head: "State", cell: ({ state }) => pill(state) },
        { head: "Tries", cell: ({ attempts }) => String(attempts), figure: true },
        { head: "Key", cell: ({ key, error }) => [mono(key), error && el("p.row-error", { dir: "auto" }, error)] },
      ],
    }),
    inbox: createTable({
      caption: "Inbox: everything that arrived, kept before it is acted on",
      key: byId,
      empty: "Nothing has arrived yet.",
      columns: [
        { head: "When", cell: when },
        { head: "From", cell: ({ source }) => source },
        { head: "State", cell: ({ state }) => pill(state) },
        { head: "Id", cell: ({ id }) => mono(id) },
      ],
    }),
    entries: createTable({
      caption: "Ledger entries",
      key: byId,
      empty: "No money has moved yet. The first payout will be the first entry.",
      columns: [
        { head: "When", cell: when },
        { head: "What", cell: ({ kind }) => kind.replaceAll("_", " ") },
        { head: "Loan", cell: ({ loan }) => loan ?? "" },
        { head: "Debit", cell: ({ debit }) => mono(debit) },
        { head: "Credit", cell: ({ credit }) => mono(credit) },
        { head: "Amount", cell: amount, figure: true },
      ],
    }),
    jobs: createTable({
      caption: "Jobs run on the timetable",
      key: ({ job, date }) => `${job} ${date}`,
      empty: "No job has run yet. Move the clock, and they will.",
      columns: [
        { head: "Job", cell: ({ job }) => job.replaceAll("_", " ") },
        { head: "For the day", cell: ({ date }) => date },
        { head: "State", cell: ({ state }) => pill(state) },
      ],
    }),
    links: createTable({
      caption: "Pay links",
      key: ({ url }) => url,
      empty: "No pay link yet. Write PAY on a phone that has a loan.",
      columns: [
        {
          head: "For",
          cell: ({ phone }) => desk.state().phones.find(({ id }) => String(id) === String(phone))?.name ?? phone,
        },
        { head: "State", cell: ({ state }) => pill(state) },
        { head: "Amount", cell: amount, figure: true },
        {
          head: "Page",
          cell: ({ url }) =>
            el("button.quiet.small", { testid: "open-link", onclick: () => desk.openLink(url) }, "Open"),
        },
      ],
    }),
  };
}
