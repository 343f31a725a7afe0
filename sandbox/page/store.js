// What the page knows: people, bots, chats, messages, who I am and which chat is open.
import { addressed } from "./addressed.js";

export const store = {
  ready: false,
  people: new Map(),
  bots: new Map(),
  chats: new Map(),
  pages: new Map(), // chat id -> { messages: Map(id -> message), loaded, complete, loading }
  unread: new Map(), // "person/chat" -> count
  waiting: new Map(), // the same, counting only what speaks to that person
  intro: [],
  skew: 0, // the sandbox clock minus this machine's clock, in milliseconds
  me: null,
  open: null, // a chat id, "dm" for a direct message not opened yet, or null
};

const listeners = new Map();

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function emit(topic, data) {
  for (const listener of listeners.get(topic) ?? []) listener(data);
}

export const me = () => store.people.get(store.me) ?? null;
export const bot = () => store.bots.values().next().value ?? null;
export const now = () => new Date(Date.now() + store.skew);
export const isPrivate = (chat) => chat.type === "private";
const ownerOf = (chat) => chat.person ?? chat.id;
export const chatTitle = (chat) =>
  isPrivate(chat) ? (store.bots.get(chat.bot)?.name ?? bot()?.name ?? chat.title) : chat.title;

export function belongs(person, chat) {
  if (isPrivate(chat)) return ownerOf(chat) === person;
  return chat.members.includes(person) && !chat.migrated_to;
}

export function chatsOf(person) {
  const mine = [...store.chats.values()].filter((chat) => belongs(person, chat));
  const stamp = (chat) => chat.last?.date ?? 0;
  return mine.sort((a, b) => stamp(b) - stamp(a) || chatTitle(a).localeCompare(chatTitle(b), "zh"));
}

export const dmOf = (person) =>
  [...store.chats.values()].find((chat) => isPrivate(chat) && ownerOf(chat) === person) ?? null;

export function blockedBot(person) {
  const blocked = person?.blocked;
  return Array.isArray(blocked) ? blocked.length > 0 : Boolean(blocked);
}

// Who said it: a person, a bot, or a chat speaking for itself (anonymous admin, channel).
export function sender(message) {
  const chat = message.sender_chat;
  if (chat) return { id: chat.id, name: chat.title ?? "", label: "", bot: false };
  const from = message.from ?? { id: 0, first_name: "" };
  const person = store.people.get(from.id);
  const name = person?.name ?? [from.first_name, from.last_name].filter(Boolean).join(" ");
  return { id: from.id, name, label: person?.label ?? "", bot: Boolean(from.is_bot) };
}

export const isOwn = (message) => message.from?.id === store.me && !message.sender_chat;

export function page(chat) {
  if (!store.pages.has(chat)) {
    store.pages.set(chat, { messages: new Map(), loaded: false, complete: false, loading: false });
  }
  return store.pages.get(chat);
}

export const messagesOf = (chat) =>
  [...page(chat).messages.values()]
    .filter((message) => !message._deleted)
    .sort((a, b) => a.message_id - b.message_id);

const unreadKey = (person, chat) => `${person}/${chat}`;
export const unreadOf = (person, chat) => store.unread.get(unreadKey(person, chat)) ?? 0;

// How much waits for a person: their direct messages, and where they are mentioned or replied to.
export function waitingFor(person) {
  let total = 0;
  for (const [key, count] of store.waiting) if (key.startsWith(`${person}/`)) total += count;
  return total;
}

export function countUnread(chat, message) {
  const readers = isPrivate(chat) ? [ownerOf(chat)] : chat.members;
  for (const person of readers) {
    if (person === message.from?.id || !store.people.has(person)) continue;
    if (person === store.me && chat.id === store.open && !document.hidden) continue;
    const key = unreadKey(person, chat.id);
    store.unread.set(key, (store.unread.get(key) ?? 0) + 1);
    if (isPrivate(chat) || addressed(message, store.people.get(person))) {
      store.waiting.set(key, (store.waiting.get(key) ?? 0) + 1);
    }
  }
}

export function markRead() {
  const key = unreadKey(store.me, store.open);
  store.waiting.delete(key);
  if (store.unread.delete(key)) emit("unread");
}
