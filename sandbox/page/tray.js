// Photos chosen but not sent yet, shown above the text field; several become an album.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { samplePhoto } from "./scenes.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

const MOST = 10;
const LONGEST = 1280; // pixels of the longer side: sharp enough to judge a broken lamp, light enough to send

export class Tray {
  constructor(onChange) {
    this.pictures = []; // canvases
    this.onChange = onChange;
    this.node = h("div", { class: "tray", hidden: true });
  }

  get size() {
    return this.pictures.length;
  }

  pick() {
    const input = h("input", { type: "file", accept: "image/*", multiple: true });
    input.addEventListener("change", () => this.addFiles([...input.files]));
    input.click();
  }

  async addFiles(files) {
    for (const file of files) {
      try {
        const image = await createImageBitmap(file);
        this.add(shrink(image));
      } catch {
        toast(t("bad_photo"), { kind: "warn" });
      }
    }
  }

  addSample() {
    this.add(samplePhoto());
  }

  add(canvas) {
    if (this.pictures.length >= MOST) return toast(t("too_many"), { kind: "warn" });
    this.pictures.push(canvas);
    return this.show();
  }

  show() {
    this.node.hidden = !this.pictures.length;
    fill(
      this.node,
      this.pictures.map((canvas) => this.tile(canvas)),
    );
    this.onChange();
  }

  tile(canvas) {
    const drop = () => {
      this.pictures = this.pictures.filter((other) => other !== canvas);
      this.show();
    };
    const image = h("img", { src: canvas.toDataURL("image/jpeg", 0.6), alt: t("photo") });
    return h(
      "div",
      { class: "tray-tile" },
      image,
      h("button", { type: "button", "aria-label": t("remove"), onclick: drop }, icon("close", 18)),
    );
  }

  clear() {
    this.pictures = [];
    this.show();
  }

  putBack(pictures) {
    this.pictures = pictures;
    this.show();
  }

  // The pictures as base64 JPEG, and an empty tray.
  take() {
    const files = this.pictures.map((canvas) => canvas.toDataURL("image/jpeg", 0.82).split(",")[1]);
    this.clear();
    return files;
  }
}

function shrink(image) {
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = h("canvas", {
    width: Math.round(image.width * scale),
    height: Math.round(image.height * scale),
  });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
