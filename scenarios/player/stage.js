// Who runs, who is ready, who waits, and what for?

"use strict";

/** As many lines of waiting tasks are shown. If there are more tasks, those that wait for the same thing share a line. */
const WAITING_SHOWN = 8;
/** So many of the ready queue are drawn from its front, and one at its end. */
const QUEUE_SHOWN = 8;
/** So many of those that finished. */
const DONE_SHOWN = 4;

const PHASES = [
  ["outside", "phase_outside"],
  ["poll", "phase_poll"],
  ["timers", "phase_timers"],
  ["parked", "phase_parked"],
];

function drawPhases() {
  byId("phases").append(...PHASES.map(([phase, words]) => el("li", { "data-phase": phase }, label(words))));
}

/** A task as a button: to choose it or, when predicting, to answer with. */
function chip(run, id, kind, extra) {
  const name = fullName(run, id);
  const node = el("button", { class: `chip ${kind}`, "data-task": id, title: label("task_with_number", { name: shortened(name, 200), id }), type: "button" }, el("span", {}, shortName(run, id, 20)), extra);
  if (run.tasks.get(id)?.name) node.append(el("i", { "aria-label": label("task_number", { id }) }, `#${id}`));
  if (player.filter && !player.filter.ids.has(id)) node.classList.add("dim");
  return node;
}

function sentence(run, parts) {
  return parts.map((part) => (typeof part === "object" ? el("b", { class: "task", title: label("task_number", { id: part.task }) }, nameOf(run, part.task)) : part));
}

function drawStage(run, state) {
  for (const node of byId("phases").children) {
    const here = node.dataset.phase === state.phase;
    node.classList.toggle("here", here);
    if (here) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  }
  byId("turn").textContent = state.turn > 0 ? label("turn_note", { n: state.turn }) : "";
  drawRunning(run, state);
  drawReady(run, state);
  drawQueues(run, state);
  drawWaiting(run, state);
  drawDone(run, state);
}

function drawRunning(run, state) {
  const slot = byId("running");
  if (state.running != null) {
    slot.replaceChildren(chip(run, state.running, "running"));
  } else {
    const text = label(state.phase === "parked" ? "thread_sleeps" : state.step === 0 ? "nothing_yet" : "the_loop_itself");
    slot.replaceChildren(el("span", { class: "nobody" }, text));
  }
}

function drawReady(run, state) {
  // When predicting, the order is the answer.
  const ids = predict.on ? [...state.ready].sort((a, b) => a - b) : state.ready;
  const shown = ids.length > 2 * QUEUE_SHOWN ? QUEUE_SHOWN : ids.length;
  const chips = ids.slice(0, shown).map((id) => el("li", {}, chip(run, id, "ready")));
  if (shown < ids.length) {
    chips.push(el("li", { class: "more" }, label("more", { n: ids.length - shown - 1 })));
    chips.push(el("li", {}, chip(run, ids[ids.length - 1], "ready")));
  }
  if (ids.length === 0) chips.push(el("li", { class: "nobody" }, label("empty")));
  byId("ready").replaceChildren(...chips);
  byId("queue-note").textContent = ids.length < 2 ? "" : predict.on ? label("order_is_hidden") : label("first_at_the_left", { n: ids.length });
}

function drawWaiting(run, state) {
  const ids = [];
  for (const [id, task] of state.tasks) if (task.is === "waiting" && (!player.filter || player.filter.ids.has(id))) ids.push(id);
  const folds = !holders.on && ids.length > WAITING_SHOWN;
  const rows = holders.on ? holderRows(run, state) : folds ? foldedRows(run, state, ids) : ids.map((id) => waitingRow(run, state, [id], 1));
  byId("waiting").replaceChildren(...(rows.length > 0 ? rows : [el("li", { class: "nobody" }, label(state.step === 0 ? "nothing_yet" : "nobody"))]));
  byId("waiting-note").textContent = folds ? label("waiting_folded", { n: ids.length }) : ids.length > 1 ? grouped(ids.length) : "";
}

/** The first few of those that wait for one thing, of `count` in all; or, in the words of `kind`, each for one of its own. */
function waitingRow(run, state, ids, count, kind = null) {
  const task = waitsOf(state, state.tasks.get(ids[0]));
  const line = task.at;
  const more = count > ids.length ? el("span", { class: "more" }, label("and_more", { n: count - ids.length })) : null;
  return el("li", { "data-folded": count > 1 ? count : null, "data-alike": kind },
    el("span", { class: "who" }, ids.map((id) => chip(run, id, "waiting")), more),
    el("span", { class: "for" }, ...sentence(run, kind ? [label(`waits_alike.${kind.replaceAll(" ", "_")}`)] : task.polls === 0 && task.waits.length === 0 ? [label("new_task")] : waitsText(run, task, task.waits.length > 2 ? 1 : 2)), line ? el("small", {}, ` · ${label("at_line", { line: line.line })}`) : null));
}

/** What is the same of two tasks that wait for the same thing; and of two that wait for things of one kind at one line. */
function sameThing(wait) {
  // Kept with the wait, which does not change: a string for each task at each step would be too slow.
  return (wait.same ??= `${sameKind(wait)} ${wait.deadline ?? wait.task ?? wait.queue ?? wait.socket ?? ""}`);
}

function sameKind(wait) {
  return (wait.alike ??= `${wait.on} ${wait.at.path} ${wait.at.line}`);
}

function foldedRows(run, state, ids) {
  let groups = alike(state, ids, sameThing);
  if (groups.length > WAITING_SHOWN) groups = alike(state, ids, sameKind);
  const rows = groups.slice(0, WAITING_SHOWN).map(({ ids, count, kind }) => waitingRow(run, state, ids, count, kind));
  const rest = groups.slice(WAITING_SHOWN).reduce((sum, group) => sum + group.count, 0);
  if (rest > 0) rows.push(el("li", { class: "more" }, label("wait_for_others", { n: rest })));
  return rows;
}

/** Tasks in groups: the first few of each, how many there are, and their kind if what they wait for differs. */
function alike(state, ids, same) {
  const groups = new Map();
  for (const id of ids) {
    const wait = state.tasks.get(id).waits[0];
    const key = wait ? same(wait) : "";
    const group = groups.get(key);
    if (!group) groups.set(key, { ids: [id], count: 1, kind: null, wait });
    else {
      if ((group.count += 1) <= 2) group.ids.push(id);
      if (wait && sameThing(wait) !== sameThing(group.wait)) group.kind = wait.on;
    }
  }
  return [...groups.values()];
}

function drawDone(run, state) {
  const ids = [];
  if (state.finished > 0) for (const [id, task] of state.tasks) if (task.is === "finished") ids.push(id);
  const chips = ids.slice(0, DONE_SHOWN).map((id) => el("li", {}, chip(run, id, `done ${state.tasks.get(id).end}`)));
  if (ids.length > DONE_SHOWN) chips.push(el("li", { class: "more" }, label("and_more", { n: ids.length - DONE_SHOWN })));
  byId("done").replaceChildren(...chips);
  byId("done-note").textContent = ids.length > 0 ? label("done_of", { n: ids.length, all: state.tasks.size }) : label("none_yet");
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
