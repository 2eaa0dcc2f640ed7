// One after another, or all together? Acts of several engines, or of one, on one axis of time.

"use strict";

/** So high are the bars of all runs together, at most. */
const ROOM = 205;
/** A lane is never too low for its name. */
const LOWEST = 12;

const compare = { on: false, t: 0, longest: 1 };
const acts = page.acts;

/** The act of the recorded run in which a state of it lies, and the seconds of the story since it began. */
function actAt(run, state) {
  const t = (state.at - run.began) / 1e9 / page.scale;
  const own = acts.filter((act) => act.run === run.index);
  const act = own.findLast((act) => act.began <= t + 1e-9) ?? own[0];
  if (!act) return { act, t };
  return { act, t: state.step === run.events.length ? act.took : Math.max(0, t - act.began) };
}

function inSeconds(t) {
  return `${t.toFixed(3)}${SECONDS}`;
}

function drawCompare() {
  const box = byId("chart");
  chart.width = box.clientWidth;
  compare.longest = Math.max(1e-9, ...acts.map((act) => act.took));
  const [left, width] = [labelWidth(), chart.width - labelWidth() - 12];
  const x = (t) => left + (t / compare.longest) * width;
  const parts = [];
  const all = acts.reduce((sum, act) => sum + act.lanes.length, 0);
  const high = Math.max(LOWEST, Math.min(14, Math.floor((ROOM - acts.length * (ROW + 4)) / all)));
  let top = AXIS;
  acts.forEach((act, i) => {
    parts.push(svg("text", { class: "run-name", x: 8, y: top + 13 }, shortened(act.title, 40), svg("tspan", { class: "run-note", "data-act": i, dx: 12 })));
    top += ROW;
    for (const lane of act.lanes) {
      parts.push(svg("text", { class: "lane", x: 8, y: top + high - 3, style: `font-size:${high - 2}px` }, ending(lane.name, labelWidth() < 100 ? 8 : 14), svg("title", {}, shortened(lane.name, 200))));
      for (const [kind, from, to] of lane.spans)
        parts.push(svg("rect", { class: `span ${kind}`, x: x(from), y: top + 2, width: Math.max(1.5, x(to) - x(from) - 1), height: high - 2, rx: 2 }, svg("title", {}, label("span", { name: shortened(lane.name, 80), from: inSeconds(from), to: inSeconds(to) }))));
      top += high;
    }
    parts.push(svg("line", { class: "end", x1: x(act.took), x2: x(act.took), y1: top - act.lanes.length * high, y2: top + 2 }));
    top += 4;
  });
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].find((s) => compare.longest / s <= width / 60) ?? 1000;
  const marks = Array.from({ length: Math.floor(compare.longest / step) + 1 }, (_, i) => i * step);
  const scaleMarks = marks.flatMap((t) => [svg("line", { x1: x(t), x2: x(t), y1: 14, y2: top }), svg("text", { x: x(t) + (t > compare.longest * 0.97 ? -3 : 3), y: 12, "text-anchor": t > compare.longest * 0.97 ? "end" : "start" }, `${Number(t.toFixed(3))}${SECONDS}`)]);
  box.replaceChildren(svg("svg", { width: chart.width, height: top + 4, role: "presentation" }, svg("g", { class: "scale" }, scaleMarks), ...parts, svg("g", { id: "head" }, svg("line", { y1: 0, y2: top }), svg("path", { d: "M-6 0H6V7L0 13L-6 7Z" }))));
  byId("fold-note").textContent = "";
  moveCompare(actAt(player.run, player.state).t);
}

function moveCompare(t) {
  compare.t = t;
  const x = labelWidth() + (t / compare.longest) * (chart.width - labelWidth() - 12);
  byId("head").setAttribute("transform", `translate(${x} 0)`);
  acts.forEach((act, i) => {
    const done = act.lanes.filter((lane) => lane.spans.length > 0 && lane.spans.every(([, , to]) => to <= t + 1e-9)).length;
    const note = byId("chart").querySelector(`[data-act="${i}"]`);
    note.textContent = t >= act.took - 1e-9 ? label("all_done", { time: inSeconds(act.took) }) : label("done_at", { n: done, all: act.lanes.length, time: inSeconds(t) });
  });
  byId("chart").setAttribute("aria-valuetext", inSeconds(t));
}

/** Drags all acts; what was recorded follows step by step. */
function dragCompare(share) {
  const run = player.run;
  const t = share * compare.longest;
  const act = actAt(run, player.state).act ?? { began: 0 };
  const nanos = run.began + (act.began + t) * page.scale * 1e9;
  player.follows = false;
  go(t === 0 && act.began === 0 ? 0 : run.events.findLastIndex((event) => event.t <= nanos) + 1);
  player.follows = true;
  moveCompare(t);
}

function setAxis(kind) {
  compare.on = kind === "runs";
  if (!compare.on) chart.axis = kind;
  for (const button of byId("axis").children) button.setAttribute("aria-pressed", button.dataset.axis === kind);
  byId("chart").classList.toggle("tall", compare.on);
  byId("key").hidden = compare.on;
  byId("time-title").textContent = label(compare.on ? "side_by_side" : "timeline");
  redrawChart();
}
