// The + menu: photos, a sample photo, voice, video, a file, a place.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { dialog, failed, toast } from "./toast.js";
import { t } from "./words.js";

export function openAttach(anchor, { tray, send, place }) {
  const then = (action) => () => {
    box.close();
    action();
  };
  const item = (name, label, action) =>
    h(
      "button",
      { class: "attach-item", type: "button", onclick: then(action) },
      h("span", { class: `attach-icon to-${name}` }, icon(name, 26)),
      label,
    );
  const box = h(
    "dialog",
    { class: "menu attach", "aria-label": t("attach") },
    item("photo", t("pick_photo"), () => tray.pick()),
    item("sample", t("sample_photo"), () => tray.addSample()),
    item("place", t("location"), place),
    item("voice", t("sample_voice"), () => send({ kind: "voice" })),
    item("video", t("sample_video"), () => send({ kind: "video" })),
    item("file", t("pick_file"), () => pickFile(send)),
  );
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  box.style.top = `${Math.max(8, at.top - height - 12)}px`;
}

function pickFile(send) {
  const input = h("input", { type: "file" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      send({ kind: "document", files: [await base64(file)], name: file.name });
    } catch (error) {
      failed(error);
    }
  });
  input.click();
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

// A place by name and coordinates; with a name it is a venue.
export function placeForm(send) {
  const name = h("input", { type: "text", class: "input", maxlength: "60" });
  const latitude = h("input", { type: "text", class: "input", inputmode: "decimal", value: "29.13860" });
  const longitude = h("input", { type: "text", class: "input", inputmode: "decimal", value: "92.59310" });
  const field = (label, input) => h("label", { class: "form-row" }, h("span", {}, label), input);
  const submit = () => {
    const at = { latitude: Number(latitude.value), longitude: Number(longitude.value) };
    const good = Math.abs(at.latitude) <= 90 && Math.abs(at.longitude) <= 180;
    if (!good || !latitude.value || !longitude.value) return toast(t("bad_place"), { kind: "warn" });
    box.close();
    const title = name.value.trim();
    return send(title ? { kind: "venue", title, ...at } : { kind: "location", ...at });
  };
  const form = h(
    "form",
    {},
    field(t("place_name"), name),
    h("div", { class: "form-pair" }, field(t("latitude"), latitude), field(t("longitude"), longitude)),
    h("button", { hidden: true }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  const box = dialog({
    title: t("send_place"),
    body: form,
    className: "small",
    actions: [h("button", { class: "button main", type: "button", onclick: submit }, t("send_place"))],
  });
  name.focus();
}
