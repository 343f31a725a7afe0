// What stands in the chat's place when none is open, and the greeting with three things to try.
import * as api from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openDirect } from "./links.js";
import { go } from "./router.js";
import { store, bot } from "./store.js";
import { dialog } from "./toast.js";
import { lang, t } from "./words.js";

const KEY = "weisu.greeted";

export function welcomeScreen() {
  if (store.open === "dm" && bot()) return directScreen();
  return h(
    "div",
    { class: "blank" },
    avatar({ id: 0, name: "", bot: true }, "large"),
    h("p", {}, store.me ? t("pick_chat") : store.ready ? t("nobody_yet") : t("loading")),
  );
}

function directScreen() {
  const { name } = bot();
  const begin = h(
    "button",
    { class: "button main large", type: "button", onclick: () => openDirect() },
    t("start"),
  );
  return [
    h(
      "header",
      { class: "chat-head" },
      h(
        "button",
        { class: "plain-button back", type: "button", "aria-label": t("back"), onclick: () => go(store.me) },
        icon("back", 28),
      ),
      avatar({ id: 0, name, bot: true }),
      h(
        "div",
        { class: "chat-name" },
        h("h1", {}, t("dm_entry", { bot: name })),
        h("p", {}, t("dm_private")),
      ),
    ),
    h(
      "div",
      { class: "blank" },
      avatar({ id: 0, name, bot: true }, "large"),
      h("h2", {}, name),
      h("p", {}, t("dm_start_hint", { bot: name })),
    ),
    h("div", { class: "start-bar" }, begin),
  ];
}

// In a direct message the bot was stopped in: the way back.
export function restartBar() {
  return h(
    "div",
    { class: "start-bar" },
    h(
      "button",
      { class: "button main large", type: "button", onclick: () => openDirect() },
      t("start_again"),
    ),
  );
}

export function greet() {
  const known = lang() === "zh" && store.intro.length;
  const lines = known ? store.intro.slice(0, 4) : [1, 2, 3, 4].map((step) => t(`intro_${step}`));
  const begin = h(
    "button",
    { class: "button main large", type: "button", onclick: () => box.close() },
    t("begin"),
  );
  const box = dialog({
    title: t("welcome"),
    className: "greeting",
    body: h(
      "ol",
      { class: "steps" },
      lines.map((line) => h("li", {}, h("span", {}, line))),
    ),
    actions: [begin],
    onclose: () => sessionStorage.setItem(KEY, "1"),
  });
  begin.focus();
}

export function greetOnce() {
  if (!sessionStorage.getItem(KEY)) greet();
}

export async function setBlocked(person, blocked) {
  await api.changePerson({ do: blocked ? "block" : "unblock", person });
}
