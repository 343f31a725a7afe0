// Backstage: what the bot calls, what is made to fail, and the snapshot.
import * as api from "./api.js";
import { $, fill, h, reconcile } from "./dom.js";
import { faultSwitches } from "./faults.js";
import { icon } from "./icons.js";
import { store, on, chatTitle } from "./store.js";
import { failed } from "./toast.js";
import { clockTime } from "./time.js";
import { lang, t } from "./words.js";

const KEPT = 300;
const SHOWN = 120;

let calls = []; // oldest first
let polling = false;
let filter = "";
let list = null;
let timer = null;
const opened = new Set();

export function toggleBackstage() {
  const box = $("backstage");
  box.hidden = !box.hidden;
  document.body.classList.toggle("with-backstage", !box.hidden);
  clearInterval(timer);
  if (box.hidden) return;
  build();
  refresh();
  timer = setInterval(refresh, 1500);
}

function build() {
  const search = h("input", {
    class: "input",
    type: "search",
    placeholder: t("filter_method"),
    "aria-label": t("filter_method"),
    value: filter,
  });
  search.addEventListener("input", () => {
    filter = search.value.trim().toLowerCase();
    show();
  });
  const poll = h("input", { type: "checkbox" });
  poll.checked = polling;
  poll.addEventListener("change", () => {
    polling = poll.checked;
    show();
  });
  list = h("div", { class: "calls", role: "log", "aria-live": "off" });
  const box = $("backstage");
  box.setAttribute("aria-label", t("backstage"));
  fill(
    box,
    h(
      "header",
      { class: "stage-head" },
      h("h2", {}, t("backstage")),
      h(
        "button",
        { class: "plain-button", type: "button", "aria-label": t("close"), onclick: toggleBackstage },
        icon("close"),
      ),
    ),
    h(
      "section",
      { class: "stage-part" },
      h("h3", {}, t("faults")),
      h("p", {}, t("faults_hint")),
      faultSwitches(),
    ),
    h(
      "section",
      { class: "stage-part calls-part" },
      h("h3", {}, t("calls")),
      h("p", {}, t("calls_hint")),
      h("div", { class: "call-tools" }, search, h("label", { class: "check" }, poll, t("with_polling"))),
      list,
    ),
    h(
      "footer",
      { class: "stage-foot" },
      h(
        "button",
        { class: "button", type: "button", title: t("snapshot_hint"), onclick: download },
        icon("save", 22),
        t("snapshot"),
      ),
    ),
  );
}

async function refresh() {
  try {
    const answer = await api.getCalls(calls.at(-1)?.number);
    if (!answer.calls.length && list.shown) return;
    calls = [...calls, ...answer.calls].slice(-KEPT);
    show();
  } catch {
    // the toast about the broken line already says so
  }
}

const stamp = (at) => new Date(typeof at === "number" ? at * 1000 : at);

function show() {
  if (!list) return;
  const wanted = calls
    .filter((call) => (polling || call.method !== "getUpdates") && call.method.toLowerCase().includes(filter))
    .reverse()
    .slice(0, SHOWN);
  if (!wanted.length)
    return reconcile(list, [
      { key: "none", sig: lang(), make: () => h("p", { class: "say" }, t("calls_none")) },
    ]);
  return reconcile(
    list,
    wanted.map((call) => ({ key: call.number, sig: lang(), make: () => line(call) })),
  );
}

function line(call) {
  const where = store.chats.get(Number(call.params?.chat_id));
  const person = store.people.get(Number(call.params?.chat_id));
  const chat =
    where && where.type !== "private" ? chatTitle(where) : (person?.name ?? call.params?.chat_id ?? "");
  const box = h(
    "details",
    { class: `call ${call.ok ? "fine" : "bad"}` },
    h(
      "summary",
      {},
      h("time", {}, clockTime(stamp(call.at))),
      h(
        "span",
        { class: "call-words" },
        h("code", {}, call.method),
        chat ? h("span", {}, String(chat)) : null,
      ),
      h("span", { class: "verdict" }, call.ok ? t("ok") : String(call.error_code ?? "✕")),
    ),
  );
  const detail = () => {
    if (box.open) opened.add(call.number);
    else opened.delete(call.number);
    if (box.open && !box.querySelector("pre")) {
      box.append(
        h(
          "pre",
          {},
          JSON.stringify(
            { params: call.params, result: call.result, description: call.description },
            null,
            1,
          ),
        ),
      );
    }
  };
  box.addEventListener("toggle", detail);
  if (opened.has(call.number)) box.open = true;
  return box;
}

async function download() {
  try {
    const world = await api.snapshot();
    const url = URL.createObjectURL(new Blob([JSON.stringify(world, null, 1)], { type: "application/json" }));
    const day = new Date(Date.now() + store.skew).toISOString().slice(0, 10);
    h("a", { href: url, download: `weisu-${day}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch (error) {
    failed(error);
  }
}

export function startBackstage() {
  on("words", () => {
    if ($("backstage").hidden) return;
    build();
    show();
  });
  on("link", () => (calls = [])); // a restarted server counts its calls anew
}
