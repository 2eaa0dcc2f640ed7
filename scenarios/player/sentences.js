// What happens in a step, and why? One plain sentence for each.
//
// A sentence is a list of parts: text, and tasks to be drawn as such. `plain` makes one string of it.

"use strict";

const task = (id) => ({ task: id });

function waitText(run, wait) {
  switch (wait.on) {
    case "timer": return ["a timer due at ", clock(run, wait.deadline)];
    case "forever": return ["a sleep that never ends"];
    case "task": return ["the end of ", task(wait.task)];
    case "job": return ["a blocking job on another thread"];
    case "item": return [`an item from the queue, ${ordinal(wait.place)} in line`];
    case "room": return [`room in the full queue, ${ordinal(wait.place)} in line`];
    case "tasks done": return [`task_done for ${counted(wait.unfinished, "item")} of the queue`];
    case "accept": return [`somebody to connect to socket ${wait.socket}`];
    case "connect": return [`socket ${wait.socket} to be connected`];
    case "read": return [`bytes to read from socket ${wait.socket}`];
    case "write": return [`room to write to socket ${wait.socket}`];
    default: return [wait.text ?? "something outside this executor"];
  }
}

/** What a task waits on, as parts. */
function waitsText(run, { waits, more = 0 }, most = 2) {
  if (waits.length === 0) return ["something outside this executor"];
  const parts = waits.slice(0, most).map((wait) => waitText(run, wait));
  const rest = Math.max(0, waits.length - most) + more;
  const text = parts.flatMap((part, i) => (i === 0 ? part : [rest > 0 ? ", " : " and ", ...part]));
  return rest > 0 ? [...text, ` and ${rest === Infinity ? "others" : `${grouped(rest)} more`}`] : text;
}

function ordinal(n) {
  const tens = n % 100;
  const end = tens >= 11 && tens <= 13 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th";
  return `${n}${end}`;
}

/** The step that led from `before`: what happened, and why. */
function tell(run, before, event) {
  return (SENTENCES[event.k] ?? (() => ({ what: [event.text ?? event.k], why: [] })))(run, before, event);
}

const SENTENCES = {
  spawned: (run, before, event) => ({
    what:
      event.parent == null
        ? [task(event.task), event.kind === "main" ? " is handed to block_on: it becomes a task of the executor." : " is spawned: it becomes a task of the executor."]
        : [task(event.parent), " spawns ", task(event.task), "."],
    why: ["Not a line of it has run: a future does nothing until it is polled."],
  }),
  queued: (run, before, event) => ({
    what: [task(event.task), " joins the end of the ready queue", place(event.place ?? before.ready.length + 1)],
    why: ["The queue is a plain line: whoever is ready first is polled first."],
  }),
  turn: (run, before, event) => ({
    what: [`Turn ${event.turn} begins, with ${counted(event.ready, "task")} ready.`],
    why: ["The loop polls each of them once, in order. A task that is woken meanwhile runs in the next turn."],
  }),
  poll: (run, before, event) => {
    const known = before.tasks.get(event.task);
    const line = known?.at?.line;
    if (!known?.queued) return { what: ["The loop polls ", task(event.task), " although nobody woke it."], why: ["Nothing moves any more: it asks each task what it waits on."] };
    return {
      what: ["The loop takes ", task(event.task), " from the front of the ready queue and polls it."],
      why: known.polls === 0
        ? ["It is its first poll: its code starts to run, from the top."]
        : ["It was woken, so the loop asks again: it goes on where it stood", line ? `, at line ${line}.` : "."],
    };
  },
  pending: (run, before, event) => ({
    what: [task(event.task), " cannot go on: it waits for ", ...waitsText(run, event.waits.length > 0 ? event : (before.tasks.get(event.task) ?? event)), "."],
    why: before.tasks.get(event.task)?.queued
      ? ["Its poll returns Pending, but it was woken meanwhile: it has a place in the queue for one more poll."]
      : ["Its poll returns Pending, and the thread is free. The loop won’t look at it again until somebody calls its waker."],
  }),
  ready: (run, before, event) => ({
    what: [task(event.task), " has run to its end: its poll returns Ready."],
    why: ["There is nothing left of it to poll."],
  }),
  panicked: (run, before, event) => ({
    what: [task(event.task), " panics."],
    why: ["The panic ends this task alone: its handle gives it back to whoever awaits it."],
  }),
  skipped: (run, before, event) => ({
    what: [task(event.task), " is at the front of the queue, but it is over: the loop skips it."],
    why: ["It was woken in the very poll that ended it."],
  }),
  woken: (run, before, event) => ({ what: wakeText(event), why: wakeReason(event) }),
  aborted: (run, before, event) => ({
    what: [task(event.task), " is aborted."],
    why: ["Its next turn drops it instead of polling it."],
  }),
  cancel: (run, before, event) => ({
    what: ["The loop takes ", task(event.task), " from the front of the queue and drops it."],
    why: ["It was aborted. Dropping a future drops all it holds: its timers are cancelled, its places in line given up."],
  }),
  "cancel refused": (run, before, event) => ({
    what: [task(event.task), " cannot be dropped: its job runs on another thread."],
    why: ["A thread cannot be stopped from outside. The task goes on as if nobody had asked."],
  }),
  finished: (run, before, event) => ({
    what: [task(event.task), { completed: " is over, and has left its result.", panicked: " is over: it panicked.", cancelled: " is over: it was dropped before its end." }[event.end] ?? " is over."],
    why: event.end === "cancelled" ? ["It is never polled again."] : ["If another task awaits this result, that one is woken now."],
  }),
  gone: (run, before, event) => ({
    what: event.taken ? ["The result of ", task(event.task), " has been taken."] : [task(event.task), " leaves nothing behind: nobody can ask for its result."],
    why: ["Its place in the table is free for another task."],
  }),
  "timer set": (run, before, event) => ({
    what: [event.task == null ? "Somebody" : task(event.task), " sets a timer, due at ", clock(run, event.deadline), ", and leaves its waker with it."],
    why: [`That is in ${length(event.deadline - event.t)}. Calling this waker is how the timer will find the task again.`],
  }),
  "timer cascaded": (run, before, event) => ({
    what: ["The timer of ", task(event.task), ` moves down the wheel, from ring ${event.from?.[0]} to ring ${event.to?.[0] ?? 0}.`],
    why: ["Its slot fell due, but its own time has not quite come: on a finer ring its place is known more exactly."],
  }),
  "timer fired": (run, before, event) => ({
    what: ["The timer set by ", task(event.task), " is due (", clock(run, event.deadline), "): it leaves the wheel."],
    why: ["A timer does one thing when it is due: it calls the waker that was left with it."],
  }),
  "timer cancelled": (run, before, event) => ({
    what: ["The timer of ", task(event.task), " is cancelled: it is taken out of the wheel."],
    why: ["The sleep it belonged to was dropped, so there is nobody left to wake."],
  }),
  "socket opened": (run, before, event) => ({
    what: [`Socket ${event.socket} is opened`, ...(before.running == null ? [] : [" by ", task(before.running)]), "."],
    why: ["The operating system is asked to say when there is something to do at it, so that nobody has to wait there."],
  }),
  "socket ready": (run, before, event) => ({
    what: [`The operating system says that socket ${event.socket} is ready, ${[event.readable && "to be read", event.writable && "to be written to"].filter(Boolean).join(" and ")}.`],
    why: ["Who waits there left a waker, and it is called next."],
  }),
  "socket closed": (run, before, event) => ({
    what: [`Socket ${event.socket} is closed.`],
    why: ["The operating system need not watch it any more."],
  }),
  parked: (run, before, event) =>
    event.until == null
      ? { what: ["No task is ready and no timer is set: the thread goes to sleep."], why: ["Only a socket or another thread can end this."] }
      : { what: ["No task is ready: the thread goes to sleep until ", clock(run, event.until), "."], why: parkReason(run, before, event) },
  unparked: (run, before, event) => ({
    what: [UNPARKED[event.by] ?? "The thread goes on, at ", clock(run, event.t), "."],
    why: [UNPARK_REASON[event.by] ?? "Next the loop looks which timers are due."],
  }),
  stalled: () => ({
    what: ["Nothing moves any more: no task is ready, no timer is set, nothing is under way outside."],
    why: ["The loop polls each waiting task once more, to learn and to report what it waits on."],
  }),
  closing: () => ({
    what: ["The executor is dropped, and the tasks that are left go with it."],
    why: ["In the order in which they were spawned."],
  }),
  note: (run, before, event) => ({
    what: [event.task == null ? "The program" : task(event.task), ` says: “${noted(run, event)}”`],
    why: ["A line of the program itself, which runs in this poll."],
  }),
};

const UNPARKED = {
  jump: "Nobody has anything to do, so the virtual clock jumps to ",
  deadline: "The time has come and the thread wakes up: it is ",
  thread: "A wake from another thread rouses the loop, at ",
  socket: "The operating system rouses the loop, because a socket is ready, at ",
  nobody: "Nobody came, and nobody can: the loop goes on, at ",
};
const UNPARK_REASON = {
  jump: "With a real clock the thread would have slept until now, and used no processor.",
  socket: "Parked, the loop waits for timers, sockets and other threads at once.",
  thread: "Another thread called a waker: next the loop sees who is to run.",
  spurious: "For no reason: the loop finds nothing to do and parks again.",
};

/** What a task notes of itself does not need its name again. */
function noted(run, event) {
  const own = event.task == null ? "" : `${fullName(run, event.task)} `;
  return shortened(event.text.startsWith(own) ? event.text.slice(own.length) : event.text, 120);
}

function place(number) {
  return number === 1 ? ": it is first in line." : `: it is ${ordinal(number)} in line.`;
}

function parkReason(run, before, event) {
  const due = [...before.timers.values()].filter((timer) => timer.deadline === event.until).length;
  const all = before.timers.size;
  if (all > 1 && due === all) return [`All ${grouped(all)} timers are due then. They run at the same time: that is why it takes ${length(event.until - event.t)} and not ${grouped(all)} times as long.`];
  return [`The next of ${counted(all, "timer")} is due then, and until then there is nothing to do: waiting costs no work.`];
}

function wakeText(event) {
  const end = { "already queued": ", which is in the ready queue already.", "too late": ", which is over." }[event.effect] ?? ".";
  switch (event.by) {
    case "timer": return ["The timer calls the waker left with it, and so wakes ", task(event.task), end];
    case "task": return [task(event.waker), " wakes ", task(event.task), end];
    case "itself": return [task(event.task), " calls its own waker: it asks for another poll", event.effect === "queues" ? "." : ", and has one coming already."];
    case "socket": return [`Socket ${event.socket} is ready, and so wakes `, task(event.task), end];
    case "thread": return ["Another thread calls the waker of ", task(event.task), end];
    default: return ["Code outside any task wakes ", task(event.task), end];
  }
}

function wakeReason(event) {
  if (event.effect !== "queues") return ["The wake changes nothing: one place in the queue is enough, and none is too late."];
  if (event.by === "itself") return ["It gives the others their turn, and has its own after them."];
  if (event.by === "task") return ["What it waited for has come about. Still, a wake runs nothing: it only puts the task in the queue."];
  return ["A wake runs nothing: it only puts the task in the queue. The rest is up to the loop."];
}

function plain(run, parts) {
  return parts.map((part) => (typeof part === "object" ? nameOf(run, part.task) : part)).join("");
}
