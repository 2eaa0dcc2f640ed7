// Who runs, who is ready, who waits, and what for?

"use strict";

/** More waiting tasks than this are folded: those that wait for the same thing share a line. */
const FOLD_WAITING = 40;
/** So many of the ready queue are drawn from its front, and one at its end. */
const QUEUE_SHOWN = 8;

const PHASES = [
  ["outside", "Wakes from outside"],
  ["poll", "Poll the ready"],
  ["timers", "Fire due timers"],
  ["parked", "Park"],
];

function drawPhases() {
  byId("phases").append(...PHASES.map(([phase, text]) => el("li", { "data-phase": phase }, text)));
}

/** A task as a button: to choose it or, when predicting, to answer with. */
function chip(run, id, kind, extra) {
  const name = fullName(run, id);
  const node = el("button", { class: `chip ${kind}`, "data-task": id, title: `${shortened(name, 200)} (task ${id})`, type: "button" }, el("span", {}, shortened(name, 20)), extra);
  if (run.tasks.get(id)?.name) node.append(el("i", { "aria-label": `task ${id}` }, `#${id}`));
  if (player.filter && !player.filter.ids.has(id)) node.classList.add("dim");
  return node;
}

function sentence(run, parts) {
  return parts.map((part) => (typeof part === "object" ? el("b", { class: "task", title: `task ${part.task}` }, nameOf(run, part.task)) : part));
}

function drawStage(run, state) {
  for (const node of byId("phases").children) {
    const here = node.dataset.phase === state.phase;
    node.classList.toggle("here", here);
    if (here) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  }
  byId("turn").textContent = state.turn > 0 ? `turn ${grouped(state.turn)}` : "";
  drawRunning(run, state);
  drawReady(run, state);
  drawWaiting(run, state);
  drawDone(run, state);
}

function drawRunning(run, state) {
  const slot = byId("running");
  if (state.running != null) {
    slot.replaceChildren(chip(run, state.running, "running"));
  } else {
    const text = state.phase === "parked" ? "the thread sleeps" : state.step === 0 ? "nothing yet" : "the loop itself";
    slot.replaceChildren(el("span", { class: "nobody" }, text));
  }
}

function drawReady(run, state) {
  // When predicting, the order is the answer.
  const ids = predict.on ? [...state.ready].sort((a, b) => a - b) : state.ready;
  const shown = ids.length > 2 * QUEUE_SHOWN ? QUEUE_SHOWN : ids.length;
  const chips = ids.slice(0, shown).map((id) => el("li", {}, chip(run, id, "ready")));
  if (shown < ids.length) {
    chips.push(el("li", { class: "more" }, `${grouped(ids.length - shown - 1)} more`));
    chips.push(el("li", {}, chip(run, ids[ids.length - 1], "ready")));
  }
  if (ids.length === 0) chips.push(el("li", { class: "nobody" }, "empty"));
  byId("ready").replaceChildren(...chips);
  byId("queue-note").textContent = predict.on && ids.length > 1 ? "by number: the order is hidden" : ids.length > 1 ? `${grouped(ids.length)}, the first at the left` : "";
}

function drawWaiting(run, state) {
  const ids = [];
  for (const [id, task] of state.tasks) if (task.is === "waiting" && (!player.filter || player.filter.ids.has(id))) ids.push(id);
  const rows = ids.length > FOLD_WAITING ? foldedRows(run, state, ids) : ids.map((id) => waitingRow(run, state, [id], 1));
  byId("waiting").replaceChildren(...(rows.length > 0 ? rows : [el("li", { class: "nobody" }, state.step === 0 ? "nothing yet" : "nobody")]));
  const folded = ids.length > FOLD_WAITING ? `${grouped(ids.length)}; those that wait for the same share a line` : "";
  byId("waiting-note").textContent = folded || (ids.length > 1 ? grouped(ids.length) : "");
}

/** The first few of those that wait for one thing, of `count` in all. */
function waitingRow(run, state, ids, count) {
  const task = state.tasks.get(ids[0]);
  const line = task.waits[0]?.at;
  const more = count > ids.length ? el("span", { class: "more" }, `and ${grouped(count - ids.length)} more`) : null;
  return el("li", { "data-folded": count > 1 ? count : null },
    el("span", { class: "who" }, ids.map((id) => chip(run, id, "waiting")), more),
    el("span", { class: "for" }, ...sentence(run, task.polls === 0 ? ["nothing: it is new"] : waitsText(run, task, task.waits.length > 2 ? 1 : 2)), line ? el("small", {}, ` · line ${line.line}`) : null));
}

function foldedRows(run, state, ids) {
  const alike = new Map();
  for (const id of ids) {
    const wait = state.tasks.get(id).waits[0];
    // Kept with the wait, which does not change: a string for each task at each step would be too slow.
    const same = wait ? (wait.same ??= `${wait.on} ${wait.deadline ?? ""} ${wait.at.path} ${wait.at.line}`) : "";
    const group = alike.get(same);
    if (!group) alike.set(same, { ids: [id], count: 1 });
    else if ((group.count += 1) <= 3) group.ids.push(id);
  }
  const rows = [...alike.values()];
  const shown = rows.slice(0, FOLD_WAITING).map(({ ids, count }) => waitingRow(run, state, ids, count));
  const rest = rows.slice(FOLD_WAITING).reduce((sum, group) => sum + group.count, 0);
  if (rest > 0) shown.push(el("li", { class: "more" }, `and ${counted(rest, "more task")} that wait for something else again`));
  return shown;
}

function drawDone(run, state) {
  const ids = [];
  if (state.finished > 0) for (const [id, task] of state.tasks) if (task.is === "finished") ids.push(id);
  const chips = ids.slice(0, QUEUE_SHOWN).map((id) => el("li", {}, chip(run, id, `done ${state.tasks.get(id).end}`)));
  if (ids.length > QUEUE_SHOWN) chips.push(el("li", { class: "more" }, `and ${grouped(ids.length - QUEUE_SHOWN)} more`));
  byId("done").replaceChildren(...chips);
  byId("done-note").textContent = ids.length > 0 ? `${grouped(ids.length)} of ${grouped(state.tasks.size)}` : "none yet";
}

/** Lets chips that changed their place move there, so that the eye can follow. */
function moving(draw) {
  if (still.matches || document.hidden) return draw();
  const chips = () => [...byId("stage").querySelectorAll(".chip")].filter((chip) => chip.offsetParent);
  const old = new Map(chips().map((chip) => [chip.dataset.task, chip.getBoundingClientRect()]));
  draw();
  for (const chip of chips()) {
    const from = old.get(chip.dataset.task);
    const to = chip.getBoundingClientRect();
    if (!from || (Math.abs(from.x - to.x) < 2 && Math.abs(from.y - to.y) < 2)) continue;
    chip.animate([{ transform: `translate(${from.x - to.x}px, ${from.y - to.y}px)` }, { transform: "none" }], { duration: 260, easing: "cubic-bezier(.2,.7,.2,1)" });
  }
}
