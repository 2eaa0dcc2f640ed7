// How does the page make its elements? Text always goes in as text, whatever a task is called.

"use strict";

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** `1234567` as "1,234,567". */
function grouped(number) {
  return number.toLocaleString("en-US");
}

/** As much of a text as fits in so many cells, of which Hangul and emoji take two; the whole of it goes into a title. */
function shortened(text, most) {
  let cells = 0;
  let kept = "";
  for (const letter of text) {
    cells += letter.codePointAt(0) >= 0x1100 ? 2 : 1;
    if (cells > most) return `${kept.trimEnd()}…`;
    kept += letter;
  }
  return text;
}

/** As `shortened`, but keeps the end: names of one kind differ there. */
function ending(text, most) {
  if (shortened(text, most) === text) return text;
  const letters = Array.from(text.slice(-2 * most));
  let tail = "";
  while (letters.length > 0 && shortened(letters.at(-1) + tail, most - 1) === letters.at(-1) + tail) tail = letters.pop() + tail;
  return `…${tail.trimStart()}`;
}

/** A length of time in nanoseconds, with the unit that suits it. */
function length(nanos) {
  if (nanos === 0) return `0${SECONDS}`;
  for (const [unit, size] of [[SECONDS, 1e9], [" ms", 1e6], [" µs", 1e3]])
    if (nanos >= size) return `${trimmed(nanos / size)}${unit}`;
  return `${nanos} ns`;
}

function trimmed(number) {
  return number >= 1000 ? grouped(Math.round(number)) : String(Number(number.toPrecision(3)));
}
