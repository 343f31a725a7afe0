// Formatted text: Bot API entities to DOM nodes. Offsets are UTF-16 units, as JavaScript strings are.
import { h } from "./dom.js";
import { link } from "./links.js";
import { store } from "./store.js";

const SIMPLE = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

const end = (entity) => entity.offset + entity.length;
const byPlace = (a, b) => a.offset - b.offset || b.length - a.length;

// `onCommand` sends a tapped /command.
export function formatted(text, entities = [], onCommand = null) {
  return nest(text, [...entities].sort(byPlace), 0, text.length, onCommand);
}

function nest(text, entities, from, to, onCommand) {
  const nodes = [];
  const queue = [...entities];
  let at = from;
  while (queue.length) {
    const entity = queue.shift();
    const start = Math.max(entity.offset, at);
    const stop = Math.min(end(entity), to);
    if (stop <= start) continue;
    if (start > at) nodes.push(...plain(text.slice(at, start)));
    const inner = [];
    const rest = [];
    for (const other of queue.splice(0)) {
      if (other.offset >= stop) rest.push(other);
      else inner.push(other);
      if (other.offset < stop && end(other) > stop) {
        rest.push({ ...other, offset: stop, length: end(other) - stop });
      }
    }
    queue.push(...rest.sort(byPlace));
    const content = text.slice(start, stop);
    nodes.push(wrap(entity, content, () => nest(text, inner, start, stop, onCommand), onCommand));
    at = stop;
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1; // the block itself breaks the line
  }
  if (at < to) nodes.push(...plain(text.slice(at, to)));
  return nodes;
}

function wrap(entity, content, inside, onCommand) {
  const { type } = entity;
  if (type in SIMPLE) return h(SIMPLE[type], {}, inside());
  if (type === "pre") return h("pre", {}, h("code", {}, content));
  if (type === "url") return link(content, content);
  if (type === "text_link") return link(content, entity.url);
  if (type === "email") return link(content, `mailto:${content}`);
  if (type === "phone_number") return link(content, `tel:${content.replace(/[^\d+]/g, "")}`);
  if (type === "spoiler") return spoiler(inside);
  if (type === "bot_command" && onCommand) {
    return h("button", { class: "inline-link", type: "button", onclick: () => onCommand(content) }, content);
  }
  if (type === "text_mention" || type === "mention") {
    const mine = type === "mention" ? isMyName(content) : entity.user?.id === store.me;
    return h("span", { class: mine ? "mention mine" : "mention" }, inside());
  }
  if (["hashtag", "cashtag", "bot_command"].includes(type)) return h("span", { class: "mention" }, inside());
  return h("span", {}, inside());
}

const isMyName = (text) => {
  const name = store.people.get(store.me)?.username;
  return Boolean(name) && text.slice(1).toLowerCase() === name.toLowerCase();
};

function spoiler(inside) {
  const show = () => node.classList.add("shown");
  const node = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", onclick: show },
    h("span", {}, inside()),
  );
  node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return node;
}

// Addresses that came without an entity are links too.
function plain(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"'，。；！？、（）「」]+/g)) {
    nodes.push(text.slice(at, found.index), link(found[0], found[0]));
    at = found.index + found[0].length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}
