// Dates as residents read them: always Beijing time, whatever the machine's zone.
import { now } from "./store.js";
import { lang, t } from "./words.js";

const ZONE = "Asia/Shanghai";
const SHIFT = 8 * 3600_000; // China has had one zone and no summer time since 1991
const DAY = 86400_000;

const formats = new Map();
function format(date, options) {
  const key = lang() + JSON.stringify(options);
  if (!formats.has(key)) {
    const locale = lang() === "zh" ? "zh-CN" : "en-GB";
    formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options }));
  }
  return formats.get(key).format(date);
}

const dayNumber = (date) => Math.floor((date.getTime() + SHIFT) / DAY);
const ofMessage = (seconds) => new Date(seconds * 1000);

export const clockTime = (date) => format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const timeOf = (seconds) => clockTime(ofMessage(seconds));
export const dayKey = (seconds) => dayNumber(ofMessage(seconds));
export const today = () => dayNumber(now());

export const longDate = (date) => format(date, { month: "long", day: "numeric", weekday: "short" });
const shortDate = (date) => format(date, { month: "short", day: "numeric" });
const weekday = (date) => format(date, { weekday: "short" });

export function dayOf(seconds) {
  const gap = today() - dayKey(seconds);
  if (gap === 0) return t("today");
  if (gap === 1) return t("yesterday");
  return longDate(ofMessage(seconds));
}

export function listTime(seconds) {
  const gap = today() - dayKey(seconds);
  if (gap <= 0) return timeOf(seconds);
  if (gap === 1) return t("yesterday");
  return gap < 7 ? weekday(ofMessage(seconds)) : shortDate(ofMessage(seconds));
}

// The next half past eight in the morning, in Beijing; on a Monday, if asked for.
export function nextMorning(onMonday = false) {
  const at = now().getTime() + SHIFT;
  let morning = Math.floor(at / DAY) * DAY + 8.5 * 3600_000;
  if (morning <= at) morning += DAY;
  const day = new Date(morning).getUTCDay(); // 1 is Monday
  if (onMonday) morning += ((8 - day) % 7) * DAY;
  return new Date(morning - SHIFT);
}
