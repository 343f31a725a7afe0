// A coloured tile with the first character of a name; bots wear the product's mark.
import { h } from "./dom.js";
import { icon } from "./icons.js";

// All of them carry white text at a contrast of 4.5 or better.
const COLOURS = [
  "#9a4f2b",
  "#2f6f8f",
  "#6a5aa8",
  "#a23b5c",
  "#3f7340",
  "#8a6412",
  "#1f7a73",
  "#5b6475",
  "#b0452f",
  "#47619c",
];

const colour = (id) =>
  COLOURS[Math.abs(Number(id) * 7 + Math.floor(Math.abs(Number(id)) / 10)) % COLOURS.length];
const initial = (name) => Array.from((name ?? "").trim())[0]?.toUpperCase() ?? "·";

export function avatar({ id, name, bot = false, round = false }, extra = "") {
  const classes = `avatar ${round ? "round" : ""} ${bot ? "of-bot" : ""} ${extra}`;
  const tile = h("span", { class: classes, "aria-hidden": "true" }, bot ? icon("check", 26) : initial(name));
  if (!bot) tile.style.backgroundColor = colour(id);
  return tile;
}
