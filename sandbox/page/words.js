// The page's own words, Chinese first. What people and bots say is never translated here.
import { en } from "./en.js";
import { zh } from "./zh.js";

const KEY = "weisu.language";
let language = localStorage.getItem(KEY) === "en" ? "en" : "zh";

export const lang = () => language;

export function setLang(next) {
  language = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

export function t(key, values = {}) {
  const text = (language === "en" ? en[key] : null) ?? zh[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const ROLES = ["resident", "building_lead", "grid_worker", "grid_lead", "supervisor", "town_supervisor", "admin"];

export function roleName(role) {
  const key = `role_${role}`;
  return key in zh ? t(key) : role || t("role_other");
}

export function roleOrder(role) {
  const at = ROLES.indexOf(role);
  return at < 0 ? ROLES.length : at;
}
