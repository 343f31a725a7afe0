// "I am": the person at the top of the page, and choosing another, grouped by role.
import { avatar } from "./avatar.js";
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { become } from "./router.js";
import { store, me, waitingFor } from "./store.js";
import { dialog } from "./toast.js";
import { roleName, roleOrder, t } from "./words.js";

export function personButton() {
  const person = me();
  if (!person) return null;
  return h(
    "button",
    {
      class: "person-button",
      type: "button",
      "aria-haspopup": "dialog",
      "aria-label": `${t("i_am")} ${person.name} ${person.label ?? ""} · ${t("switch_person")}`,
      onclick: openPeople,
    },
    h("span", { class: "i-am" }, t("i_am")),
    avatar({ id: person.id, name: person.name, round: true }),
    h(
      "span",
      { class: "person-words" },
      h("strong", {}, person.name),
      person.label ? h("span", {}, person.label) : null,
    ),
    icon("down", 20),
    othersUnread() ? h("span", { class: "dot" }) : null,
  );
}

const othersUnread = () => [...store.people.keys()].some((id) => id !== store.me && waitingFor(id) > 0);

function openPeople() {
  const list = h("div", { class: "people-list" });
  const tabs = h("div", { class: "role-tabs", role: "group", "aria-label": t("roles") });
  let only = null;
  const find = h("input", {
    class: "input",
    type: "search",
    placeholder: t("find_person"),
    "aria-label": t("find_person"),
  });
  const many = store.people.size > 10;
  const body = [h("p", { class: "say" }, t("switch_hint")), many ? [find, tabs] : null, list];
  const box = dialog({ title: t("switch_person"), body, className: "people tall" });
  const choose = (id) => {
    box.close();
    become(id);
  };
  const pick = (role) => {
    only = role;
    show();
  };
  const show = () => {
    const people = present();
    fill(
      tabs,
      [null, ...rolesOf(people)].map((role) => tab(role, role === only, () => pick(role))),
    );
    fill(
      list,
      groups(
        people.filter((person) => only === null || person.role === only),
        find.value.trim().toLowerCase(),
        choose,
      ),
    );
  };
  find.addEventListener("input", show);
  show();
  const mine = list.querySelector('[aria-pressed="true"]');
  mine?.scrollIntoView({ block: "nearest" });
  mine?.focus({ preventScroll: true });
}

const present = () => [...store.people.values()].filter((person) => !person.deactivated);
const rolesOf = (people) =>
  [...new Set(people.map((person) => person.role))].sort((a, b) => roleOrder(a) - roleOrder(b));

const tab = (role, current, onclick) =>
  h(
    "button",
    {
      class: `role-tab ${current ? "current" : ""}`,
      type: "button",
      "aria-pressed": String(current),
      onclick,
    },
    role === null ? t("everybody") : roleName(role),
  );

function groups(everyone, wanted, choose) {
  const people = everyone.filter((person) =>
    [person.name, person.label, person.username, roleName(person.role)].some((text) =>
      text?.toLowerCase().includes(wanted),
    ),
  );
  if (!people.length) return h("p", { class: "say" }, t("nobody"));
  const roles = rolesOf(people);
  return roles.map((role) =>
    h(
      "section",
      { class: "people-group" },
      h("h3", {}, roleName(role)),
      h(
        "div",
        { class: "people-grid" },
        people.filter((person) => person.role === role).map((person) => card(person, choose)),
      ),
    ),
  );
}

function card(person, choose) {
  const unread = waitingFor(person.id);
  const current = person.id === store.me;
  return h(
    "button",
    {
      class: `person-card ${current ? "current" : ""}`,
      type: "button",
      "aria-pressed": String(current),
      onclick: () => choose(person.id),
    },
    avatar({ id: person.id, name: person.name, round: true }),
    h("span", { class: "person-words" }, h("strong", {}, person.name), h("span", {}, person.label ?? "")),
    unread ? h("span", { class: "badge" }, unread > 99 ? "99+" : String(unread)) : null,
  );
}
