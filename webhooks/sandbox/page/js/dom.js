/* Building elements. Text only ever becomes text: nothing here, or anywhere on the page, reads a string as HTML. */

/**
 * Return an element: el("p.hint", { lang: "ur" }, "words", otherElement).
 *
 * What follows a dot is a class; the attributes may be left out; `testid` is the hook for tests, `onclick` and its
 * like listen. Children that are null or false are left out, so that a condition can stand in their place.
 */
export function el(name, ...rest) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (tag === "button") node.type = "button";
  if (classes.length) node.className = classes.join(" ");
  const attributes = isPlain(rest[0]) ? rest.shift() : {};
  for (const [key, value] of Object.entries(attributes)) set(node, key, value);
  node.append(...rest.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Set one attribute, remove it when the value is false or absent, or add a listener. */
export function set(node, key, value) {
  const name = key === "testid" ? "data-testid" : key;
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

/** Replace an element's text, touching the page only when it differs, so that nothing is announced twice. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Node);
}
