// What a bubble carries besides text: photos, albums, video, voice, files, places and the rest.
import { h } from "./dom.js";
import { icon, svg } from "./icons.js";
import { t } from "./words.js";

const fileUrl = (message) => {
  const url = message._file_url;
  return typeof url === "string" && /^(\/|https?:|sandbox\/)/.test(url) ? url.replace(/^\//, "") : null;
};

const KINDS = [
  "photo",
  "video",
  "video_note",
  "animation",
  "voice",
  "audio",
  "document",
  "venue",
  "location",
  "sticker",
  "contact",
  "poll",
  "dice",
];
export const kindOf = (message) => KINDS.find((kind) => message[kind]) ?? null;

const isClip = (kind) => ["video", "video_note", "animation"].includes(kind);

// One line that stands for a message in the list, a quote or a notice.
export function summary(message) {
  const text = message.text ?? message.caption ?? "";
  const kind = kindOf(message);
  if (!kind) return text.replace(/\s+/g, " ");
  const word =
    kind === "sticker" && message.sticker.emoji
      ? message.sticker.emoji
      : t(isClip(kind) ? "video" : kind);
  return `[${word}] ${text || message.venue?.title || message.document?.file_name || ""}`
    .replace(/\s+/g, " ")
    .trim();
}

export function mediaOf(message) {
  const kind = kindOf(message);
  if (kind === "photo") return photo(message);
  if (isClip(kind)) return video(message);
  if (kind === "voice" || kind === "audio") return voice(message);
  if (kind === "document") return documentTile(message);
  if (kind === "location" || kind === "venue") return place(message);
  if (kind === "sticker") return h("div", { class: "big-emoji" }, message.sticker.emoji ?? "🙂");
  if (kind === "dice") return h("div", { class: "big-emoji" }, `${message.dice.emoji} ${message.dice.value}`);
  if (kind === "contact") return contact(message);
  if (kind === "poll") return poll(message);
  return null;
}

export function album(messages) {
  const count = Math.min(messages.length, 10);
  return h(
    "div",
    { class: `album of-${count}` },
    messages.slice(0, 10).map((message) => mediaOf(message)),
  );
}

function photo(message) {
  const size = message.photo.at(-1);
  const url = fileUrl(message);
  if (!url) return h("div", { class: "photo missing" }, icon("photo", 40));
  const image = h("img", {
    src: url,
    alt: message.caption ?? t("photo"),
    width: size.width,
    height: size.height,
    loading: "lazy",
    decoding: "async",
  });
  const ratio = Math.min(Math.max(size.width / size.height, 0.6), 2.2);
  return h(
    "button",
    {
      class: "photo",
      type: "button",
      style: `--ratio:${ratio}`,
      "aria-label": t("open_photo"),
      onclick: () => viewer(url, message.caption),
    },
    image,
  );
}

function viewer(url, caption) {
  const close = h(
    "button",
    { class: "viewer-close", type: "button", "aria-label": t("close") },
    icon("close", 28),
  );
  const box = h(
    "dialog",
    { class: "viewer", "aria-label": t("photo") },
    close,
    h("img", { src: url, alt: caption ?? t("photo") }),
    caption ? h("p", {}, caption) : null,
  );
  box.addEventListener("click", () => box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

const duration = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function video(message) {
  const clip = message.video ?? message.video_note ?? message.animation;
  const url = fileUrl(message);
  const open = () => url && window.open(url, "_blank", "noopener");
  return h(
    "button",
    { class: "video", type: "button", "aria-label": t("video"), onclick: open },
    h("span", { class: "play" }, icon("play", 28)),
    h("span", { class: "length" }, duration(clip.duration ?? 0)),
  );
}

function voice(message) {
  const clip = message.voice ?? message.audio;
  const url = fileUrl(message);
  const bars = Array.from({ length: 22 }, (_, at) => {
    const height = 5 + ((message.message_id * 31 + at * at * 17 + at * 7) % 19);
    return svg("rect", { x: at * 6, y: (26 - height) / 2, width: 3, height, rx: 1.5 });
  });
  const play = () => url && new Audio(url).play().catch(() => {});
  return h(
    "button",
    {
      class: "voice",
      type: "button",
      "aria-label": `${t("voice")} ${t("seconds", { n: clip.duration ?? 0 })}`,
      onclick: play,
    },
    h("span", { class: "play" }, icon("play", 22)),
    svg(
      "svg",
      { viewBox: "0 0 132 26", width: 132, height: 26, class: "wave", "aria-hidden": "true" },
      ...bars,
    ),
    h("span", { class: "length" }, `${clip.duration ?? 0}″`),
  );
}

const fileSize = (bytes) => {
  if (!bytes) return "";
  return bytes < 1024 ** 2
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
};

function documentTile(message) {
  const file = message.document;
  const url = fileUrl(message);
  const name = file.file_name ?? t("document");
  const inside = [
    h("span", { class: "file-icon" }, icon("file", 26)),
    h("span", { class: "file-name" }, name, h("small", {}, fileSize(file.file_size))),
  ];
  if (!url) return h("div", { class: "file" }, inside);
  return h("a", { class: "file", href: url, download: name }, inside);
}

function place(message) {
  const { venue } = message;
  const at = venue?.location ?? message.location;
  const where = `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)}`;
  return h(
    "div",
    { class: "place" },
    map(at),
    h(
      "div",
      { class: "place-words" },
      h("strong", {}, venue?.title ?? t("location")),
      h("span", {}, venue?.address || where),
    ),
  );
}

// A small drawing that suggests a map: the same place always gives the same streets.
function map({ latitude, longitude }) {
  const seed = Math.abs(Math.round(latitude * 7919 + longitude * 104729));
  const pick = (n, span) => (seed >> n) % span;
  const road = (d, wide) => svg("path", { d, class: wide ? "street wide" : "street" });
  const x = 60 + pick(2, 60);
  const y = 30 + pick(4, 40);
  const tilt = pick(3, 30) - 15;
  return svg(
    "svg",
    { viewBox: "0 0 260 120", class: "map", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" },
    svg("rect", { width: 260, height: 120, class: "ground" }),
    svg("rect", { x: x + 90, y: y - 30, width: 60, height: 46, rx: 8, class: "park" }),
    svg("path", {
      d: `M0 ${104 - tilt} C80 ${80 + tilt} 170 ${124 - tilt} 260 ${96 + tilt}`,
      class: "river",
    }),
    road(`M0 ${y} L260 ${y + tilt}`, true),
    road(`M${x} 0 L${x + tilt} 120`, true),
    road(`M${x + 80} 0 L${x + 80 - tilt} 120`),
    road(`M0 ${y + 34} L260 ${y + 34 - tilt}`),
    svg("path", { d: "M130 74s15-14 15-27a15 15 0 0 0-30 0c0 13 15 27 15 27z", class: "needle" }),
    svg("circle", { cx: 130, cy: 47, r: 5.5, fill: "#fff" }),
  );
}

function contact(message) {
  const { first_name: first, last_name: last, phone_number: phone } = message.contact;
  return h(
    "div",
    { class: "file" },
    h("span", { class: "file-icon" }, icon("people", 26)),
    h("span", { class: "file-name" }, [first, last].filter(Boolean).join(" "), h("small", {}, phone ?? "")),
  );
}

function poll(message) {
  const { question, options } = message.poll;
  return h(
    "div",
    { class: "poll" },
    h("strong", {}, question),
    h(
      "ul",
      {},
      (options ?? []).map((option) => h("li", {}, option.text)),
    ),
  );
}
