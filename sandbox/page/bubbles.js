// One message, or one album, as a bubble with everything that hangs on it.
import * as api from "./api.js";
import { avatar } from "./avatar.js";
import { h, touch } from "./dom.js";
import { formatted } from "./entities.js";
import { icon } from "./icons.js";
import { inlineKeyboard } from "./keyboard.js";
import { album, kindOf, mediaOf, summary } from "./media.js";
import { openMenu } from "./menu.js";
import { isService, serviceText } from "./service.js";
import { store, emit, isOwn, sender } from "./store.js";
import { timeOf } from "./time.js";
import { failed } from "./toast.js";
import { t } from "./words.js";

export function dayLine(text) {
  return h("div", { class: "day", role: "separator" }, h("span", {}, text));
}

// `group` is one message or the messages of an album; `first` opens a run of one sender.
export function bubble(group, { first }) {
  const head = group[0];
  if (isService(head))
    return h("div", { class: "service", id: idOf(head) }, h("span", {}, serviceText(head)));
  const own = isOwn(head);
  const who = sender(head);
  const body = bubbleBody(group, who, own, first);
  const more = h("button", { class: "more", type: "button", "aria-label": t("more") }, icon("more", 22));
  const row = h(
    "article",
    {
      class: `row ${own ? "own" : "other"} ${first ? "first" : ""}`,
      id: idOf(head),
      "aria-label": `${who.name} ${timeOf(head.date)}`,
    },
    own ? null : first ? avatar(who) : h("span", { class: "avatar-gap" }),
    h("div", { class: "stack" }, body, inlineKeyboard(group.at(-1)), reactions(head)),
    more,
  );
  const open = (event, x, y) => {
    event.preventDefault();
    openMenu(group, x, y);
  };
  more.addEventListener("click", (event) => {
    const at = more.getBoundingClientRect();
    open(event, at.left, at.bottom);
  });
  body.addEventListener("contextmenu", (event) => {
    if (!hasSelection()) open(event, event.clientX, event.clientY);
  });
  body.addEventListener("click", (event) => {
    if (touch.matches && !event.target.closest("button, a, .spoiler") && !hasSelection())
      open(event, event.clientX, event.clientY);
  });
  return row;
}

const hasSelection = () => String(getSelection() ?? "").length > 0;
export const idOf = (message) => `m${message.message_id}`;

function bubbleBody(group, who, own, first) {
  const told = group.find((message) => message.text || message.caption) ?? group[0];
  const text = told.text ?? told.caption ?? "";
  const entities = told.entities ?? told.caption_entities ?? [];
  const media = group.length > 1 ? album(group) : mediaOf(group[0]);
  const kind = kindOf(group[0]);
  const wide = ["photo", "video", "animation", "location", "venue"].includes(kind);
  const parts = [];
  if (first && !own) parts.push(whoLine(who));
  if (group[0].reply_to_message) parts.push(quote(group[0]));
  if (media) parts.push(media);
  const command = (content) => emit("command", content);
  const stamp = meta(group);
  if (text) parts.push(h("div", { class: "text" }, formatted(text, entities, command), stamp));
  else if (!media) parts.push(h("div", { class: "text faint" }, t("unsupported"), stamp));
  else parts.push(h("div", { class: "meta-line" }, stamp));
  return h(
    "div",
    { class: `bubble ${wide ? "wide" : ""} ${text ? "" : "bare"} kind-${kind ?? "text"}` },
    parts,
  );
}

function whoLine(who) {
  const label = who.bot ? t("bot") : who.label;
  return h(
    "div",
    { class: "who" },
    h("span", { class: "name" }, who.name),
    label ? h("span", { class: `tag ${who.bot ? "of-bot" : ""}` }, label) : null,
  );
}

function meta(group) {
  const edited = group.some((message) => message.edit_date);
  return h(
    "span",
    { class: "meta" },
    edited ? h("span", { class: "edited" }, t("edited")) : null,
    h("time", {}, timeOf(group[0].date)),
  );
}

function quote(message) {
  const target = message.reply_to_message;
  return h(
    "button",
    { class: "quote", type: "button", onclick: () => emit("seek", target.message_id) },
    h("strong", {}, sender(target).name),
    h("span", {}, message.quote?.text ?? (summary(target) || t("svc_other"))),
  );
}

function reactions(message) {
  const counts = new Map();
  for (const { emoji, by } of message._reactions ?? []) {
    const held = counts.get(emoji) ?? { count: 0, mine: false, names: [] };
    held.count += 1;
    held.mine ||= by === store.me;
    held.names.push(store.people.get(by)?.name ?? store.bots.get(by)?.name ?? "");
    counts.set(emoji, held);
  }
  if (!counts.size) return null;
  return h(
    "div",
    { class: "reactions" },
    [...counts].map(([emoji, { count, mine, names }]) =>
      h(
        "button",
        {
          class: `reaction ${mine ? "mine" : ""}`,
          type: "button",
          title: names.join("、"),
          "aria-pressed": String(mine),
          "aria-label": `${t("react_with", { emoji })} ${count}`,
          onclick: () => reactTo(message, mine ? "" : emoji),
        },
        h("span", { class: "emoji" }, emoji),
        String(count),
      ),
    ),
  );
}

export function reactTo(message, emoji) {
  const body = { person: store.me, chat: message.chat.id, message_id: message.message_id, emoji };
  api.react(body).catch(failed);
}

export const myReaction = (message) =>
  (message._reactions ?? []).find(({ by }) => by === store.me)?.emoji ?? null;
