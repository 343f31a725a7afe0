// Opening links: t.me links of our bots act inside the sandbox, the web opens in a new tab.
import * as api from "./api.js";
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { go } from "./router.js";
import { store, me, chatsOf, isPrivate, chatTitle, emit } from "./store.js";
import { loadState } from "./sync.js";
import { choose, failed, toast } from "./toast.js";
import { t } from "./words.js";

function safeUrl(text) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
    return ["http:", "https:", "mailto:", "tel:", "tg:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function botLink(url) {
  let name = null;
  if (url.protocol === "tg:" && url.host === "resolve") name = url.searchParams.get("domain");
  else if (["t.me", "telegram.me"].includes(url.host)) name = url.pathname.split("/")[1];
  const bot = [...store.bots.values()].find((one) => one.username?.toLowerCase() === name?.toLowerCase());
  if (!bot) return null;
  return { bot, start: url.searchParams.get("start"), group: url.searchParams.get("startgroup") };
}

export async function openDirect(param = null) {
  try {
    const { chat } = await api.start(store.me, param);
    await loadState();
    go(store.me, chat);
    emit("route", { changed: true });
  } catch (error) {
    failed(error);
  }
}

async function addToGroup(bot, param) {
  const groups = chatsOf(store.me).filter((chat) => !isPrivate(chat));
  const options = groups.map((chat) => ({
    value: chat.id,
    node: [
      avatar({ id: chat.id, name: chat.title }),
      h("span", { class: "grow" }, chat.title),
      h("span", { class: "tag" }, chat.label),
    ],
  }));
  const chat = await choose(t("which_group", { bot: bot.name }), options, t("no_groups"));
  if (chat === null) return;
  try {
    await api.botInChat({ chat, by: store.me, do: "add", startgroup: param });
    await loadState();
    toast(t("joined", { bot: bot.name, title: chatTitle(store.chats.get(chat)) }));
    go(store.me, chat);
  } catch (error) {
    failed(error);
  }
}

export function openLink(text) {
  const url = safeUrl(text);
  if (!url || !me()) return toast(t("link_unknown"), { kind: "warn" });
  const target = botLink(url);
  if (target?.group !== null && target?.group !== undefined) return addToGroup(target.bot, target.group);
  if (target) return openDirect(target.start);
  if (url.protocol === "tg:") return undefined;
  return window.open(url.href, "_blank", "noopener,noreferrer");
}

export function link(text, href, className = "") {
  const url = safeUrl(href);
  if (!url || url.protocol === "tg:") return h("span", { class: className }, text);
  return h(
    "a",
    {
      href: url.href,
      class: className,
      target: "_blank",
      rel: "noopener noreferrer",
      onclick: (event) => {
        if (!botLink(url)) return;
        event.preventDefault();
        openLink(url.href);
      },
    },
    text,
  );
}
