// The switches that make the bot's calls fail until they are turned off.
import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { store, chatsOf, chatTitle, isPrivate } from "./store.js";
import { failed } from "./toast.js";
import { t } from "./words.js";

const KINDS = ["429", "502", "reset", "403"];
const KICKED = "Forbidden: bot was kicked from the supergroup chat";
let refused = null; // the chat that answers 403

const kindOf = (fault) => String(fault.kind);

export function faultSwitches() {
  const box = h("div", { class: "faults" });
  const show = (faults) =>
    fill(
      box,
      KINDS.map((kind) => line(kind, faults, show)),
      where(faults, show),
    );
  show([]);
  api.getFaults().then((answer) => show(answer.faults ?? []), failed);
  return box;
}

const active = (kind, faults) => faults.find((fault) => kindOf(fault) === kind);

function line(kind, faults, show) {
  const on = Boolean(active(kind, faults));
  const box = h("input", { type: "checkbox", role: "switch" });
  box.checked = on;
  box.addEventListener("change", () => change(kind, box.checked, faults, show));
  return h(
    "label",
    { class: `fault ${on ? "on" : ""}` },
    box,
    h("span", { class: "slide" }),
    h("span", {}, t(`fault_${kind}`)),
  );
}

function where(faults, show) {
  const select = chatSelect(active("403", faults));
  select.addEventListener("change", () => {
    refused = Number(select.value);
    if (active("403", faults)) change("403", true, faults, show);
  });
  return h("label", { class: "fault-where" }, h("span", {}, "403："), select);
}

function chatSelect(fault) {
  const chats = [...store.chats.values()].filter((chat) => !isPrivate(chat));
  const open = store.chats.get(store.open);
  refused =
    fault?.chat ??
    refused ??
    (open && !isPrivate(open) ? open.id : chatsOf(store.me).find((chat) => !isPrivate(chat))?.id) ??
    chats[0]?.id ??
    null;
  const select = h(
    "select",
    { class: "input", "aria-label": t("fault_where") },
    chats.map((chat) => h("option", { value: chat.id }, chatTitle(chat))),
  );
  select.value = String(refused);
  return select;
}

// The server clears all faults at once, so those that stay are put back.
async function change(kind, wanted, faults, show) {
  const others = faults.filter((fault) => kindOf(fault) !== kind);
  const fault = { method: "*", kind, times: null };
  if (kind === "429") fault.retry_after = 3;
  if (kind === "403") Object.assign(fault, { chat: refused, description: KICKED });
  try {
    await api.clearFaults();
    for (const other of wanted ? [...others, fault] : others) await api.addFault(other);
    const answer = await api.getFaults();
    show(answer.faults ?? []);
  } catch (error) {
    failed(error);
    show(faults);
  }
}
