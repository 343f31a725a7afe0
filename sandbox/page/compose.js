// The composer: what I write, to whom I reply, which of my messages I am changing.
import * as api from "./api.js";
import { openAttach, placeForm } from "./attach.js";
import { h, fill, phone, touch } from "./dom.js";
import { icon } from "./icons.js";
import { questionFor, replyKeyboard } from "./keyboard.js";
import { summary } from "./media.js";
import { store, on, blockedBot, bot, isPrivate, me, messagesOf, sender } from "./store.js";
import { takeMessage } from "./sync.js";
import { failed } from "./toast.js";
import { Tray } from "./tray.js";
import { t } from "./words.js";
import { restartBar } from "./welcome.js";

const drafts = new Map(); // "person/chat" -> { text, reply, edit, waved }
const draftKey = () => `${store.me}/${store.open}`;

function draft() {
  if (!drafts.has(draftKey()))
    drafts.set(draftKey(), { text: "", reply: null, edit: null, waved: new Set() });
  return drafts.get(draftKey());
}

let parts = null; // the nodes of the composer on the page
const tray = new Tray(() => refresh());

export function composer() {
  const chat = store.chats.get(store.open);
  tray.clear();
  parts = null;
  if (isPrivate(chat) && blockedBot(me())) return restartBar();
  const button = (name, label, onclick, extra = "") =>
    h(
      "button",
      { class: `round-button ${extra}`, type: "button", "aria-label": label, title: label, onclick },
      icon(name),
    );
  const field = h("textarea", {
    rows: "1",
    "aria-label": t("write"),
    enterkeyhint: "send",
    maxlength: "4096",
  });
  const bar = h("div", { class: "reply-bar", hidden: true });
  const keys = h("div", { class: "reply-keys", hidden: true });
  const send = button("send", t("send"), submit, "send");
  const robot = !isPrivate(chat) && chat.members.includes(bot()?.id) ? bot() : null;
  const mention = robot
    ? h(
        "button",
        { class: "mention-button", type: "button", onclick: () => insert(`@${robot.username} `) },
        `@${robot.name}`,
      )
    : null;
  field.value = draft().text;
  field.addEventListener("input", () => {
    draft().text = field.value;
    fit();
  });
  field.addEventListener("keydown", onKey);
  field.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    tray.addFiles(files);
  });
  parts = { field, bar, keys, send, mention };
  const node = h(
    "form",
    { class: "composer" },
    keys,
    bar,
    tray.node,
    h(
      "div",
      { class: "compose-row" },
      button("plus", t("attach"), (event) =>
        openAttach(event.currentTarget, { tray, send: sendMedia, place: () => placeForm(sendMedia) }),
      ),
      button("photo", t("add_photo"), () => tray.pick(), "of-photo"),
      h("div", { class: "field" }, field, mention),
      send,
    ),
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  refresh();
  requestAnimationFrame(fit);
  if (!touch.matches) field.focus({ preventScroll: true });
  return node;
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && (draft().edit || draft().reply)) {
    cancel();
  } else if (event.key === "ArrowUp" && !parts.field.value) {
    const mine = messagesOf(store.open)
      .filter((one) => one.from?.id === store.me && one.text)
      .at(-1);
    if (mine) startEdit(mine);
  }
}

function fit() {
  if (!parts) return;
  parts.field.style.height = "auto";
  parts.field.style.height = `${Math.min(parts.field.scrollHeight, 160)}px`;
  if (parts.mention) parts.mention.hidden = !offersMention(parts.field.value);
}

function offersMention(text) {
  if (draft().edit || text.includes(`@${bot().username}`)) return false;
  return !text || !phone.matches; // a narrow field needs its room for the words
}

function setText(text) {
  draft().text = text;
  if (!parts) return;
  parts.field.value = text;
  fit();
}

function insert(text) {
  if (!parts) return;
  const { field } = parts;
  const had = field.value;
  if (!had.startsWith(text.trim())) setText(text + had);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

// A question of the bot puts itself up as the message to reply to, until it is waved away or answered.
function asked() {
  const held = draft();
  if (held.edit || held.reply || !me()) return null;
  const question = questionFor(me(), messagesOf(store.open));
  return question && !held.waved.has(question.message.message_id) ? question : null;
}

export function refreshComposer() {
  refresh();
}

function refresh() {
  if (!parts) return;
  const { edit, reply } = draft();
  const question = asked();
  const target = edit ?? reply ?? question?.message ?? null;
  parts.bar.hidden = !target;
  const key = target ? `${target.message_id} ${Boolean(edit)} ${Boolean(question)}` : "";
  if (parts.bar.key !== key) {
    parts.bar.key = key;
    fill(parts.bar, target ? barOf(target, edit, question) : null);
  }
  const hint = question?.placeholder || (tray.size ? t("write_photo") : t("write"));
  parts.field.placeholder = hint;
  const rows = replyKeyboard(messagesOf(store.open).filter((one) => one.from?.is_bot));
  parts.keys.hidden = !rows;
  const shape = JSON.stringify(rows);
  if (parts.keys.shape !== shape) {
    parts.keys.shape = shape;
    fill(
      parts.keys,
      (rows ?? []).map((row) => h("div", { class: "key-row" }, row.map(replyKey))),
    );
  }
}

function replyKey(key) {
  const text = typeof key === "string" ? key : key.text;
  const press = () => (key.request_location ? placeForm(sendMedia) : say(text));
  return h("button", { class: "key", type: "button", onclick: press }, text);
}

function barOf(target, edit, question) {
  const { name } = sender(target);
  const title = edit ? t("editing") : question ? t("asked", { name }) : t("replying", { name });
  return [
    icon(edit ? "edit" : "reply"),
    h("div", { class: "bar-words" }, h("strong", {}, title), h("span", {}, summary(target))),
    h(
      "button",
      { class: "plain-button", type: "button", "aria-label": t("cancel"), onclick: cancel },
      icon("close"),
    ),
  ];
}

function cancel() {
  const held = draft();
  const question = asked();
  if (question) held.waved.add(question.message.message_id);
  if (held.edit) setText("");
  held.edit = null;
  held.reply = null;
  refresh();
  parts?.field.focus();
}

function startEdit(message) {
  draft().edit = message;
  draft().reply = null;
  setText(message.text);
  refresh();
  parts?.field.focus();
}

// Where the message goes; a reply target is used up by it.
function target() {
  const held = draft();
  const to = held.reply ?? asked()?.message ?? null;
  held.reply = null;
  return { person: store.me, chat: store.open, ...(to ? { reply_to: to.message_id } : {}) };
}

async function submit() {
  if (!parts) return;
  const text = parts.field.value.trim();
  const held = draft();
  if (held.edit) {
    if (text) await change(held.edit, text);
  } else if (tray.size) {
    const { pictures } = tray;
    const files = tray.take();
    setText("");
    const sent = await sendMedia({ kind: "photo", files, ...(text ? { caption: text } : {}) });
    if (!sent) {
      tray.putBack(pictures);
      setText(text);
    }
  } else if (text) {
    setText("");
    await say(text);
  }
  parts?.field.focus();
}

async function change(message, text) {
  const where = { person: store.me, chat: message.chat.id, message_id: message.message_id };
  try {
    draft().edit = null;
    setText("");
    refresh();
    if (text === message.text) return;
    const answer = await api.edit({ ...where, text });
    if (answer.message) takeMessage(answer.message, "edited");
  } catch (error) {
    failed(error);
  }
}

async function say(text) {
  const where = target();
  refresh();
  try {
    const { message } = await api.say({ ...where, text });
    if (message) takeMessage(message);
  } catch (error) {
    failed(error);
    if (!draft().text) setText(text);
  }
}

async function sendMedia(what) {
  const where = target();
  refresh();
  try {
    const { messages } = await api.media({ ...where, ...what });
    for (const message of messages ?? []) takeMessage(message);
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

export function startCompose() {
  on("reply", (message) => {
    draft().reply = message;
    draft().edit = null;
    refresh();
    parts?.field.focus();
  });
  on("edit", startEdit);
  on("insert", insert);
  on("command", (text) => parts && say(text));
}
