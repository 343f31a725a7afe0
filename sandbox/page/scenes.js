// Sample photos, drawn on the spot: a dark stairwell, full bins, a leaking pipe.
import { h } from "./dom.js";

const WIDE = 960;
const HIGH = 720;
let turn = 0;

export function samplePhoto() {
  const canvas = h("canvas", { width: WIDE, height: HIGH });
  const pen = canvas.getContext("2d");
  SCENES[turn % SCENES.length](pen);
  turn += 1;
  return canvas;
}

function shade(pen, top, bottom) {
  const fill = pen.createLinearGradient(0, 0, 0, HIGH);
  fill.addColorStop(0, top);
  fill.addColorStop(1, bottom);
  pen.fillStyle = fill;
  pen.fillRect(0, 0, WIDE, HIGH);
}

function box(pen, colour, x, y, wide, high, round = 0) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(x, y, wide, high, round);
  pen.fill();
}

function stairwell(pen) {
  shade(pen, "#2b3440", "#151a20");
  for (let step = 0; step < 8; step += 1) {
    const x = 120 + step * 92;
    const y = 640 - step * 62;
    box(pen, `rgb(${70 + step * 6} ${80 + step * 6} ${92 + step * 6})`, x, y, WIDE - x, 30);
    box(pen, `rgb(${44 + step * 4} ${52 + step * 4} ${62 + step * 4})`, x, y + 30, WIDE - x, 34);
  }
  box(pen, "#3d4855", 300, 0, 10, 120);
  box(pen, "#8d97a3", 262, 120, 86, 20, 8);
  pen.fillStyle = "#5b6570";
  pen.beginPath();
  pen.arc(305, 158, 34, 0, Math.PI * 2);
  pen.fill();
  pen.strokeStyle = "#d5573b";
  pen.lineWidth = 9;
  pen.beginPath();
  pen.moveTo(284, 140);
  pen.lineTo(326, 180);
  pen.moveTo(326, 140);
  pen.lineTo(284, 180);
  pen.stroke();
}

function bins(pen) {
  shade(pen, "#cfe0e8", "#e8ece6");
  box(pen, "#b9bfb4", 0, 520, WIDE, 200);
  box(pen, "#d8d2c4", 60, 120, 840, 400, 8);
  for (let column = 0; column < 6; column += 1) box(pen, "#c5beae", 60 + column * 140, 120, 6, 400);
  const colours = ["#3c7d4d", "#3c6a94", "#555d63"];
  colours.forEach((colour, at) => {
    const x = 170 + at * 220;
    box(pen, colour, x, 330, 170, 260, 14);
    box(pen, "#00000033", x, 390, 170, 12);
    box(pen, "#222a2e", x - 34 + at * 10, 300 - at * 12, 120, 90, 42);
    box(pen, "#39454b", x + 62, 292 - at * 8, 120, 100, 46);
  });
  box(pen, "#2b3439", 90, 560, 150, 100, 46);
  box(pen, "#4a565c", 690, 570, 170, 90, 42);
  box(pen, "#c9a36b", 420, 600, 130, 80, 4);
}

function pipe(pen) {
  shade(pen, "#e9e4d8", "#d6cfbf");
  box(pen, "#c8bfab", 0, 560, WIDE, 160);
  box(pen, "#8a949b", 440, 0, 80, 330, 10);
  box(pen, "#76818a", 424, 250, 112, 50, 8);
  box(pen, "#8a949b", 440, 300, 420, 80, 16);
  box(pen, "#a9b2b8", 452, 0, 16, 300);
  pen.fillStyle = "#5d9cc4cc";
  for (let drop = 0; drop < 9; drop += 1) {
    pen.beginPath();
    pen.ellipse(480 + ((drop * 37) % 60) - 30, 400 + drop * 26, 7, 13, 0, 0, Math.PI * 2);
    pen.fill();
  }
  pen.beginPath();
  pen.ellipse(480, 640, 260, 44, 0, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = "#a5957755";
  pen.beginPath();
  pen.ellipse(330, 260, 120, 160, 0.3, 0, Math.PI * 2);
  pen.fill();
}

const SCENES = [stairwell, bins, pipe];
