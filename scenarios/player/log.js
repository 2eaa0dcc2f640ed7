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
    el("a", { tabindex: -1, href: `#step=${step}`, title: label("step", { step }) }, el("time", {}, clock(run, event.t)), el("span", {}, words)));
}

/** Without the queue and the turn of that moment, which the log does not keep. */
function shortSentence(run, event) {
  const known = GIST[event.k]?.(event, run);
  if (!known) return tell(run, (run.blank ??= blank(run)), event).what;
  const [gist, fields = {}] = known;
  return say(run, `gist.${gist}`, { task: task(event.task), ...fields });
}

/** The state of nothing, for sentences that do not look at it. */
function blank(run) {
  return { ...initial(run), tasks: new Map(), running: null };
}

const GIST = {
  spawned: (event) => [event.parent == null ? "spawned_alone" : "spawned", { parent: task(event.parent) }],
  queued: () => ["queued"],
  turn: (event) => ["turn", { turn: event.turn, n: event.ready }],
  poll: () => ["poll"],
  pending: (event, run) => ["pending", { waits: waitsText(run, event.account, 1) }],
  woken: (event) => [wokenBy(event), { waker: task(event.waker) }],
  "queue holds": (event) => event.task == null ? null : [event.put ? "queue_put" : "queue_taken", { queue: event.queue, n: event.len }],
  parked: () => ["parked"],
  unparked: (event) => [event.by],
  note: (event, run) => [event.task == null ? "note_outside" : "note", { text: noted(run, event) }],
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
  byId("log-note").textContent = player.filter ? label("log_of", { name: player.filter.label }) : step > LOG_LINES ? label("log_last", { n: LOG_LINES }) : "";
}
