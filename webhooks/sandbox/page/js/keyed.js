/* Lists that change a little at a time: what has not changed stays in the page, with its focus and its scroll. */

const drawn = new WeakMap();

/**
 * Make `parent` hold one child for each item, in order; an item that changed is drawn again.
 *
 * `key` names an item for as long as it lives; `draw(item, isNew)` returns its element.
 */
export function redraw(parent, items, { key, draw }) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const name = key(item);
    const signature = JSON.stringify(item);
    const old = before.get(name);
    if (old?.signature === signature) after.set(name, old);
    else after.set(name, { signature, node: replace(old?.node, draw(item, !old)) });
  }
  arrange(parent, before, after);
  drawn.set(parent, after);
}

/** Like redraw, for children with a life of their own: `create(item)` returns {node, update}, and is called once. */
export function keep(parent, items, { key, create }) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  for (const item of items) {
    const part = before.get(key(item)) ?? create(item);
    part.update(item);
    after.set(key(item), part);
  }
  arrange(parent, before, after);
  drawn.set(parent, after);
  return after;
}

function arrange(parent, before, after) {
  for (const [name, { node }] of before) if (!after.has(name)) node.remove();
  let place = parent.firstElementChild;
  for (const { node } of after.values()) {
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

function replace(old, fresh) {
  if (!old) return fresh;
  const focused = stops(old).indexOf(document.activeElement);
  const home = old.closest("[data-home]");
  old.replaceWith(fresh);
  if (focused >= 0) (stops(fresh)[focused] ?? home)?.focus({ preventScroll: true });
  return fresh;
}

function stops(node) {
  return [...node.querySelectorAll("button, a[href], input, select, textarea")];
}
