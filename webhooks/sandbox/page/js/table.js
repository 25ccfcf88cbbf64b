/* Rows of the records, which become small cards where the page is narrow. */

import { el } from "./dom.js";
import { redraw } from "./keyed.js";

/** Return {node, update(rows)}. A column is {head, cell(row), figure}; `empty` says what will stand here. */
export function createTable({ caption, columns, key, empty }) {
  const rows = el("tbody");
  const nothing = el("p.nothing-yet", empty);
  const table = el(
    "table",
    el("caption.unseen", caption),
    el(
      "thead",
      el(
        "tr",
        columns.map(({ head, figure }) => el("th", { scope: "col", class: figure ? "figure" : null }, head)),
      ),
    ),
    rows,
  );
  const node = el(
    "div.table",
    { tabindex: 0, role: "region", "aria-label": caption, "data-home": true },
    table,
    nothing,
  );
  let first = true;

  function update(items) {
    redraw(rows, items, { key, draw: (item, isNew) => row(item, isNew && !first) });
    table.hidden = !items.length;
    nothing.hidden = items.length > 0;
    first = false;
  }

  function row(item, fresh) {
    return el(
      "tr",
      { class: fresh ? "fresh" : null, testid: "row" },
      columns.map(({ head, cell, figure }) =>
        el("td", { "data-head": head, class: figure ? "figure" : null }, cell(item)),
      ),
    );
  }

  return { node, update };
}
