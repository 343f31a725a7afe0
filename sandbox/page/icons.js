// The page's own line icons, 24 x 24, drawn as paths.

const PATHS = {
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-5 16-3-7-8-1zM12 13l8-9",
  photo: "M4 7h4l2-2h4l2 2h4v12H4zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z",
  sample: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9.500h.01",
  voice: "M12 4a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v3",
  video: "M4 6h11v12H4zM15 10.500l5-3v9l-5-3",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  place:
    "M12 21s7-6.500 7-11.500a7 7 0 0 0-14 0C5 14.500 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  reply: "M10 6l-6 6 6 6M4 12h9a7 7 0 0 1 7 7",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  stage: "M4 5h16v14H4zM14 5v14M7 9h4M7 12.500h4",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.700M12 16.500h.01",
  people:
    "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M16 4.500a3.500 3.500 0 0 1 0 6.300M17.500 14.500A6 6 0 0 1 21 20",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.500 4.500",
  check: "M5 12.500l5 5L19.500 7",
  play: "M8 5.500v13l11-6.500z",
  save: "M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14",
};

const NS = "http://www.w3.org/2000/svg";

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

export function icon(name, size = 24) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", width: size, height: size, class: `icon icon-${name}`, "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }),
  );
}
