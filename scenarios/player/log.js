// What has happened so far?

"use strict";

/** So many lines of the past are in the page at a time. */
const LOG_LINES = 80;

const drawn = { run: null, last: -1, filter: null };

function isShown(event) {
  return !player.filter || concerns(event).some((id) => player.filter.ids.has(id));
}

function logLine(run, step) {
  const event = run.events[step - 1];
  const words = plain(run, shortSentence(run, event));
  return el("li", { class: `kind-${event.k}`, "data-step": step },
    el("a", { href: `#step=${step}`, title: `step ${step}` }, el("time", {}, clock(run, event.t)), el("span", {}, words)));
}

/** Without the queue and the turn of that moment, which the log does not keep. */
function shortSentence(run, event) {
  const gist = GIST[event.k];
  return gist ? gist(event, run) : tell(run, (run.blank ??= initial(run)), event).what;
}

const GIST = {
  spawned: (event) => (event.parent == null ? [task(event.task), " begins"] : [task(event.parent), " spawns ", task(event.task)]),
  queued: (event) => [task(event.task), " is ready"],
  turn: (event) => [`turn ${event.turn}, ${grouped(event.ready)} ready`],
  poll: (event) => ["poll ", task(event.task)],
  woken: (event) => [event.by === "timer" ? "timer" : event.by === "task" ? task(event.waker) : event.by, " wakes ", task(event.task)],
  parked: () => ["park"],
  unparked: (event) => [`go on: ${event.by}`],
  note: (event, run) => [event.task == null ? "" : task(event.task), `: “${noted(run, event)}”`],
};

/** The last lines up to this step. Going on by a few steps adds lines; anything else draws them anew. */
function drawLog(run, step) {
  const list = byId("log");
  const goesOn = drawn.run === run && drawn.filter === player.filter && step >= drawn.last && step - drawn.last < LOG_LINES;
  if (goesOn) {
    for (let n = drawn.last + 1; n <= step; n += 1) if (n > 0 && isShown(run.events[n - 1])) list.append(logLine(run, n));
    while (list.children.length > LOG_LINES) list.firstChild.remove();
  } else {
    const lines = [];
    for (let n = step; n > 0 && lines.length < LOG_LINES; n -= 1) if (isShown(run.events[n - 1])) lines.push(logLine(run, n));
    list.replaceChildren(...lines.reverse());
  }
  Object.assign(drawn, { run, last: step, filter: player.filter });
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  const last = list.lastElementChild;
  if (last && Number(last.dataset.step) === step) last.setAttribute("aria-current", "step");
  list.scrollTop = list.scrollHeight;
  byId("log-note").textContent = player.filter ? `of ${player.filter.label}` : step > LOG_LINES ? `the last ${LOG_LINES} lines` : "";
}
