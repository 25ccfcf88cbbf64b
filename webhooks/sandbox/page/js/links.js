/* Finding addresses in what was said, and telling our own pages from other people's. */

const ADDRESS = /https?:\/\/[^\s<>"\u2066-\u2069\u200e\u200f]+/g;
const TRAILING = /[.,;:!?)\]'’”۔،؟]+$/;

/** Return the text as parts: {text} for words, {text, url} for an address. */
export function parts(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const url = match[0].replace(TRAILING, "");
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: url, url });
    from = match.index + url.length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}

/** Return the path of one of our own pages, whatever public name it was written under, or null. */
export function ownPath(url) {
  const address = parse(url);
  if (!address) return null;
  const ours = address.origin === location.origin || /^\/[pf]\//.test(address.pathname);
  return ours ? address.pathname + address.search : null;
}

/** Return the address if it is safe to follow, or null. */
export function webAddress(url) {
  return parse(url)?.href ?? null;
}

function parse(url) {
  try {
    const address = new URL(url, location.origin);
    return ["http:", "https:"].includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
