// What is inside a task, and who will wake it?

"use strict";

/** So many futures of one combinator are shown. */
const INSIDE = 8;
/** If more things than this hold wakers, those of one kind share a line. */
const HOLDERS = 6;

const holders = { on: false };

/** The task whose inside is worth a look: the one that runs, or that the step is about, or that was chosen. */
function focusOf(state, event) {
  const chosen = player.filter?.ids.size === 1 ? [...player.filter.ids][0] : null;
  return [chosen, state.running, event?.task].find((id) => id != null && state.tasks.get(id)?.tree?.size > 0) ?? null;
}

function drawInside(run, state, event) {
  const id = focusOf(state, event);
  const box = byId("inside");
  box.hidden = id == null;
  if (id == null) return;
  const { tree } = state.tasks.get(id);
  byId("inside-of").replaceChildren(...sentence(run, say(run, "inside_of", { task: task(id) })));
  const roots = [...tree].filter(([, node]) => !node.outer || !tree.has(node.outer[0]));
  byId("tree").replaceChildren(...roots.map(([number, node]) => branch(run, state, tree, number, node)));
}

/** A combinator, and below it its futures. */
function branch(run, state, tree, number, node) {
  const children = [...node.children].sort(([a], [b]) => a - b);
  const over = node.dropped ? "dropped" : "waiting";
  const rows = children.slice(0, INSIDE).map(([index, child]) => twig(run, state, tree, number, index, child));
  const rest = Math.max(0, children.length - INSIDE);
  if (rest > 0) rows.push(el("li", { class: "more" }, label("and_more", { n: rest })));
  return el("li", { class: `whole ${over}` }, el("b", {}, node.of), " ", node.at ? el("small", {}, label("at_line", { line: node.at.line })) : null, node.dropped ? el("em", {}, ` ${label("inside_drops", { n: node.dropped })}`) : null, el("ul", {}, rows));
}

function twig(run, state, tree, number, index, child) {
  const inner = [...tree].filter(([, node]) => node.outer?.[0] === number && node.outer[1] === index);
  const told = { waits: child.is === "dropped" ? child.was ?? [] : child.waits.filter((wait) => isOpen(state, wait)), more: 0 };
  told.come = child.is === "waiting" && told.waits.length === 0 && child.waits.length > 0;
  const stood = told.waits[0]?.at;
  const text = child.is === "ready" ? label("inside_ready") : child.is === "dropped" ? (stood ? label("inside_dropped_at", { line: stood.line }) : label("inside_dropped")) : inner.length > 0 && told.waits.length === 0 ? "" : plain(run, waitsText(run, told));
  return el("li", { class: `future-${child.is}` }, el("span", { class: "nth" }, `${index + 1}`), " ", text, child.is === "waiting" && stood ? el("small", {}, ` · ${label("at_line", { line: stood.line })}`) : null,
    inner.length > 0 ? el("ul", {}, inner.map(([inside, node]) => branch(run, state, tree, inside, node))) : null);
}

// The other way round: of everything that holds wakers, whose.

/** What holds wakers now, and the tasks that it will wake. */
function holdersOf(run, state) {
  const all = new Map();
  const hold = (kind, key, words, id, place = 0) => {
    if (!all.has(key)) all.set(key, { kind, words, tasks: [] });
    all.get(key).tasks.push([place, id]);
  };
  for (const [id, known] of state.tasks) {
    if (known.is === "finished" || known.is === "running") continue;
    for (const wait of waitsOf(state, known).waits) {
      switch (wait.on) {
        case "timer": hold("timer", `timer ${wait.deadline}`, label("holder.timer", { time: clock(run, wait.deadline) }), id); break;
        case "task": hold("handle", `task ${wait.task}`, plain(run, say(run, "holder.task", { task: task(wait.task) })), id); break;
        case "item": case "room": case "tasks done": hold("queue", `${wait.on} ${wait.queue}`, label(`holder.${wait.on === "tasks done" ? "tasks_done" : wait.on}`, wait), id, wait.number); break;
        case "accept": case "connect": case "read": case "write": hold("socket", `socket ${wait.socket}`, label("holder.socket", { socket: wait.socket }), id); break;
        case "job": hold("job", "job", label("holder.job"), id); break;
        case "forever": break;
        default: hold("other", "other", label("holder.other"), id);
      }
    }
  }
  // Sockets that nobody waits at are there all the same.
  for (const socket of state.sockets.keys()) if (!all.has(`socket ${socket}`)) all.set(`socket ${socket}`, { kind: "socket", words: label("holder.socket", { socket }), tasks: [] });
  return [...all.values()];
}

function holderRows(run, state) {
  const all = holdersOf(run, state);
  const [rows, most] = all.length <= HOLDERS ? [all, IN_LINE] : [[...Map.groupBy(all, ({ kind }) => kind).values()].map(sharedLine), 1];
  return rows.map(({ words, tasks }) => {
    const inLine = [...new Set(inOrder(tasks))];
    const more = inLine.length > most ? el("span", { class: "more" }, label("and_more", { n: inLine.length - most })) : null;
    return el("li", {}, el("span", { class: "holder" }, words), el("span", { class: "who" }, inLine.length === 0 ? el("span", { class: "nobody" }, label("nobody")) : inLine.slice(0, most).map((id) => chip(run, id, "waiting")), more));
  });
}

/** Holders of one kind as one. */
function sharedLine(holders) {
  const words = holders.length > 1 ? `${holders[0].words} ${label("and_more", { n: holders.length - 1 })}` : holders[0].words;
  return { words, tasks: holders.flatMap(({ tasks }) => tasks) };
}

function setHolders(on) {
  holders.on = on;
  for (const button of byId("waiting-tabs").children) button.setAttribute("aria-pressed", (button.dataset.holders === "yes") === on);
  draw();
}
