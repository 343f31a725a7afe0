// Short notices at the top, and the dialogs: an alert, a choice, a form.
import { h, $ } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const kept = new Map();

export function toast(text, { kind = "plain", key = null, keep = false } = {}) {
  kept.get(key)?.remove();
  kept.delete(key);
  const node = h("div", { class: `toast ${kind}` }, text);
  onTop($("toasts")).append(node);
  if (key) kept.set(key, node);
  if (!keep) setTimeout(() => node.remove(), Math.min(8000, 2600 + text.length * 70));
}

// A popover shown last lies over any dialog that is open.
function onTop(box) {
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover?.();
  return box;
}

export function failed(error) {
  const why = error.network ? t("network") : error.message;
  toast(t("failed", { why }), { kind: "warn" });
}

// A modal <dialog>: closes by Esc, by the cross, by a tap outside. Calls `onclose` once.
export function dialog({ title, body, actions = [], className = "", onclose = null, cross = true }) {
  const close = h(
    "button",
    { class: "plain-button", type: "button", "aria-label": t("close") },
    icon("close"),
  );
  const box = h(
    "dialog",
    { class: `box ${className}`, "aria-label": title },
    h("header", { class: "box-head" }, h("h2", {}, title), cross ? close : null),
    h("div", { class: "box-body" }, body),
    actions.length ? h("footer", { class: "box-foot" }, actions) : null,
  );
  close.addEventListener("click", () => box.close());
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  box.addEventListener("close", () => {
    box.remove();
    onclose?.();
  });
  document.body.append(box);
  box.showModal();
  return box;
}

export function alertBox(title, text) {
  const ok = h(
    "button",
    { class: "button main", type: "button", onclick: () => box.close() },
    t("ok_button"),
  );
  const box = dialog({ title, body: h("p", { class: "say" }, text), actions: [ok], className: "small" });
  ok.focus();
}

// Ask for one of `options` ({value, node}); resolves to its value, or null.
export function choose(title, options, empty) {
  return new Promise((resolve) => {
    let picked = null;
    const rows = options.map(({ value, node }) =>
      h(
        "button",
        {
          class: "pick",
          type: "button",
          onclick: () => {
            picked = value;
            box.close();
          },
        },
        node,
      ),
    );
    const body = rows.length ? h("div", { class: "picks" }, rows) : h("p", { class: "say" }, empty);
    const box = dialog({ title, body, onclose: () => resolve(picked) });
  });
}
