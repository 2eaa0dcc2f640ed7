// Which line of the program is this?

"use strict";

const KEYWORDS = /^(as|async|await|break|const|continue|else|enum|false|fn|for|if|impl|in|let|loop|match|mod|move|mut|pub|ref|return|self|static|struct|true|type|use|where|while)$/;
const TOKENS = /(\/\/.*)|("(?:[^"\\]|\\.)*"?)|('(?:[^'\\]|\\.)')|\b([A-Za-z_]\w*)(!?)|\b(\d[\d_.]*\w*)/g;

let openFile = -1;

function drawFiles() {
  if (page.sources.length < 2) return;
  byId("files").replaceChildren(...page.sources.map((source, i) =>
    el("button", { type: "button", "aria-pressed": String(i === openFile), on: { click: () => showFile(i) } }, source.path.split("/").pop())));
}

function showFile(index) {
  if (index === openFile) return;
  openFile = index;
  drawFiles();
  const lines = (page.sources[index]?.text ?? "").split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  byId("code").replaceChildren(el("ol", {}, lines.map((line, i) =>
    el("li", { "data-line": i + 1 }, el("span", { class: "line-number", title: label("next_hit", { line: i + 1 }) }, String(i + 1)), el("code", {}, ...coloured(line)), el("span", { class: "here" })))));
}

function coloured(line) {
  const parts = [];
  let from = 0;
  for (const match of line.matchAll(TOKENS)) {
    const kind = match[1] ? "comment" : match[2] || match[3] ? "string" : match[6] ? "number" : KEYWORDS.test(match[4]) ? "keyword" : match[5] ? "macro" : /^[A-Z]/.test(match[4]) ? "type" : null;
    if (!kind) continue;
    parts.push(line.slice(from, match.index), el("span", { class: kind }, match[0]));
    from = match.index + match[0].length;
  }
  parts.push(line.slice(from));
  return parts;
}

/** Marks the lines at which the tasks stand, and goes to the one that this step is about. */
function drawSource(run, state, event) {
  const here = event?.line?.place;
  if (here && here.source >= 0) showFile(here.source);
  if (openFile < 0) showFile(0);
  const standing = new Map();
  for (const [id, task] of state.tasks) {
    if (task.is === "finished") continue;
    const place = task.at;
    if (!place || place.source !== openFile) continue;
    const stand = standing.get(place.line);
    if (!stand) standing.set(place.line, { tasks: [[id, task.is]], count: 1 });
    else if ((stand.count += 1) === 2) stand.tasks.push([id, task.is]);
  }
  for (const line of byId("code").querySelectorAll("li.stand, li.now, li.about")) {
    line.classList.remove("stand", "now", "about");
    line.querySelector(".here").replaceChildren();
  }
  for (const [number, { tasks, count }] of standing) {
    const line = byId("code").querySelector(`li[data-line="${number}"]`);
    if (!line) continue;
    line.classList.add("stand");
    const marks = tasks.map(([id, is]) => el("span", { class: `mark ${is}`, title: label("stands_here", { task: shortened(fullName(run, id), 80), phase: label(`phases.${is}`) }) }, ending(fullName(run, id), 10)));
    if (count > 2) marks.push(el("span", { class: "mark more", title: label("stand_here", { n: count }) }, `+${grouped(count - 2)}`));
    line.querySelector(".here").replaceChildren(...marks);
  }
  drawLineNow(here, event);
  if (!here || here.source !== openFile) return;
  const line = byId("code").querySelector(`li[data-line="${here.line}"]`);
  if (!line) return;
  line.classList.add(event.line.runs ? "now" : "about");
  // Where it is costs a layout: too much for each of hundreds of steps a second.
  if (player.playing && player.speed > 30) return;
  const box = byId("code");
  const top = line.offsetTop - box.clientHeight / 2 + line.offsetHeight / 2;
  if (line.offsetTop < box.scrollTop + 20 || line.offsetTop + line.offsetHeight > box.scrollTop + box.clientHeight - 20)
    box.scrollTo({ top, behavior: still.matches || player.playing ? "auto" : "smooth" });
}

/** The line once more, beside the sentence: on a small screen the source is far below. */
function drawLineNow(here, event) {
  const text = here && page.sources[here.source]?.text.split("\n")[here.line - 1];
  const file = here?.path.split("/").pop();
  byId("line-now").replaceChildren(...(here ? [el("small", {}, `${file}:${here.line}`), " ", text == null ? el("span", {}, label("no_source")) : el("code", {}, ...coloured(text.trim()))] : []));
  byId("line-now").classList.toggle("runs", !!event?.line?.runs);
}
