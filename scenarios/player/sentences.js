// What happens in a step, and why? One plain sentence for each.

"use strict";

function waitText(run, wait) {
  switch (wait.on) {
    case "timer": return say(run, "waits.timer", { time: clock(run, wait.deadline) });
    case "task": return say(run, "waits.task", { task: task(wait.task) });
    case "tasks done": return say(run, "waits.tasks_done", wait);
    case "forever": case "job": case "item": case "room": case "accept": case "connect": case "read": case "write": return say(run, `waits.${wait.on}`, wait);
    default: return wait.text == null ? say(run, "waits.untold") : [wait.text];
  }
}

/** What a task waits on, as parts: see `account`. */
function waitsText(run, { waits, more = 0, whole, come }, most = 2) {
  if (come) return say(run, "waits.come");
  if (waits.length === 0) return whole ? say(run, "waits.children", { n: whole.pending, of: whole.of }) : say(run, "waits.untold");
  const rest = Math.max(0, waits.length - most) + more;
  const both = rest > 0 ? "waits.list" : "waits.two";
  const list = waits.slice(0, most).map((wait) => waitText(run, wait)).reduce((first, second) => say(run, both, { first, second }));
  if (rest === 0) return list;
  return say(run, "waits.rest", { list, rest: label("and_more", { n: rest }) });
}

/** The step that led from `before`: what happened, and why. */
function tell(run, before, event) {
  const known = SENTENCES[event.k];
  if (!known) return { what: [event.text ?? event.k], why: [] };
  const [what, why, fields = {}] = known(event, run, before);
  const all = { task: task(event.task), ...fields };
  return { what: say(run, `what.${what}`, all), why: say(run, `why.${why}`, all) };
}

/** Of each kind of step: which sentence says what happened, which says why, and what they tell beside its task. */
const SENTENCES = {
  spawned: (event) => [event.parent != null ? "spawned" : event.kind === "main" ? "spawned_main" : "spawned_alone", "spawned", { parent: task(event.parent) }],
  queued: (event, run, before) => {
    const place = event.place ?? before.ready.length + 1;
    return [place === 1 ? "queued_first" : "queued", "queued", { place }];
  },
  turn: (event) => ["turn", "turn", { turn: event.turn, n: event.ready }],
  poll: (event, run, before) => {
    const known = before.tasks.get(event.task);
    const line = event.line?.place.line;
    if (!known?.queued) return ["poll_at_stall", "poll_at_stall"];
    return ["poll", known.polls === 0 ? "poll_first" : line ? "poll_again_at" : "poll_again", { line }];
  },
  pending: (event, run, before) => {
    const known = before.tasks.get(event.task);
    const yields = known?.queued && event.account.waits.length === 0 && !event.account.whole;
    return [yields ? "pending_yields" : "pending", known?.queued ? "pending_queued" : "pending", { waits: waitsText(run, event.account) }];
  },
  ready: () => ["ready", "ready"],
  panicked: () => ["panicked", "panicked"],
  skipped: () => ["skipped", "skipped"],
  woken: (event) => [wokenBy(event) + ({ "already queued": "_queued", "too late": "_late" }[event.effect] ?? ""), wakeReason(event), { waker: task(event.waker), socket: event.socket }],
  aborted: () => ["aborted", "aborted"],
  cancel: () => ["cancel", "cancel"],
  finished: (event) => [{ completed: "completed", panicked: "over_panicked", cancelled: "over_cancelled" }[event.end] ?? "over", event.end === "cancelled" ? "cancelled" : "finished"],
  gone: (event) => [event.taken ? "taken" : "gone", "gone"],
  "timer set": (event, run) => [event.task == null ? "timer_set_outside" : "timer_set", "timer_set", { time: clock(run, event.deadline), length: length(event.deadline - event.t) }],
  "timer cascaded": (event) => ["timer_cascaded", "timer_cascaded", { from: event.from?.[0], to: event.to?.[0] ?? 0 }],
  "timer fired": (event, run) => ["timer_fired", "timer_fired", { time: clock(run, event.deadline) }],
  "timer cancelled": () => ["timer_cancelled", "timer_cancelled"],
  "child ready": (event) => ["child_ready", "child_ready", childOf(event.child)],
  "children dropped": (event) => [event.task == null ? "children_dropped_outside" : "children_dropped", event.of === "timeout" ? "timeout_dropped" : "children_dropped", { n: event.pending, of: event.of }],
  "socket opened": (event) => [event.task == null ? "socket_opened" : "socket_opened_by", "socket_opened", { socket: event.socket }],
  "socket ready": (event) => [event.readable && event.writable ? "socket_both" : event.writable ? "socket_writable" : "socket_readable", "socket_ready", { socket: event.socket }],
  "socket closed": (event) => ["socket_closed", "socket_closed", { socket: event.socket }],
  "queue made": (event) => [event.capacity == null ? "queue_made_any" : "queue_made", "queue_made", { queue: event.queue, n: event.capacity }],
  "queue holds": (event) => [event.put ? (event.task == null ? "queue_put_outside" : "queue_put") : event.task == null ? "queue_taken_outside" : "queue_taken", event.put ? "queue_put" : "queue_taken", { queue: event.queue, n: event.len }],
  "queue dropped": (event) => ["queue_dropped", "queue_dropped", { queue: event.queue }],
  parked: (event, run, before) => {
    if (event.until == null) return ["parked_for_ever", "parked_for_ever"];
    const due = [...before.timers.values()].filter((timer) => timer.deadline === event.until).length;
    const n = before.timers.size;
    return ["parked", n > 1 && due === n ? "parked_all" : "parked", { n, time: clock(run, event.until), length: length(event.until - event.t) }];
  },
  unparked: (event, run) => [event.by, ["jump", "socket", "thread", "spurious"].includes(event.by) ? event.by : "unparked", { time: clock(run, event.t) }],
  stalled: () => ["stalled", "stalled"],
  closing: () => ["closing", "closing"],
  note: (event, run) => [event.task == null ? "note_outside" : "note", "note", { text: noted(run, event) }],
};

/** The first part of the name of a sentence about a wake. */
function wokenBy(event) {
  return `woken_by_${["timer", "task", "itself", "socket", "thread"].includes(event.by) ? event.by : "outside"}`;
}

function wakeReason(event) {
  if (event.effect !== "queues") return "woken_in_vain";
  return event.by === "itself" ? "woken_by_itself" : event.by === "task" ? "woken_by_task" : "woken";
}

/** What a task notes of itself does not need its name again. */
function noted(run, event) {
  const own = event.task == null ? "" : `${fullName(run, event.task)} `;
  return shortened(event.text.startsWith(own) ? event.text.slice(own.length) : event.text, 120);
}

/** The innermost of these places: which future of which combinator. */
function childOf(places) {
  const [, of, index] = places.at(-1);
  return { n: index + 1, of };
}
