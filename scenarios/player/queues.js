// What do the queues hold, and which tasks stand in line at them?

"use strict";

/** So many queues are shown, those with tasks in line first, and so many tasks of a line. */
const QUEUES = 3;
const IN_LINE = 3;
/** Up to this capacity each place of a queue is drawn. */
const PLACES = 12;

/** The tasks in line at each queue, by what they wait for: `item` or `room`. */
function linesOf(state) {
  const lines = new Map();
  for (const [id, known] of state.tasks) {
    if (known.is === "finished" || known.is === "running") continue;
    for (const { on, queue, number } of known.waits) {
      if (on !== "item" && on !== "room") continue;
      if (!lines.has(queue)) lines.set(queue, { item: [], room: [] });
      lines.get(queue)[on].push([number, id]);
    }
  }
  for (const line of lines.values()) for (const on of ["item", "room"]) line[on] = inOrder(line[on]);
  return lines;
}

/** Tasks by the numbers that they drew. The place that each told has changed since. */
function inOrder(drawn) {
  return drawn.sort(([a], [b]) => a - b).map(([, id]) => id);
}

function drawQueues(run, state) {
  byId("queues").hidden = state.queues.size === 0;
  if (state.queues.size === 0) return;
  const lines = linesOf(state);
  const queues = [...state.queues].sort(([a], [b]) => lines.has(b) - lines.has(a) || a - b);
  const rows = queues.slice(0, QUEUES).map(([number, queue]) => queueRow(run, number, queue, lines.get(number)));
  if (queues.length > QUEUES) rows.push(el("li", { class: "more" }, label("and_more", { n: queues.length - QUEUES })));
  byId("queue-rows").replaceChildren(...rows);
}

function queueRow(run, number, { len, capacity, at }, line) {
  const places = capacity > PLACES || capacity == null ? [] : Array.from({ length: capacity }, (_, i) => el("i", { class: i < len ? "taken" : null }));
  const holds = label(capacity == null ? "queue_holds_any" : "queue_holds", { n: len, capacity });
  const inLine = ["item", "room"].filter((on) => line?.[on].length > 0).map((on) => say(run, `queue_line.${on}`, { tasks: namesOf(line[on]) }));
  return el("li", {},
    el("b", {}, label("queue", { queue: number })), el("span", { class: "places", "aria-hidden": "true" }, places), el("span", { class: "holds" }, holds), el("small", {}, label("at_line", { line: at.line })),
    el("span", { class: "for" }, inLine.length === 0 ? label("queue_line.nobody") : inLine.flatMap((parts, i) => [i === 0 ? null : " · ", ...sentence(run, parts)])));
}

/** The first of a line, as parts of a sentence. */
function namesOf(ids) {
  const names = ids.slice(0, IN_LINE).flatMap((id, i) => (i === 0 ? [task(id)] : [", ", task(id)]));
  return ids.length > IN_LINE ? [...names, ` ${label("and_more", { n: ids.length - IN_LINE })}`] : names;
}
