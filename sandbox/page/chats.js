// The list of chats of the person I am.
import { avatar } from "./avatar.js";
import { $, h, reconcile } from "./dom.js";
import { summary } from "./media.js";
import { go } from "./router.js";
import { isService, serviceText } from "./service.js";
import { store, on, bot, chatsOf, chatTitle, dmOf, isPrivate, isOwn, sender, unreadOf } from "./store.js";
import { listTime, today } from "./time.js";
import { lang, t } from "./words.js";

function lastLine(chat) {
  const message = chat.last;
  if (!message || message._deleted) return "";
  if (isService(message)) return serviceText(message);
  const line = summary(message);
  if (isPrivate(chat) || isOwn(message)) return line;
  return `${sender(message).name}：${line}`;
}

function row(chat) {
  const unread = unreadOf(store.me, chat.id);
  const open = chat.id === store.open;
  const title = chat.id === "dm" ? t("dm_entry", { bot: chatTitle(chat) }) : chatTitle(chat);
  const direct = isPrivate(chat);
  const line = chat.id === "dm" ? t("dm_start_hint", { bot: title }) : lastLine(chat);
  const label = direct ? t("dm_private") : chat.label;
  const when = chat.last ? listTime(chat.last.date) : "";
  return {
    key: chat.id,
    sig: JSON.stringify([title, line, label, when, unread, open, lang(), store.me, today()]),
    make: () =>
      h(
        "button",
        {
          class: `chat-row ${open ? "open" : ""}`,
          type: "button",
          "aria-current": open ? "true" : null,
          onclick: () => go(store.me, chat.id),
        },
        avatar({ id: chat.id, name: title, bot: direct }),
        h(
          "span",
          { class: "chat-words" },
          h("span", { class: "chat-title" }, h("strong", {}, title), when ? h("time", {}, when) : null),
          h(
            "span",
            { class: "chat-line" },
            label ? h("span", { class: `tag ${direct ? "of-bot" : ""}` }, label) : null,
            h("span", { class: "line" }, line),
            unread ? h("span", { class: "badge" }, unread > 99 ? "99+" : String(unread)) : null,
          ),
        ),
      ),
  };
}

function render() {
  const box = $("chats");
  box.setAttribute("aria-label", t("chats"));
  if (!store.me) return reconcile(box, [note(store.ready ? t("nobody_yet") : t("loading"))]);
  const mine = chatsOf(store.me);
  const rows = mine.map(row);
  if (!dmOf(store.me) && bot()) {
    rows.push(row({ id: "dm", type: "private", bot: bot().id, last: null, members: [] }));
  }
  if (!mine.length) rows.unshift(note(t("no_chats")));
  return reconcile(box, rows);
}

const note = (text) => ({ key: `note ${text}`, sig: text, make: () => h("p", { class: "list-note" }, text) });

export function startChats() {
  for (const topic of ["state", "messages", "route", "unread", "words"]) on(topic, render);
  setInterval(render, 30_000); // the day may have turned
  render();
}
