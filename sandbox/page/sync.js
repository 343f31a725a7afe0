// Keeping the store true: the first load, the event stream, reloading after a broken line.
import * as api from "./api.js";
import { store, emit, page, countUnread } from "./store.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

export async function loadState() {
  const state = await api.getState();
  store.people = new Map(state.people.map((person) => [person.id, person]));
  store.bots = new Map(state.bots.map((bot) => [bot.id, bot]));
  store.chats = new Map(state.chats.map((chat) => [chat.id, whole(chat)]));
  store.intro = Array.isArray(state.intro) ? state.intro.filter(Boolean) : [];
  setNow(state.now);
  store.ready = true;
  emit("state");
}

const whole = (chat) => ({ members: [], admins: [], last: null, ...chat });

function takeChat(chat) {
  if (!chat?.id) return reloadSoon();
  store.chats.set(chat.id, whole(chat));
  return emit("state");
}

function takePerson(person) {
  if (!person?.id) return reloadSoon();
  store.people.set(person.id, person);
  return emit("state");
}

export function setNow(iso) {
  const at = typeof iso === "number" ? iso * 1000 : Date.parse(iso);
  if (Number.isFinite(at)) store.skew = at - Date.now();
  emit("clock");
}

export async function loadChat(chat) {
  const held = page(chat);
  if (held.loaded || held.loading) return;
  held.loading = true;
  try {
    const { messages } = await api.getMessages(chat);
    for (const message of messages) held.messages.set(message.message_id, message);
    held.loaded = true;
    held.complete = messages.length === 0;
  } finally {
    held.loading = false;
    emit("messages", { chat, kind: "load" });
  }
}

export async function loadOlder(chat) {
  const held = page(chat);
  if (!held.loaded || held.complete || held.loading) return;
  held.loading = true;
  try {
    const { messages } = await api.getMessages(chat, Math.min(...held.messages.keys()));
    const fresh = messages.filter((message) => !held.messages.has(message.message_id));
    for (const message of fresh) held.messages.set(message.message_id, message);
    held.complete = fresh.length === 0;
  } finally {
    held.loading = false;
    emit("messages", { chat, kind: "older" });
  }
}

let pending = null;
function reloadSoon() {
  pending ??= setTimeout(() => {
    pending = null;
    loadState().catch(() => {});
  }, 150);
}

// Take in a message that the server answered or announced; both may come, in either order.
export function takeMessage(message, kind = "message") {
  const id = message.chat.id;
  const chat = store.chats.get(id);
  if (!chat) return reloadSoon();
  const held = page(id);
  const known = held.messages.get(message.message_id);
  if (known && kind === "message") return undefined;
  if (known || held.loaded) held.messages.set(message.message_id, message);
  if (kind === "message") {
    const newest = !chat.last || chat.last.message_id < message.message_id;
    if (newest) {
      chat.last = message;
      countUnread(chat, message);
    }
  } else if (chat.last?.message_id === message.message_id) {
    chat.last = message;
  }
  emit("messages", { chat: id, id: message.message_id, kind });
  return undefined;
}

function findMessage(event) {
  const chat = event.chat?.id ?? event.chat ?? event.chat_id;
  return page(chat).messages.get(event.message_id);
}

function dropMessage(event) {
  const message = event.message ?? findMessage(event);
  if (!message) return reloadSoon();
  takeMessage({ ...message, _deleted: true }, "deleted");
  const chat = store.chats.get(message.chat.id);
  if (chat?.last?.message_id === message.message_id) reloadSoon();
  return undefined;
}

function takeReaction(event) {
  const known = findMessage(event);
  if (event.message) takeMessage(event.message, "reaction");
  else if (known)
    takeMessage({ ...known, _reactions: event.reactions ?? event._reactions ?? [] }, "reaction");
}

function takeEvent(event) {
  if (event.type === "message") takeMessage(event.message);
  else if (event.type === "edited") takeMessage(event.message, "edited");
  else if (event.type === "deleted") dropMessage(event);
  else if (event.type === "reaction") takeReaction(event);
  else if (event.type === "clock") setNow(event.now);
  else if (event.type === "chat") takeChat(event.chat);
  else if (event.type === "person") takePerson(event.person);
}

export function connect() {
  api.follow(takeEvent, async (up, first) => {
    emit("link", up);
    if (!up) return toast(t("offline"), { kind: "warn", key: "link", keep: true });
    if (first) return undefined;
    store.pages.clear();
    await loadState().catch(() => {});
    emit("route");
    return toast(t("online"), { key: "link" });
  });
}
