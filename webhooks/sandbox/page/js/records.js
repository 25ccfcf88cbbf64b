/* Behind the scenes: what the outbox, the inbox, the ledger and the timetable hold. */

import { el, say } from "./dom.js";
import { createFold } from "./fold.js";
import { createLedger, newestFirst } from "./ledger.js";
import { createRecordTables } from "./record-tables.js";
import { createTabs } from "./tabs.js";

// Below this the conversations need the height more than the tables do.
const ROOMY_PX = 1000;

/** Fill the place for the records; returns {update(state), show(tab)}. */
export function createRecords(place, desk) {
  const tables = createRecordTables(desk);
  const ledger = createLedger(desk, tables.entries);
  const parts = [
    part("outbox", "Outbox", tables.outbox),
    part("ledger", "Ledger", ledger),
    part("inbox", "Inbox", tables.inbox),
    part("jobs", "Jobs", tables.jobs),
    part("links", "Links", tables.links),
  ];
  const counts = Object.fromEntries(parts.map(({ id, count }) => [id, count]));
  const fold = createFold(place, {
    testid: "records-fold",
    body: "records-body",
    what: "the records",
    otherwise: innerHeight < ROOMY_PX,
  });
  const tabs = createTabs({ label: "Records", testid: "records", tabs: parts, picked: () => fold.set(false) });
  place.append(
    el("div.records-head", el("h2", "Behind the scenes"), tabs.list, fold.button),
    el("div.records-body", { id: "records-body" }, tabs.panels),
  );

  function update(state) {
    tables.outbox.update(newestFirst(state.outbox));
    tables.inbox.update(newestFirst(state.inbox));
    tables.jobs.update(state.jobs);
    tables.links.update(state.links);
    ledger.update(state.ledger);
    for (const id of ["outbox", "inbox", "jobs", "links"]) say(counts[id], String(state[id].length || ""));
    say(counts.ledger, verdict(state.ledger));
  }

  function show(tab) {
    tabs.show(tab);
    fold.set(false);
    place.scrollIntoView({ block: "nearest" });
    tabs.focus();
  }

  return { update, show };
}

function part(id, words, { node }) {
  const count = el("span.count");
  return { id, count, label: el("span", words, " ", count), panel: el("div.records-panel", node) };
}

function verdict({ entries, balanced }) {
  if (!entries.length) return "";
  return balanced ? "✓" : "!";
}
