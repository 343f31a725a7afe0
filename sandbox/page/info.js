// About a chat: its members (tap one to become them) and the bot's place in it.
import * as api from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { become } from "./router.js";
import { store, blockedBot, bot, isPrivate, me } from "./store.js";
import { loadState } from "./sync.js";
import { dialog, failed } from "./toast.js";
import { roleOrder, t } from "./words.js";
import { setBlocked } from "./welcome.js";

export function openInfo(chat) {
  const body = isPrivate(chat) ? direct() : [botPart(chat), members(chat)];
  const box = dialog({ title: isPrivate(chat) ? t("info") : chat.title, body, className: "tall" });
  box.addEventListener("done", () => box.close());
}

const done = (node) => node.dispatchEvent(new CustomEvent("done", { bubbles: true }));

function task(label, className, work) {
  const run = async (event) => {
    const node = event.currentTarget;
    node.disabled = true;
    try {
      await work();
      await loadState();
    } catch (error) {
      failed(error);
    }
    done(node);
  };
  return h("button", { class: `button ${className}`, type: "button", onclick: run }, label);
}

function direct() {
  const blocked = blockedBot(me());
  return h(
    "div",
    { class: "info-block" },
    task(blocked ? t("unblock") : t("block"), blocked ? "main" : "", () => setBlocked(store.me, !blocked)),
  );
}

function botPart(chat) {
  const robot = bot();
  if (!robot) return null;
  const inside = chat.members.includes(robot.id);
  const admin = chat.admins.includes(robot.id);
  const change = (what) => () => api.botInChat({ chat: chat.id, by: store.me, do: what });
  const actions = inside
    ? [
        task(admin ? t("bot_demote") : t("bot_promote"), "", change(admin ? "demote" : "promote")),
        task(t("bot_kick"), "danger", change("kick")),
      ]
    : [task(t("bot_add"), "main", change("add"))];
  const state = !inside ? t("bot_absent") : admin ? t("bot_is_admin") : t("bot_is_plain");
  return h(
    "section",
    { class: "info-block" },
    h("h3", {}, t("bot_in_group")),
    h(
      "div",
      { class: "info-bot" },
      avatar({ id: 0, name: robot.name, bot: true }),
      h("div", { class: "grow" }, h("strong", {}, robot.name), h("p", {}, state)),
    ),
    h("div", { class: "info-actions" }, actions),
  );
}

function members(chat) {
  const people = chat.members.map((id) => store.people.get(id)).filter(Boolean);
  people.sort((a, b) => roleOrder(b.role) - roleOrder(a.role) || a.name.localeCompare(b.name, "zh"));
  const row = (person) =>
    h(
      "button",
      {
        class: "pick",
        type: "button",
        "aria-label": t("be_person", { name: person.name }),
        onclick: (event) => {
          done(event.currentTarget);
          become(person.id);
        },
      },
      avatar({ id: person.id, name: person.name, round: true }),
      h("span", { class: "grow" }, person.name),
      chat.admins.includes(person.id) ? h("span", { class: "tag of-bot" }, t("group_admin")) : null,
      person.label ? h("span", { class: "tag" }, person.label) : null,
    );
  return h(
    "section",
    { class: "info-block" },
    h("h3", {}, `${t("members")} · ${people.length}`),
    h("div", { class: "picks" }, people.map(row)),
  );
}
