// What is in the record? Read once, checked, and given an index of who is who.

"use strict";

/** A run: its steps, and its tasks by number. Step n is what `events[n - 1]` did. */
function readRun(about, index) {
  const record = JSON.parse(byId(`record-${index}`).textContent);
  const { events, start } = record;
  const places = new Places(record.files);
  const tasks = new Map();
  const setBy = new Map();
  const levels = new Set();
  const meet = ({ task, kind, name, parent, at }) => tasks.set(task, { name: name ?? (kind === "main" ? "main" : null), parent, at });
  for (const known of start?.tasks ?? []) places.resolve(known), meet(known);
  for (const timer of start?.timers ?? []) setBy.set(timer.timer, timer.task), timer.place && levels.add(timer.place[0]);
  for (const event of events) {
    places.resolve(event);
    if (event.k === "spawned") meet(event);
    // Turns of this record, not of what the executor did before it.
    if (event.k === "turn") event.turn -= record.dropped === 0 ? (start?.turn ?? 0) : 0;
    if (event.k === "timer set") setBy.set(event.timer, event.task);
    else if (event.timer != null && event.k.startsWith("timer")) event.task = setBy.get(event.timer);
    for (const place of [event.to, event.k === "timer set" ? event.place : null]) if (place) levels.add(place[0]);
  }
  return { ...about, index, events, start, began: events.length > 0 ? events[0].t : 0, tasks, levels, dropped: record.dropped, snapshots: record.snapshots ?? [] };
}

/** Lines of source: `[file, line]` in the record, and one object a line here. */
class Places {
  constructor(files) {
    this.files = files.map((path) => ({ path, source: page.sources.findIndex((source) => source.path === path), lines: new Map() }));
  }

  resolve(holder) {
    if (holder.at) holder.at = this.place(holder.at);
    for (const wait of holder.waits ?? []) {
      wait.at = this.place(wait.at);
      for (const place of wait.in ?? []) place[3] = this.place(place[3]);
    }
    for (const place of holder.child ?? []) place[3] = this.place(place[3]);
  }

  place([file, line]) {
    const { path, source, lines } = this.files[file];
    if (!lines.has(line)) lines.set(line, { path, source, line });
    return lines.get(line);
  }
}

const runs = page.runs.map(readRun);

/** What a task is called, in full. */
function fullName(run, task) {
  return run.tasks.get(task)?.name ?? label("task_number", { id: task });
}

/** As much of its name as fits. Of several that begin alike, the end is what tells them apart. */
function shortName(run, task, most) {
  const name = fullName(run, task);
  const short = shortened(name, most);
  if (short === name) return name;
  run.alike ??= new Map();
  if (!run.alike.has(most)) {
    const seen = new Map();
    for (const id of run.tasks.keys()) seen.set(shortened(fullName(run, id), most), (seen.get(shortened(fullName(run, id), most)) ?? 0) + 1);
    run.alike.set(most, seen);
  }
  return run.alike.get(most).get(short) > 1 ? ending(name, most) : short;
}

function nameOf(run, task) {
  return shortName(run, task, 24);
}

/** A point in time of the run: seconds since its first event. */
function clock(run, nanos) {
  // Real time is told to the microsecond: between sockets it is what happens in a millisecond that matters.
  run.digits ??= run.events.every((event) => (event.t - run.began) % 1e6 === 0) ? 3 : 6;
  const seconds = (nanos - run.began) / 1e9;
  return `${seconds.toFixed(run.digits)}${SECONDS}`;
}

/** Whom a step is about: the filter and the log go by it. */
function concerns(event) {
  return [event.task, event.waker, event.parent].filter((task) => task != null);
}
