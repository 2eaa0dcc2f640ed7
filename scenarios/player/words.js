// In which words? In those of the language in which the run was told: their table is among the facts.
//
// A sentence is a template, as in the scenarios' own (`scenarios/src/template.rs`), and what comes of it is a list of parts:
// text, and tasks to be drawn as such. `plain` makes one string of it.

"use strict";

const page = JSON.parse(byId("facts").textContent);
const SECONDS = page.words.seconds;

const task = (id) => ({ task: id });

/** The sentence under `key`, as parts. A field is a text, a number, a task, or parts itself. */
function say(run, key, fields = {}) {
  const [text, ...places] = page.words[key].split(/\{(\w+)((?::[^:}]+)*)\}/);
  const parts = [text];
  for (let i = 0; i < places.length; i += 3) {
    const [name, how, after] = places.slice(i, i + 3);
    parts.push(...written(run, fields[name], how.split(":").slice(1)), after);
  }
  return parts.filter((part) => part !== "");
}

/** A sentence without tasks. */
function label(key, fields) {
  return say(null, key, fields).join("");
}

function written(run, value, hows) {
  let parts = [value].flat();
  for (const how of hows) {
    if (how === ",") parts = [grouped(value)];
    else if (how === "th") parts = [ordinal(value)];
    else if (how.includes("|")) parts = [how.split("|")[value === 1 ? 0 : 1]];
    else parts = [...parts, particle(plain(run, parts), how)];
  }
  return parts.map((part) => (typeof part === "object" ? part : String(part)));
}

function plain(run, parts) {
  return parts.map((part) => (typeof part === "object" ? nameOf(run, part.task) : part)).join("");
}

function ordinal(n) {
  const tens = n % 100;
  const end = tens >= 11 && tens <= 13 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th";
  return `${n}${end}`;
}

/** Of a pair such as 이/가, the one that follows the sound of this word: see `scenarios/src/particle.rs`. */
function particle(word, pair) {
  const [closed, open] = pair.split("/");
  const heard = word.match(/[\p{L}\p{N}]/gu) ?? [];
  const [before, last] = [heard.at(-2) ?? "", heard.at(-1) ?? ""];
  const syllable = last >= "가" && last <= "힣" ? (last.codePointAt(0) - 0xac00) % 28 : null;
  const after = before + last;
  const liquid = syllable === 8 || /[178Ll]$|le$/.test(after) || (last === "R" && (before === "" || before !== before.toLowerCase()));
  const consonant = (syllable !== null && syllable > 0) || /[036MNmn]$|ng$|[mn]e$/.test(after);
  return consonant && !liquid ? closed : liquid && open !== "로" ? closed : open;
}
