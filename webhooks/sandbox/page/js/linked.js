/* Words in which an address can be followed: our own pages open beside the chat, others in a new tab. */

import { el } from "./dom.js";
import { pictured } from "./emoji.js";
import { ownPath, parts, webAddress } from "./links.js";

/** Return the nodes of a text with its addresses made into links. */
export function linked(text, openLink) {
  return parts(text).flatMap((part) => (part.url ? link(part.url, part.text, openLink) : pictured(part.text)));
}

/** Return a link to an address, or its plain words when it is no address we would follow. */
export function link(url, words, openLink, attributes = {}) {
  const path = ownPath(url);
  if (path)
    return el(
      "a",
      { href: path, dir: "ltr", testid: "own-link", ...attributes, onclick: (event) => follow(event, path, openLink) },
      words,
    );
  const address = webAddress(url);
  if (!address) return el("span", attributes, words);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", dir: "ltr", ...attributes }, words);
}

function follow(event, path, openLink) {
  // With a modifier the browser's own way (a new tab) is what was asked for.
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openLink(path);
}
