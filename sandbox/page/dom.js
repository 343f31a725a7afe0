// Building DOM nodes. Text only ever becomes text nodes: nothing here parses HTML.

export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "value") node.value = value;
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(node, child);
    else if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

export const $ = (id) => document.getElementById(id);

export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
  return parent;
}

// Bring `parent` to show `items` ({key, sig, make}) in order, keeping every node whose sig is unchanged.
export function reconcile(parent, items) {
  const old = parent.shown ?? new Map();
  const next = new Map();
  let cursor = parent.firstChild;
  for (const { key, sig, make } of items) {
    let entry = old.get(key);
    if (!entry) {
      entry = { sig, node: make() };
    } else if (entry.sig !== sig) {
      const node = make();
      const focus = focusedIndex(entry.node);
      if (entry.node === cursor) cursor = node;
      entry.node.replaceWith(node);
      if (focus >= 0) focusables(node)[focus]?.focus({ preventScroll: true });
      entry = { sig, node };
    }
    next.set(key, entry);
    old.delete(key);
    if (entry.node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(entry.node, cursor);
  }
  for (const { node } of old.values()) node.remove();
  parent.shown = next;
}

const focusables = (node) => [node, ...node.querySelectorAll("button, a, input")];
const focusedIndex = (node) =>
  node.contains(document.activeElement) ? focusables(node).indexOf(document.activeElement) : -1;

export const phone = matchMedia("(max-width: 720px)");
export const touch = matchMedia("(pointer: coarse)");
