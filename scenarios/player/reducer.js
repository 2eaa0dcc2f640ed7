// What does the executor look like after a step? Rebuilt from the record alone.
//
// `next(state, event)` is a function of its two arguments and of nothing else. It gives back a new state and leaves the
// old one as it was, except that `into` may name a state of the caller's own to be overwritten: playing a
// hundred thousand steps then copies nothing. What hangs below a state (a task, a timer) is never changed, only replaced.
//
// It follows `executor::trace::State`, and a test holds it to what the live executor looked like.

"use strict";

const SLOTS = 64;

/** The digit of a tick, base 64: the slot of the ring at that level. */
function digit(tick, level) {
  return Math.floor(tick / SLOTS ** level) % SLOTS;
}

/** The state before the first step: that of a new executor, or, where the record lacks its beginning, what it says. */
function initial(run) {
  const start = run.start ?? { turn: 0, ready: [], tasks: [], timers: [] };
  const state = {
    step: 0,
    at: run.began,
    turn: run.dropped > 0 ? start.turn : 0,
    phase: start.parked ? "parked" : "start",
    running: start.running ?? null,
    ready: [...start.ready],
    hand: run.began,
    tasks: new Map(),
    timers: new Map(start.timers.map((timer) => [timer.timer, timer])),
    fired: null,
    finished: 0,
  };
  for (const { task, kind, phase, waits, more = 0, at } of start.tasks) {
    state.tasks.set(task, { kind, waits, more, at: waits[0]?.at ?? at, polls: 1 });
    change(state, task, { running: phase === "running", over: phase === "over", aborted: phase === "aborting", queued: start.ready.includes(task) });
    if (phase === "over") state.finished += 1;
  }
  return state;
}

function copy(state) {
  return { ...state, ready: state.ready.slice(), tasks: new Map(state.tasks), timers: new Map(state.timers) };
}

function next(state, event, into = copy(state)) {
  into.step += 1;
  into.at = event.t;
  REDUCE[event.k]?.(into, event);
  return into;
}

const REDUCE = {
  spawned(state, event) {
    state.tasks.set(event.task, { is: "waiting", kind: event.kind, waits: [], at: event.at, polls: 0 });
  },
  queued(state, event) {
    state.ready.push(event.task);
    change(state, event.task, { queued: true });
  },
  turn(state, event) {
    state.turn = event.turn;
    state.phase = "poll";
  },
  poll(state, event) {
    begin(state, event.task);
    change(state, event.task, { polls: (state.tasks.get(event.task)?.polls ?? 0) + 1 });
  },
  pending(state, event) {
    stop(state, event.task);
    const { waits: before = [], more: rest = 0 } = state.tasks.get(event.task) ?? {};
    const told = event.waits;
    const open = before.filter((wait) => (told.length === 0 || wait.on === "timer") && isOpen(state, event.task, wait));
    const waits = [...told, ...open.filter((wait) => !told.some((other) => other.deadline === wait.deadline && other.at === wait.at))];
    // Of a long list the record has only the first; of those that it counted, nobody says how many still wait.
    const more = told.length > 0 ? (event.more ?? 0) : rest > 0 ? Infinity : 0;
    change(state, event.task, waits.length > 0 ? { waits, more, at: waits[0].at } : { waits, more });
  },
  skipped(state, event) {
    leaveQueue(state, event.task);
  },
  woken(state, event) {
    if (state.running === null && event.by === "timer") state.phase = "timers";
    if (state.running === null && (event.by === "thread" || event.by === "socket")) state.phase = "outside";
  },
  aborted(state, event) {
    change(state, event.task, { aborted: true });
  },
  cancel(state, event) {
    begin(state, event.task);
  },
  "cancel refused"(state, event) {
    change(state, event.task, { aborted: false });
  },
  finished(state, event) {
    stop(state, event.task);
    change(state, event.task, { over: true, waits: [], end: event.end });
    state.finished += 1;
  },
  gone(state, event) {
    // It stays in the list of those that finished. Another main future may take its place in the queue.
    change(state, event.task, { gone: true });
    if (state.tasks.get(event.task).kind === "main") state.ready = state.ready.filter((id) => id !== event.task);
  },
  "timer set"(state, event) {
    state.timers.set(event.timer, { deadline: event.deadline, task: event.task, place: event.place });
    if (event.task != null) change(state, event.task, { at: event.at });
  },
  "timer cascaded"(state, event) {
    state.phase = "timers";
    // Its slot fell due: the hand has moved to the earliest deadline there is.
    if (event.from && digit(state.hand, event.from[0]) !== event.from[1]) {
      state.hand = Infinity;
      for (const { deadline } of state.timers.values()) state.hand = Math.min(state.hand, deadline);
    }
    state.timers.set(event.timer, { ...state.timers.get(event.timer), place: event.to });
  },
  "timer fired"(state, event) {
    state.phase = "timers";
    state.fired = { id: event.timer, ...state.timers.get(event.timer) };
    state.timers.delete(event.timer);
    state.hand = Math.max(state.hand, event.deadline);
  },
  "timer cancelled"(state, event) {
    state.timers.delete(event.timer);
  },
  "socket ready"(state) {
    state.phase = "outside";
  },
  parked(state) {
    state.phase = "parked";
  },
  unparked(state, event) {
    state.phase = event.by === "thread" || event.by === "socket" ? "outside" : "timers";
  },
};

function change(state, id, what) {
  const task = { ...state.tasks.get(id), ...what };
  task.is = task.over ? "finished" : task.running ? "running" : task.queued ? "ready" : "waiting";
  state.tasks.set(id, task);
}

function begin(state, id) {
  state.phase = "poll";
  leaveQueue(state, id);
  state.running = id;
  change(state, id, { running: true });
}

function stop(state, id) {
  if (state.running === id) state.running = null;
  change(state, id, { running: false });
}

/** Takes a task off the front of the ready queue, unless it was polled without standing there. */
function leaveQueue(state, id) {
  if (state.ready[0] !== id) return;
  state.ready.shift();
  change(state, id, { queued: false });
}

/**
 * A combinator polls only those children that were woken. Where none told of a wait, the others wait on as before; and a
 * timer that is still set for the task is waited for in any case.
 */
function isOpen(state, id, wait) {
  if (wait.on === "task") return state.tasks.get(wait.task)?.is !== "finished";
  if (wait.on === "timer") return wait.deadline > state.at && [...state.timers.values()].some((timer) => timer.task === id && timer.deadline === wait.deadline);
  return wait.on === "forever";
}
