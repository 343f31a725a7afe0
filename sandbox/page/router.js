// The address (#/person/chat) is the truth about who I am and which chat is open.
import { store, emit, belongs, chatsOf, dmOf } from "./store.js";
import { phone } from "./dom.js";

export function go(person, chat = null, { replace = false } = {}) {
  const hash = `#/${person}${chat === null ? "" : `/${chat}`}`;
  if (replace || hash === location.hash) {
    history.replaceState(null, "", hash);
    read();
  } else {
    location.hash = hash;
  }
}

const allowed = (person, chat) => {
  if (chat === "dm") return store.bots.size > 0;
  const known = store.chats.get(chat);
  return Boolean(known) && belongs(person, known);
};

function firstPerson() {
  const people = [...store.people.values()];
  return (people.find((person) => chatsOf(person.id).length) ?? people[0])?.id ?? null;
}

export function read() {
  if (!store.ready) return;
  const [person, chat] = location.hash.replace(/^#\/?/, "").split("/");
  let me = Number(person);
  if (!store.people.has(me)) me = firstPerson();
  let open = chat === "dm" ? "dm" : chat ? Number(chat) : null;
  if (me === null) open = null;
  else if (open === "dm" && dmOf(me)) open = dmOf(me).id;
  else if (store.chats.get(open)?.migrated_to) open = store.chats.get(open).migrated_to;
  else if (open !== null && !allowed(me, open)) open = phone.matches ? null : firstChat(me);
  else if (open === null && !phone.matches) open = firstChat(me);
  const changed = me !== store.me || open !== store.open;
  store.me = me;
  store.open = open;
  if (me !== null) {
    const hash = `#/${me}${open === null ? "" : `/${open}`}`;
    if (hash !== location.hash) history.replaceState(null, "", hash);
  }
  document.body.classList.toggle("in-chat", open !== null);
  emit("route", { changed });
}

const firstChat = (person) => chatsOf(person)[0]?.id ?? (store.bots.size ? "dm" : null);

// Become somebody else: stay in the open chat if that person is in it, else open their first one.
export function become(person) {
  const stay = store.open !== null && store.open !== "dm" && allowed(person, store.open);
  if (stay) go(person, store.open, { replace: true });
  else if (phone.matches && store.open === null) go(person, null, { replace: true });
  else go(person, firstChat(person), { replace: true });
}

addEventListener("hashchange", read);
phone.addEventListener("change", read);
