/* The pay page, opened beside the chat as a phone's browser would show it. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { ownPath } from "./links.js";
import { money } from "./money.js";

/** Return {node, open(url)}. Closing it gives the focus back to the link it was opened from. */
export function createPayPanel({ state }) {
  const title = el("h2", { id: "pay-title" });
  const address = el("p.pay-address", { dir: "ltr" });
  const apart = el("a.quiet.button", { target: "_blank", rel: "noopener" }, "New tab", icon("arrow", 14));
  const place = el("div.pay-place");
  const close = () => node.close();
  const closer = el(
    "button.quiet.round",
    { "aria-label": "Close the page", testid: "pay-close", onclick: close },
    icon("close"),
  );
  const head = el("header.pay-head", el("div.pay-words", title, address), apart, closer);
  const node = el("dialog.pay", { "aria-labelledby": title.id, testid: "pay-panel" }, el("div.pay-sheet", head, place));

  node.addEventListener("close", () => place.replaceChildren());
  node.addEventListener("click", (event) => {
    // The dialog itself is only ever hit outside of its sheet.
    if (event.target === node) close();
  });

  function open(url) {
    const path = ownPath(url);
    if (!path) return;
    title.textContent = heading(path, state());
    address.textContent = location.host + path;
    apart.href = path;
    place.replaceChildren(frame(path, close));
    node.showModal();
    closer.focus();
  }

  return { node, open };
}

function frame(path, close) {
  const page = el("iframe", { src: path, title: "The page the borrower sees", testid: "pay-frame" });
  const keys = (event) => {
    if (event.key === "Escape") close();
  };
  // Keys pressed inside the page do not reach the panel by themselves.
  page.addEventListener("load", () => page.contentDocument?.addEventListener("keydown", keys));
  return page;
}

function heading(path, state) {
  const known = state?.links.find(({ url }) => ownPath(url) === path);
  if (!known) return path.startsWith("/p/") ? "Pay page" : "Secure form";
  const name = state.phones.find(({ id }) => String(id) === String(known.phone))?.name;
  return `${name ? `${name}’s pay page` : "Pay page"}, ${money(known.amount, state.lender.currency)}`;
}
