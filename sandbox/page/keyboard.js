// Inline buttons under a bubble and the bot's reply keyboard above the composer.
import { addressed } from "./addressed.js";
import * as api from "./api.js";
import { h } from "./dom.js";
import { openLink } from "./links.js";
import { store, sender, emit } from "./store.js";
import { alertBox, failed, toast } from "./toast.js";
import { t } from "./words.js";

export function inlineKeyboard(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h(
    "div",
    { class: "keyboard" },
    rows.map((row) =>
      h(
        "div",
        { class: "key-row" },
        row.map((key) => inlineKey(message, key)),
      ),
    ),
  );
}

function inlineKey(message, key) {
  const outward = Boolean(key.url || key.login_url);
  return h(
    "button",
    {
      class: `key ${outward ? "outward" : ""}`,
      type: "button",
      onclick: (event) => act(message, key, event.currentTarget),
    },
    key.text,
  );
}

function act(message, key, node) {
  if (key.callback_data !== undefined) return press(message, key, node);
  if (key.url || key.login_url) return openLink(key.url ?? key.login_url.url);
  if (key.copy_text) {
    navigator.clipboard?.writeText(key.copy_text.text).catch(() => {});
    return toast(t("copied"));
  }
  if (key.switch_inline_query_current_chat !== undefined) {
    return emit(
      "insert",
      `@${sender(message).bot ? message.from.username : ""} ${key.switch_inline_query_current_chat}`,
    );
  }
  return toast(t("webapp"), { kind: "warn" });
}

async function press(message, key, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  const who = { person: store.me, chat: message.chat.id, message_id: message.message_id };
  try {
    const { answer } = await api.press({ ...who, data: key.callback_data });
    if (answer === null || answer === undefined) toast(t("no_answer"), { kind: "warn" });
    else if (answer.url) openLink(answer.url);
    else if (answer.text && answer.show_alert) alertBox(sender(message).name, answer.text);
    else if (answer.text) toast(answer.text);
  } catch (error) {
    failed(error);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

// The newest reply keyboard the bot has put up for me in this chat, as rows of texts, or null.
export function replyKeyboard(messages) {
  for (const message of [...messages].reverse()) {
    const markup = markupOf(message);
    if (markup?.remove_keyboard) return null;
    if (markup?.keyboard) return markup.keyboard;
  }
  return null;
}

const markupOf = (message) => message._reply_markup ?? message._markup ?? message.reply_markup;

// The newest question (ForceReply) addressed to me that I have not answered, or null.
export function questionFor(person, messages) {
  const recent = messages.slice(-40);
  for (const message of recent.reverse()) {
    const markup = markupOf(message);
    if (!markup?.force_reply) continue;
    if (markup.selective && message.chat.type !== "private" && !addressed(message, person)) continue;
    const answered = messages.some(
      (other) =>
        other.message_id > message.message_id &&
        other.from?.id === person.id &&
        (message.chat.type === "private" || other.reply_to_message?.message_id === message.message_id),
    );
    return answered ? null : { message, placeholder: markup.input_field_placeholder ?? "" };
  }
  return null;
}
