// The menu of one message: react, reply, edit one's own words, copy.
import { myReaction, reactTo } from "./bubbles.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { emit, isOwn } from "./store.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

const EMOJI = ["👍", "❤", "👏", "🙏", "🎉", "😢"];

export function openMenu(group, x, y) {
  const message = group[0];
  const told = group.find((one) => one.text || one.caption) ?? message;
  const text = told.text ?? told.caption ?? "";
  const mine = myReaction(message);
  const then = (action) => () => {
    box.close();
    action();
  };
  const item = (name, label, action) =>
    h("button", { class: "menu-item", type: "button", onclick: then(action) }, icon(name, 22), label);
  const box = h(
    "dialog",
    { class: "menu", "aria-label": t("more") },
    h(
      "div",
      { class: "menu-emoji" },
      EMOJI.map((emoji) =>
        h(
          "button",
          {
            class: emoji === mine ? "mine" : "",
            type: "button",
            "aria-label": t("react_with", { emoji }),
            onclick: then(() => reactTo(message, emoji === mine ? "" : emoji)),
          },
          emoji,
        ),
      ),
    ),
    item("reply", t("reply"), () => emit("reply", message)),
    isOwn(message) && message.text ? item("edit", t("edit"), () => emit("edit", message)) : null,
    text ? item("copy", t("copy"), () => copy(text)) : null,
  );
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  box.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
}

function copy(text) {
  navigator.clipboard?.writeText(text).then(
    () => toast(t("copied")),
    () => {},
  );
}
