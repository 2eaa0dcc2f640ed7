// What does each step need to be told that is found only by reading the whole record?
//
// One pass, in order: the account of each wait, the line that runs in each step, and the step that led to it. All of the
// page says what is found here, so that the headline, the panels and the log cannot differ.

"use strict";

function study(run) {
  const state = initial(run);
  const totals = (run.totals = { polls: 0, turns: 0, parks: 0, slept: 0 });
  let slept = null;
  const mind = { queued: new Map(), woken: new Map(), set: new Map(), polled: new Map(), over: new Map(), aborted: new Map(), closed: null, socket: new Map(), parked: null, last: null, dropped: null, timerOf: new Map() };
  for (const [id, timer] of state.timers) mind.timerOf.set(`${timer.task} ${timer.deadline}`, id);
  for (const [id, task] of state.tasks) for (const wait of task.waits) if (wait.on === "timer") wait.timer = mind.timerOf.get(`${id} ${wait.deadline}`);
  run.events.forEach((event, i) => {
    if (event.k === "timer set") mind.timerOf.set(`${event.task} ${event.deadline}`, event.timer);
    for (const wait of event.waits ?? []) if (wait.on === "timer") wait.timer = mind.timerOf.get(`${event.task} ${wait.deadline}`);
    // Whether the item went in or out is not told but follows.
    if (event.k === "queue holds") event.put = event.len > (state.queues.get(event.queue)?.len ?? 0);
    event.cause = causeOf(mind, state, event, i);
    if (event.k === "pending") event.account = account(state, event);
    event.line = lineOf(run, state, event, i, mind);
    next(state, event, state);
    remember(mind, state, event, i + 1);
    if (event.k === "poll") totals.polls += 1;
    if (event.k === "turn") totals.turns += 1;
    if (event.k === "parked") [totals.parks, slept] = [totals.parks + 1, event.t];
    if (event.k === "unparked" && slept != null) totals.slept += event.t - slept;
  });
}

// What a task waits on.

/** The outermost combinator first: of each, its number and the place in it. */
const placesOf = (wait) => wait.in ?? [];

/**
 * What a task waits on from this step on: what the futures polled just now told, and, where a combinator stands, what
 * those of its futures that were not polled told before, as far as that is still to come.
 */
function account(state, event) {
  const told = event.waits;
  const before = state.tasks.get(event.task) ?? { waits: [], more: 0 };
  const standing = new Map(told.filter((wait) => wait.on === "children").map((wait) => [wait.combinator, wait]));
  const polled = new Set(told.flatMap((wait) => placesOf(wait).map(([whole, , index]) => `${whole} ${index}`)));
  const still = before.waits.filter((wait) => isOpen(state, wait) && placesOf(wait).some(([whole, , index]) => standing.has(whole) && !polled.has(`${whole} ${index}`)));
  let waits = [...told.filter((wait) => wait.on !== "children"), ...still.filter((wait) => wait.on !== "children")];
  // A future that is polled twice in one poll of its task tells twice.
  const known = new Set();
  waits = waits.filter((wait) => !known.has(keyOf(wait)) && known.add(keyOf(wait)));
  waits.sort(byPlace);
  // Of a long list the record has the first; the combinator says how many there are in all.
  let more = event.more ?? 0;
  const outermost = [...standing.values()].find((whole) => placesOf(whole).length === 0);
  if (outermost) more = Math.max(0, outermost.pending - new Set(waits.map((wait) => placesOf(wait).find(([number]) => number === outermost.combinator)?.[2]).filter((index) => index != null)).size);
  return { waits, more, whole: outermost ?? null };
}

const keyOf = (wait) => [wait.on, wait.task, wait.timer ?? wait.deadline, wait.socket, wait.place, wait.at?.path, wait.at?.line, ...placesOf(wait).map(([whole, , index]) => `${whole}.${index}`)].join(" ");

/** In the order of the futures; what a combinator itself waits on comes after them. */
function byPlace(a, b) {
  const [left, right] = [placesOf(a), placesOf(b)];
  for (let depth = 0; depth < Math.max(left.length, right.length); depth += 1) {
    const difference = (left[depth]?.[2] ?? Infinity) - (right[depth]?.[2] ?? Infinity);
    if (difference) return difference;
  }
  return 0;
}

/** Whether what is waited on is still to come. */
function isOpen(state, wait) {
  if (wait.on === "task") return state.tasks.get(wait.task)?.is !== "finished";
  if (wait.on === "timer") return wait.timer == null ? wait.deadline > state.at : state.timers.has(wait.timer);
  return true;
}

/** What a task waits on now. */
function waitsOf(state, task) {
  const waits = task.waits.filter((wait) => isOpen(state, wait));
  return { ...task, waits, come: waits.length === 0 && task.waits.length > 0 };
}

// The line of a step.

/** The line at which a task stands that has told this: of the outermost combinator, or of the leaf. None if that is not known. */
function standOf(run, waits, whole) {
  const first = waits[0] ?? whole;
  if (!first) return null;
  const [outer] = placesOf(first);
  if (outer) return outer[3];
  // A handle that is polled through a box or the like tells where its task was spawned, which is not where it is awaited.
  return first.on === "task" && first.at === run.tasks.get(first.task)?.at ? null : first.at;
}

const OWN_LINE = new Set(["note", "timer set", "spawned", "socket opened", "children dropped", "child ready", "queue holds"]);

/**
 * The line that runs in a step, as far as the record tells; where the loop itself is at work, the line at which the task
 * stands that the step is about, and `runs` is false.
 */
function lineOf(run, state, event, i, mind) {
  const { running } = state;
  const reached = running == null ? null : state.tasks.get(running)?.at;
  const at = (place, runs) => (place ? { place, runs } : null);
  switch (event.k) {
    case "poll": {
      const known = state.tasks.get(event.task);
      if (known && known.polls > 0) return at(known.at, true);
      return at(topOf(firstLine(run, event.task, i)) ?? known?.at, true);
    }
    case "pending": return at(standOf(run, event.account.waits, event.account.whole), true);
    case "ready": case "panicked": return at(reached, true);
    case "turn": case "parked": case "unparked": case "stalled": case "closing": case "skipped": return null;
    case "finished": return at(state.tasks.get(event.task)?.at, false);
    case "child ready": return at(reached, true);
    // It may have been made long before.
    case "queue made": return at(event.at, false);
    case "note": case "timer set": case "spawned": case "socket opened": case "children dropped": case "queue holds":
      return at(event.at ?? reached, running != null || event.task == null);
    default:
      if (running != null && event.k !== "cancel") return at(reached, true);
      if (event.k === "woken" && event.by === "task" && mind.over.get(event.waker)) return at(state.tasks.get(event.task)?.at, false);
      return event.task == null ? null : at(state.tasks.get(event.task)?.at, false);
  }
}

/** The first line that a poll is known to reach. */
function firstLine(run, task, from) {
  for (let i = from + 1; i < run.events.length; i += 1) {
    const event = run.events[i];
    if (event.k === "pending" && event.task === task) return standOf(run, event.waits, null);
    if ((event.k === "ready" || event.k === "panicked") && event.task === task) return null;
    if (OWN_LINE.has(event.k) && event.at) return event.at;
  }
  return null;
}

/** Where the function or the async block begins in which a line is: the nearest line above it that stands further left and opens one. */
function topOf(place) {
  const text = place && page.sources[place.source]?.text;
  if (!place) return null;
  const lines = text ? (page.sources[place.source].lines ??= text.split("\n")) : [];
  if (lines[place.line - 1] == null) return place;
  const indent = (line) => line.search(/\S/);
  let left = indent(lines[place.line - 1]);
  for (let n = place.line - 1; n > 0; n -= 1) {
    const line = lines[n - 1];
    if (indent(line) < 0 || indent(line) >= left) continue;
    left = indent(line);
    if (/\b(async|fn)\b/.test(line)) return { ...place, line: n };
    if (left === 0) break;
  }
  return place;
}

// What led to a step.

/** The number of the step that led to this one. */
function causeOf(mind, state, event, i) {
  const { task } = event;
  const poll = state.running != null ? mind.polled.get(state.running) : null;
  switch (event.k) {
    case "spawned": return poll ?? null;
    case "queued": return i > 0 ? i : null;
    case "turn": return state.ready.length > 0 ? mind.queued.get(state.ready[0]) ?? null : null;
    case "poll": case "skipped": return mind.queued.get(task) ?? null;
    case "cancel": return mind.aborted.get(task) ?? mind.queued.get(task) ?? null;
    case "woken":
      if (event.by === "timer") return i > 0 ? i : null;
      if (event.by === "socket") return mind.socket.get(event.socket) ?? null;
      if (event.by === "task") return mind.over.get(event.waker) ?? poll ?? mind.polled.get(event.waker) ?? null;
      return poll ?? mind.parked;
    case "timer fired": case "timer cascaded": return mind.set.get(event.timer) ?? null;
    case "timer cancelled": return mind.dropped ?? poll ?? null;
    case "finished": return i > 0 ? i : null;
    case "gone": return mind.over.get(task) ?? null;
    case "parked": return i > 0 ? i : null;
    case "unparked": return mind.parked;
    default: return poll ?? mind.parked;
  }
}

function remember(mind, state, event, step) {
  const { task } = event;
  if (event.k === "queued") mind.queued.set(task, step);
  if (event.k === "poll" || event.k === "cancel") mind.polled.set(task, step);
  if (event.k === "poll" || event.k === "pending" || event.k === "note") mind.dropped = null;
  if (event.k === "children dropped") mind.dropped = step;
  if (event.k === "aborted") mind.aborted.set(task, step);
  if (event.k === "finished") mind.over.set(task, step);
  if (event.k === "timer set") mind.set.set(event.timer, step);
  if (event.k === "socket ready") mind.socket.set(event.socket, step);
  if (event.k === "parked" || event.k === "unparked") mind.parked = step;
}

for (const run of runs) study(run);
