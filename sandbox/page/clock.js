// The demo clock: the sandbox's time, and the buttons that move it forward.
import * as api from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { now } from "./store.js";
import { setNow } from "./sync.js";
import { clockTime, longDate, nextMorning } from "./time.js";
import { dialog, failed } from "./toast.js";
import { t } from "./words.js";

const HOUR = 3600;

async function move(body) {
  try {
    const answer = await api.moveClock(body);
    setNow(answer.now);
  } catch (error) {
    failed(error);
  }
}

const STEPS = [
  ["advance_1h", () => ({ advance: HOUR })],
  ["advance_4h", () => ({ advance: 4 * HOUR })],
  ["advance_1d", () => ({ advance: 24 * HOUR })],
  ["to_morning", () => ({ set: nextMorning().toISOString() })],
  ["to_monday", () => ({ set: nextMorning(true).toISOString() })],
];

const SHORT = STEPS.filter(([key]) => key !== "advance_4h");

const stepButtons = (className, steps = STEPS) =>
  steps.map(([key, body]) =>
    h("button", { class: className, type: "button", onclick: () => move(body()) }, t(key)),
  );

let face = null;

// On a wide page the steps stand in the bar, as many as fit; the clock opens them all.
export function clockBar() {
  face = h("span", { class: "clock-face" });
  tell();
  return h(
    "div",
    { class: "clock", role: "group", "aria-label": t("clock") },
    h(
      "button",
      {
        class: "clock-button",
        type: "button",
        title: t("clock_hint"),
        "aria-label": t("clock"),
        onclick: openClock,
      },
      icon("clock", 20),
      face,
    ),
    h("div", { class: "clock-steps" }, stepButtons("step", SHORT)),
  );
}

function openClock() {
  const line = h("p", { class: "clock-large" }, `${longDate(now())} ${clockTime(now())}`);
  const timer = setInterval(() => (line.textContent = `${longDate(now())} ${clockTime(now())}`), 500);
  dialog({
    title: t("clock"),
    className: "small",
    body: [
      line,
      h("p", { class: "say" }, t("clock_hint")),
      h("div", { class: "clock-grid" }, stepButtons("button")),
    ],
    onclose: () => clearInterval(timer),
  });
}

export function tell() {
  if (!face) return;
  const text = `${longDate(now())} ${clockTime(now())}`;
  if (face.text === text) return;
  face.text = text;
  face.replaceChildren(
    h("span", { class: "clock-date" }, longDate(now())),
    h("strong", {}, clockTime(now())),
  );
}
