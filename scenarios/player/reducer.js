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
    sockets: new Map(),
    queues: new Map((start.queues ?? []).map((queue) => [queue.queue, queue])),
    fired: null,
    finished: 0,
  };
  for (const { task, kind, phase, waits, more = 0, at } of start.tasks) {
    state.tasks.set(task, { kind, waits: waits.filter((wait) => wait.on !== "children"), more, at: standOf(run, waits, null), polls: 1 });
    change(state, task, { running: phase === "running", over: phase === "over", aborted: phase === "aborting", queued: start.ready.includes(task) });
    if (phase === "over") state.finished += 1;
  }
  return state;
}

function copy(state) {
  return { ...state, ready: state.ready.slice(), tasks: new Map(state.tasks), timers: new Map(state.timers), sockets: new Map(state.sockets), queues: new Map(state.queues) };
}

function next(state, event, into = copy(state)) {
  into.step += 1;
  into.at = event.t;
  REDUCE[event.k]?.(into, event);
  return into;
}

const REDUCE = {
  spawned(state, event) {
    state.tasks.set(event.task, { is: "waiting", kind: event.kind, waits: event.kind === "blocking" ? [{ on: "job", at: event.at }] : [], at: event.at, polls: 0, since: event.t });
    reach(state, event);
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
    const known = state.tasks.get(event.task);
    change(state, event.task, { polls: (known?.polls ?? 0) + 1, at: event.line?.place ?? known?.at });
  },
  pending(state, event) {
    stop(state, event.task);
    change(state, event.task, { ...event.account, at: event.line?.place, tree: stillStanding(state.tasks.get(event.task)?.tree, event) });
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
  finished(state, event) {
    stop(state, event.task);
    change(state, event.task, { over: true, waits: [], more: 0, tree: undefined, end: event.end });
    state.finished += 1;
  },
  gone(state, event) {
    // It stays in the list of those that finished. Another main future may take its place in the queue.
    change(state, event.task, { gone: true });
    if (state.tasks.get(event.task).kind === "main") state.ready = state.ready.filter((id) => id !== event.task);
  },
  "timer set"(state, event) {
    state.timers.set(event.timer, { deadline: event.deadline, task: event.task, place: event.place });
    reach(state, event);
  },
  note: reach,
  "socket opened"(state, event) {
    state.sockets.set(event.socket, { at: event.at, task: state.running, ready: "" });
    reach(state, event);
  },
  "socket closed"(state, event) {
    state.sockets.delete(event.socket);
  },
  "queue made"(state, event) {
    state.queues.set(event.queue, event);
  },
  "queue holds"(state, event) {
    state.queues.set(event.queue, { ...state.queues.get(event.queue), len: event.len });
    reach(state, event);
  },
  "queue dropped"(state, event) {
    state.queues.delete(event.queue);
  },
  "child ready"(state, event) {
    if (event.task == null) return;
    const { tree, waits } = state.tasks.get(event.task) ?? {};
    const [whole, , index] = event.child.at(-1);
    change(state, event.task, { tree: grown(tree, event.child, { is: "ready", waits: [] }), waits: (waits ?? []).filter((wait) => !isIn(wait, whole, index)) });
  },
  "children dropped"(state, event) {
    if (event.task == null) return;
    const { tree, waits } = state.tasks.get(event.task) ?? {};
    const known = tree?.get(event.combinator) ?? { of: event.of, at: event.at, outer: null, children: new Map() };
    const children = new Map([...known.children].map(([index, child]) => [index, child.is === "ready" ? child : { ...child, is: "dropped", was: child.waits, waits: [] }]));
    change(state, event.task, { tree: new Map(tree).set(event.combinator, { ...known, children, dropped: event.pending }), waits: (waits ?? []).filter((wait) => !isIn(wait, event.combinator)) });
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
  "socket ready"(state, event) {
    state.phase = "outside";
    const known = state.sockets.get(event.socket);
    if (known) state.sockets.set(event.socket, { ...known, readable: event.readable, writable: event.writable });
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

/** The task that runs has reached a line. */
function reach(state, event) {
  if (state.running != null && event.at) change(state, state.running, { at: event.at });
}

/** Whether a wait is inside a combinator: in any of its futures, or in this one. */
function isIn(wait, whole, index) {
  if (wait.on === "children" && wait.combinator === whole) return index == null;
  return placesOf(wait).some(([number, , place]) => number === whole && (index == null || index === place));
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

// What is inside a task: of each combinator its futures, and how each of them is.

/** As many futures of a combinator are kept one by one; of a crowd, those that told first. */
const KEPT_INSIDE = 64;

/** A place in a tree, made if it was not there. The trees themselves are never changed, only replaced. */
function grown(tree = new Map(), places, how) {
  const copied = new Map(tree);
  places.forEach(([number, of, index, at], depth) => {
    if (copied.get(number)?.children.size >= KEPT_INSIDE && !copied.get(number).children.has(index)) return;
    const known = copied.get(number) ?? { of, outer: depth > 0 ? [places[depth - 1][0], places[depth - 1][2]] : null, children: new Map() };
    const children = new Map(known.children);
    const is = depth === places.length - 1 ? how : (children.get(index) ?? { is: "waiting", waits: [] });
    children.set(index, depth === places.length - 1 ? is : { ...is, is: "waiting" });
    copied.set(number, { ...known, at, children });
  });
  return copied;
}

/** The tree after a poll that ended: the combinators at which the task stands now, and what their futures wait on. */
function stillStanding(tree, event) {
  const told = event.waits;
  if (told.every((wait) => placesOf(wait).length === 0 && wait.on !== "children")) return undefined;
  let grownTree = tree;
  const fresh = new Set();
  for (const wait of told) {
    const places = placesOf(wait);
    if (wait.on === "children") {
      const known = grownTree?.get(wait.combinator) ?? { of: wait.of, outer: null, children: new Map() };
      const outer = places.length > 0 ? [places.at(-1)[0], places.at(-1)[2]] : null;
      grownTree = new Map(grownTree).set(wait.combinator, { ...known, at: wait.at, outer, pending: wait.pending });
      continue;
    }
    if (places.length === 0) continue;
    const key = `${places.at(-1)[0]} ${places.at(-1)[2]}`;
    const before = fresh.has(key) ? (grownTree.get(places.at(-1)[0])?.children.get(places.at(-1)[2])?.waits ?? []) : [];
    fresh.add(key);
    grownTree = grown(grownTree, places, { is: "waiting", waits: [...before, wait] });
  }
  const now = new Set(told.flatMap((wait) => [...placesOf(wait).map(([number]) => number), ...(wait.on === "children" ? [wait.combinator] : [])]));
  // One that stands in a future that was not polled stands on.
  const stays = (number, node) => now.has(number) || (node.outer && grownTree.has(node.outer[0]) && stays(node.outer[0], grownTree.get(node.outer[0])) && grownTree.get(node.outer[0]).children.get(node.outer[1])?.is === "waiting" && !fresh.has(node.outer.join(" ")));
  return new Map([...grownTree].filter(([number, node]) => stays(number, node)));
}
