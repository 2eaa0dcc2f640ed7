// When did each task run, and when did it wait?
//
// What lies ahead of the playhead is drawn pale. Two axes: by step, where the steps of one instant stand side by side
// and a wait is as wide as it is long; and by time alone.

"use strict";

/** More tasks than this are not drawn a row each. */
const ROWS = 24;
const ROW = 17;
const AXIS = 20;

const chart = { run: null, width: 0, axis: "steps", xs: null, rows: [], spans: null };

/** The stretches of each task: [state, first step, last step], in order. One pass over the record. */
function spansOf(run) {
  const spans = new Map();
  const state = initial(run);
  const touch = (id, step) => {
    const is = state.tasks.get(id)?.is;
    if (!is) return;
    if (!spans.has(id)) spans.set(id, []);
    const list = spans.get(id);
    const last = list[list.length - 1];
    if (last?.[0] === is) return;
    if (last) last[2] = step;
    list.push([is, step, run.events.length]);
  };
  run.events.forEach((event, i) => {
    next(state, event, state);
    if (event.task != null) touch(event.task, i + 1);
  });
  return spans;
}

/** The place of each step on the axis, from 0 to 1. */
function axisOf(run) {
  const xs = new Float64Array(run.events.length + 1);
  if (run.events.length === 0) return xs;
  const span = Math.max(1, run.events[run.events.length - 1].t - run.began);
  const share = chart.axis === "time" ? 0 : 0.55;
  let before = run.began;
  run.events.forEach((event, i) => {
    xs[i + 1] = xs[i] + share / run.events.length + ((1 - share) * (event.t - before)) / span;
    before = event.t;
  });
  const whole = xs[run.events.length] || 1;
  return xs.map((x) => x / whole);
}

function stepAt(x) {
  const xs = chart.xs;
  let [low, high] = [0, xs.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (xs[middle] <= x + 1e-12) low = middle;
    else high = middle - 1;
  }
  return low < xs.length - 1 && xs[low + 1] - x < x - xs[low] ? low + 1 : low;
}

/** A row a task, or, of very many, the first and the last few and one row for all between. */
function rowsOf(run) {
  const ids = [...run.tasks.keys()].filter((id) => !player.filter || player.filter.ids.has(id));
  if (ids.length <= ROWS) return ids.map((id) => [id]);
  const [first, last] = [ids.slice(0, 6), ids.slice(-2)];
  return [...first.map((id) => [id]), ids.slice(6, -2), ...last.map((id) => [id])];
}

function labelWidth() {
  return chart.width < 560 ? 76 : 128;
}

function drawTimeline(run) {
  const box = byId("chart");
  chart.width = box.clientWidth;
  if (chart.run !== run) Object.assign(chart, { run, spans: spansOf(run) });
  chart.xs = axisOf(run);
  chart.rows = rowsOf(run);
  const folded = chart.rows.find((ids) => ids.length > 1);
  byId("fold-note").textContent = folded ? label("share_a_row", { n: folded.length }) : "";
  const [left, width] = [labelWidth(), chart.width - labelWidth() - 12];
  const height = AXIS + chart.rows.length * ROW + 6;
  const x = (step) => left + chart.xs[step] * width;
  const bars = svg("g", { id: "bars" }, svg("path", { class: "gap", d: gaps(run, x, height) }), ...chart.rows.map((ids, i) => (ids.length > 1 ? crowd(ids, i, x, left, width) : bar(ids[0], i, x))), ...wakes(run, x));
  const labels = chart.rows.map((ids, i) => rowLabel(run, ids, i));
  const all = svg("svg", { width: chart.width, height, role: "presentation" },
    svg("defs", {}, svg("clipPath", { id: "past" }, svg("rect", { id: "past-box", x: 0, y: 0, height, width: left }))),
    svg("g", { class: "scale" }, ...scale(run, x)),
    svg("g", { class: "future" }, svg("use", { href: "#bars" })),
    svg("g", { "clip-path": "url(#past)" }, bars),
    svg("g", { class: "labels" }, ...labels),
    svg("g", { id: "head" }, svg("line", { y1: 0, y2: height }), svg("path", { d: "M-6 0H6V7L0 13L-6 7Z" })));
  box.replaceChildren(all);
  box.setAttribute("aria-valuemax", run.events.length);
}

function rowLabel(run, ids, i) {
  const name = ids.length > 1 ? label("folded", { n: ids.length }) : nameOf(run, ids[0]);
  const most = labelWidth() < 100 ? 8 : 14;
  const chosen = player.filter?.ids.size === 1 && ids.length === 1 && player.filter.ids.has(ids[0]);
  const node = svg("text", { x: 8, y: AXIS + i * ROW + 13, class: ids.length > 1 ? "folded" : chosen ? "chosen" : null }, ending(name, most), svg("title", {}, ids.length > 1 ? label("tasks_from_to", { first: ids[0], last: ids[ids.length - 1] }) : label("task_with_number", { name: shortened(fullName(run, ids[0]), 200), id: ids[0] })));
  if (ids.length === 1) node.addEventListener("click", () => chooseTask(ids[0]));
  return node;
}

/** The bars of one task: thick where it runs, thin where it is ready, a line where it waits. */
function bar(id, i, x) {
  const paths = { waiting: "", ready: "", running: "" };
  const top = AXIS + i * ROW;
  for (const [is, from, to] of chart.spans.get(id) ?? []) {
    if (!(is in paths)) continue;
    const [half, inset] = { waiting: [1.5, 0], ready: [3.5, 0], running: [7, 0] }[is];
    const width = Math.max(1, x(to) - x(from) - inset);
    paths[is] += `M${x(from).toFixed(1)} ${top + 9 - half}h${width.toFixed(1)}v${2 * half}h${(-width).toFixed(1)}z`;
  }
  return svg("g", { "data-row": id }, ...Object.entries(paths).map(([is, d]) => d && svg("path", { class: `bar-${is}`, d })).filter(Boolean));
}

/** Many tasks in one row: how many of them are in which state, over the time. */
function crowd(ids, i, x, left, width) {
  const columns = Math.max(40, Math.floor(width / 2));
  const names = ["running", "ready", "waiting"];
  const counts = names.map(() => new Float64Array(columns + 1));
  const column = (step) => Math.floor(((x(step) - left) / width) * (columns - 1));
  for (const id of ids)
    for (const [is, from, to] of chart.spans.get(id) ?? []) {
      const count = counts[names.indexOf(is)];
      if (!count) continue;
      count[column(from)] += 1;
      count[Math.max(column(from) + 1, column(to))] -= 1;
    }
  for (const count of counts) for (let n = 1; n < columns; n += 1) count[n] += count[n - 1];
  const bottom = AXIS + (i + 1) * ROW - 1;
  const paths = names.map(() => "");
  for (let n = 0; n < columns; n += 1) {
    let height = 0;
    names.forEach((_, k) => {
      const own = (counts[k][n] / ids.length) * (ROW - 2);
      if (own > 0.02) paths[k] += `M${(left + (n / (columns - 1)) * width).toFixed(1)} ${(bottom - height).toFixed(1)}v${(-Math.max(own, 0.6)).toFixed(1)}`;
      height += own;
    });
  }
  return svg("g", { class: "crowd" }, ...names.map((is, k) => svg("path", { class: `crowd-${is}`, d: paths[k], "stroke-width": width / columns + 0.6 })));
}

/** From the task that wakes to the one that is woken; a tick where a timer or the outside wakes. */
function wakes(run, x) {
  const rowOf = new Map(chart.rows.flatMap((ids, i) => ids.length === 1 ? [[ids[0], i]] : []));
  let [arrows, ticks] = ["", ""];
  run.events.forEach((event, n) => {
    if (event.k !== "woken" || !rowOf.has(event.task)) return;
    const y = AXIS + rowOf.get(event.task) * ROW + 9;
    const at = x(n + 1).toFixed(1);
    if (event.by === "task" && rowOf.has(event.waker)) {
      const from = AXIS + rowOf.get(event.waker) * ROW + 9;
      const tip = from < y ? -4 : 4;
      arrows += `M${at} ${from}V${y}m-3 ${tip}l3 ${-tip}l3 ${tip}`;
    } else ticks += `M${at} ${y - 8}l-3 -4h6z`;
  });
  return [svg("path", { class: "wake-line", d: arrows }), svg("path", { class: "wake-tick", d: ticks })];
}

/** Where the thread sleeps. */
function gaps(run, x, height) {
  let path = "";
  run.events.forEach((event, i) => {
    if (event.k === "parked") path += `M${x(i + 1).toFixed(1)} ${AXIS}H${x(Math.min(i + 2, run.events.length)).toFixed(1)}V${height}H${x(i + 1).toFixed(1)}z`;
  });
  return path;
}

/** The times at which something happens, as far as there is room for them. */
function scale(run, x) {
  const marks = [];
  let free = -Infinity;
  let before = null;
  run.events.forEach((event, i) => {
    const words = `${Number(((event.t - run.began) / 1e9).toFixed(3))}${SECONDS}`;
    const [at, width] = [x(i + 1), 8 * words.length];
    const end = at > chart.width - 50;
    if (words === before || (end ? at - width : at) < free) return;
    before = words;
    marks.push(svg("line", { x1: at, x2: at, y1: 14, y2: AXIS }), svg("text", { x: end ? at - 3 : at + 3, y: 12, "text-anchor": end ? "end" : "start" }, words));
    free = (end ? at : at + width) + 8;
  });
  return marks;
}

function movePlayhead(run, step) {
  const x = labelWidth() + chart.xs[step] * (chart.width - labelWidth() - 12);
  byId("past-box")?.setAttribute("width", Math.max(0, x));
  byId("head")?.setAttribute("transform", `translate(${x} 0)`);
  byId("chart").setAttribute("aria-valuenow", step);
  byId("chart").setAttribute("aria-valuetext", label("at_step", { step, time: clock(run, step > 0 ? run.events[step - 1].t : run.began) }));
}

function dragTimeline() {
  const box = byId("chart");
  const to = (event) => {
    const x = (event.clientX - box.getBoundingClientRect().left - labelWidth()) / (chart.width - labelWidth() - 12);
    if (compare.on) return dragCompare(Math.max(0, Math.min(1, x)));
    go(stepAt(Math.max(0, Math.min(1, x))));
  };
  box.addEventListener("pointerdown", (event) => {
    if (event.offsetX < 0 || event.clientX - box.getBoundingClientRect().left < labelWidth() || predict.on) return;
    box.setPointerCapture(event.pointerId);
    pause();
    to(event);
  });
  box.addEventListener("pointermove", (event) => box.hasPointerCapture(event.pointerId) && to(event));
}
