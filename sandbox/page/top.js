// The bar on top: who I am, what time it is, and the way backstage.
import { toggleBackstage } from "./backstage.js";
import { clockBar, tell } from "./clock.js";
import { $, fill, h } from "./dom.js";
import { icon, svg } from "./icons.js";
import { personButton } from "./people.js";
import { emit, on } from "./store.js";
import { greet } from "./welcome.js";
import { lang, setLang, t } from "./words.js";

function mark() {
  return svg(
    "svg",
    { viewBox: "0 0 32 32", width: 32, height: 32, class: "mark", "aria-hidden": "true" },
    svg("path", {
      d: "M4 7.500A3.500 3.500 0 0 1 7.500 4h17A3.500 3.500 0 0 1 28 7.500v11a3.500 3.500 0 0 1-3.500 3.500H15l-6 5.500V22H7.500A3.500 3.500 0 0 1 4 18.500z",
      class: "mark-bubble",
    }),
    svg("path", { d: "m10.500 13 4 4 7-7.500", class: "mark-tick" }),
  );
}

function switchLanguage() {
  setLang(lang() === "zh" ? "en" : "zh");
  emit("words");
}

const tool = (name, label, onclick, word = null) =>
  h(
    "button",
    { class: `tool ${word ? "worded" : ""}`, type: "button", "aria-label": label, title: label, onclick },
    icon(name, 22),
    word ? h("span", {}, word) : null,
  );

function render() {
  document.title = `${t("brand")} · ${t("brand_sub")}`;
  fill(
    $("top"),
    h(
      "div",
      { class: "brand" },
      mark(),
      h("div", {}, h("strong", {}, t("brand")), h("span", {}, t("brand_sub"))),
    ),
    personButton(),
    clockBar(),
    h(
      "div",
      { class: "tools" },
      tool("help", t("help"), greet),
      h(
        "button",
        {
          class: "tool",
          type: "button",
          "aria-label": lang() === "zh" ? "Switch to English" : "切换到中文",
          onclick: switchLanguage,
        },
        h(
          "span",
          { class: "lang" },
          h("b", { class: lang() === "zh" ? "on" : "" }, "中"),
          "/",
          h("b", { class: lang() === "en" ? "on" : "" }, "EN"),
        ),
      ),
      tool("stage", t("backstage"), toggleBackstage, t("backstage")),
    ),
  );
}

export function startTop() {
  for (const topic of ["state", "route", "words"]) on(topic, render);
  on("unread", render);
  let due = null;
  on("messages", () => {
    clearTimeout(due);
    due = setTimeout(render, 300); // others may have something to read now
  });
  on("clock", tell);
  setInterval(tell, 1000);
  render();
}
