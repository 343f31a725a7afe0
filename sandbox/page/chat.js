// The open chat: its head, its messages, and where one is in them.
import { bubble, dayLine, idOf } from "./bubbles.js";
import { avatar } from "./avatar.js";
import { $, fill, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { openInfo } from "./info.js";
import { composer, refreshComposer } from "./compose.js";
import { go } from "./router.js";
import { isService } from "./service.js";
import {
  store,
  on,
  blockedBot,
  chatTitle,
  isOwn,
  isPrivate,
  markRead,
  me,
  messagesOf,
  page,
  sender,
} from "./store.js";
import { loadChat, loadOlder } from "./sync.js";
import { dayKey, dayOf, today } from "./time.js";
import { failed, toast } from "./toast.js";
import { welcomeScreen } from "./welcome.js";
import { lang, t } from "./words.js";

let log = null;
let jump = null;
let held = true; // whether the newest message is kept in sight when the room for messages changes
let gliding = 0; // until when a smooth scroll to the bottom is under way
let fresh = 0; // messages that came while the reader was further up

const current = () => store.chats.get(store.open) ?? null;
const nearBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 140;

function toBottom(smooth = false) {
  const near = log.scrollHeight - log.scrollTop < 4 * log.clientHeight;
  if (smooth && near) gliding = performance.now() + 700;
  log.scrollTo({ top: log.scrollHeight, behavior: smooth && near ? "smooth" : "instant" });
  held = true;
  count(0);
}

function count(next) {
  fresh = next;
  fill(jump, icon("down"), fresh ? h("span", {}, t("new_below", { n: fresh })) : null);
  jump.setAttribute("aria-label", fresh ? t("new_below", { n: fresh }) : t("to_bottom"));
  jump.hidden = nearBottom();
}

const room = new ResizeObserver(() => held && log && toBottom());

function head(chat) {
  const title = chatTitle(chat);
  const direct = isPrivate(chat);
  const people = chat.members.filter((id) => store.people.has(id)).length;
  const about = direct
    ? t("dm_private")
    : [chat.label, t("people_count", { n: people })].filter(Boolean).join(" · ");
  return h(
    "header",
    { class: "chat-head" },
    h(
      "button",
      { class: "plain-button back", type: "button", "aria-label": t("back"), onclick: () => go(store.me) },
      icon("back", 28),
    ),
    avatar({ id: chat.id, name: title, bot: direct }),
    h("div", { class: "chat-name" }, h("h1", {}, title), h("p", {}, about)),
    h(
      "button",
      {
        class: "plain-button",
        type: "button",
        "aria-label": direct ? t("info") : t("members"),
        title: direct ? t("info") : t("members"),
        onclick: () => openInfo(chat),
      },
      icon(direct ? "more" : "people"),
    ),
  );
}

function build() {
  const box = $("chat");
  log = null;
  if (store.open === "dm" || !current()) return fill(box, welcomeScreen());
  const chat = current();
  jump = h("button", { class: "jump", type: "button", hidden: true, onclick: () => toBottom(true) });
  log = h("div", {
    class: "log",
    role: "log",
    "aria-live": "polite",
    "aria-label": t("messages"),
    tabindex: "0",
  });
  log.addEventListener("scroll", () => {
    if (performance.now() > gliding) held = nearBottom();
    if (nearBottom()) count(0);
    else jump.hidden = held;
    if (log.scrollTop < 80) loadOlder(chat.id).catch(failed);
  });
  log.addEventListener("load", () => held && toBottom(), true); // a picture found its height
  fill(box, head(chat), h("div", { class: "log-frame" }, log, jump), composer());
  room.disconnect();
  room.observe(log);
  render();
  toBottom();
  if (!page(chat.id).loaded) loadChat(chat.id).catch(failed);
  markRead();
  return undefined;
}

// Messages in the order they are shown, albums gathered, with the lines between days.
function items(messages) {
  const list = [];
  let before = null;
  for (let at = 0; at < messages.length; at += 1) {
    const group = [messages[at]];
    const album = messages[at].media_group_id;
    while (album && messages[at + 1]?.media_group_id === album) group.push(messages[(at += 1)]);
    const day = dayKey(group[0].date);
    if (!before || dayKey(before.date) !== day) {
      const text = dayOf(group[0].date);
      list.push({ key: `day ${day}`, sig: text, make: () => dayLine(text) });
      before = null;
    }
    const first =
      !before ||
      isService(before) ||
      sender(before).id !== sender(group[0]).id ||
      group[0].date - before.date > 600;
    const labels = [sender(group[0]).name, sender(group[0]).label];
    list.push({
      key: group[0].message_id,
      sig: JSON.stringify([group, first, isOwn(group[0]), labels, lang(), store.me]),
      make: () => bubble(group, { first }),
    });
    before = group.at(-1);
  }
  return list;
}

function render() {
  const messages = messagesOf(store.open);
  const list = items(messages);
  if (!list.length) {
    const text = page(store.open).loaded ? t("no_messages") : t("loading");
    list.push({ key: "empty", sig: text, make: () => h("p", { class: "log-note" }, text) });
  }
  reconcile(log, list);
  refreshComposer();
}

function flash(id) {
  const node = log?.querySelector(`#${CSS.escape(id)}`);
  if (!node) return;
  node.classList.remove("flash");
  void node.offsetWidth; // restart the animation
  node.classList.add("flash");
  setTimeout(() => node.classList.remove("flash"), 2200);
}

function onMessages({ chat, id, kind }) {
  if (!log || chat !== store.open) return;
  const stick = held || nearBottom();
  const height = log.scrollHeight;
  const top = log.scrollTop;
  render();
  const message = page(chat).messages.get(id);
  if (kind === "load") toBottom();
  else if (kind === "older") log.scrollTop = top + log.scrollHeight - height;
  else if (kind === "message" && (stick || (message && isOwn(message)))) toBottom(true);
  else if (kind === "message") count(fresh + 1);
  else if (stick) toBottom();
  if (kind === "edited" && message) flash(headOf(message));
  markRead();
}

// An album hangs on its first message.
function headOf(message) {
  const album = message.media_group_id;
  const first = album && messagesOf(store.open).find((other) => other.media_group_id === album);
  return idOf(first || message);
}

async function seek(id) {
  const chat = store.open;
  const known = page(chat);
  for (let tries = 0; tries < 20 && !known.messages.has(id) && !known.complete; tries += 1)
    await loadOlder(chat);
  const message = known.messages.get(id);
  const node = message && !message._deleted ? log.querySelector(`#${CSS.escape(headOf(message))}`) : null;
  if (!node || chat !== store.open) return toast(t("quote_gone"));
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  return flash(node.id);
}

export function startChat() {
  let shown = "";
  const rebuild = () => {
    const chat = current();
    const looks = chat && [chatTitle(chat), chat.label, chat.members.length];
    const key = JSON.stringify([store.ready, store.me, store.open, looks, blockedBot(me()), lang(), today()]);
    if (key !== shown || (chat && !page(chat.id).loaded)) {
      shown = key;
      build();
    } else if (log) {
      render();
    }
  };
  for (const topic of ["route", "state", "words"]) on(topic, rebuild);
  on("messages", onMessages);
  on("seek", seek);
  document.addEventListener("visibilitychange", () => !document.hidden && markRead());
  build();
}
