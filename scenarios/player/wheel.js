// Where in the timer wheel is each timer?
//
// A ring is a level of the wheel, the finest inside; a ring has 64 slots, and each dot is a timer.

"use strict";

const LEVELS = 11;
const OUTER = 154;
const INNER = 34;

/** The rings to draw: those that this run uses, and one on either side so that it looks like a wheel. */
function ringsOf(run) {
  const used = [...run.levels];
  if (used.length === 0) return [3, 4, 5];
  const low = Math.max(0, Math.min(...used) - 1);
  const high = Math.min(LEVELS - 1, Math.max(Math.max(...used), low + 2));
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function ringAt(rings, level) {
  const band = Math.min(40, (OUTER - INNER) / rings.length);
  const i = rings.indexOf(level);
  const outside = OUTER - (rings.length - 1 - i) * band;
  return { band, middle: outside - band / 2 };
}

function onRing(radius, slot) {
  const angle = ((slot + 0.5) / SLOTS) * 2 * Math.PI - Math.PI / 2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

function drawRings(run) {
  const rings = ringsOf(run);
  const parts = rings.map((level) => {
    const { band, middle } = ringAt(rings, level);
    const slot = (2 * Math.PI * middle) / SLOTS;
    return svg("g", {},
      svg("circle", { class: "band", r: middle, "stroke-width": band - 2 }),
      svg("circle", { class: "ticks", r: middle, "stroke-width": band - 2, "stroke-dasharray": `.8 ${slot - 0.8}`, transform: "rotate(-90)" }));
  });
  byId("wheel").replaceChildren(...parts, svg("g", { id: "hand" }), svg("g", { id: "dots" }), svg("g", { id: "falls" }), svg("text", { id: "hub", class: "hub", "text-anchor": "middle", y: 4 }));
  byId("legend").replaceChildren(...rings.toReversed().map((level, i) =>
    el("li", {}, el("b", {}, label("ring", { ring: level })), ` ${i === 0 ? label("slot_is", { length: length(SLOTS ** level) }) : length(SLOTS ** level)}`)));
}

/** The arc of one slot, which the hand is in. */
function arc(radius, slot) {
  const [a, b] = [slot, slot + 1].map((edge) => onRing(radius, edge - 0.5));
  return `M${a[0]} ${a[1]}A${radius} ${radius} 0 0 1 ${b[0]} ${b[1]}`;
}

function drawWheel(run, state, event) {
  const rings = ringsOf(run);
  byId("hand").replaceChildren(...rings.map((level) => {
    const { band, middle } = ringAt(rings, level);
    return svg("path", { class: "hand", d: arc(middle, digit(state.hand, level)), "stroke-width": band - 2 });
  }));
  const slots = new Map();
  let due = 0;
  let soonest = Infinity;
  for (const [id, timer] of state.timers) {
    soonest = Math.min(soonest, timer.deadline);
    if (!timer.place || !rings.includes(timer.place[0])) { due += 1; continue; }
    const key = timer.place[0] * SLOTS + timer.place[1];
    if (!slots.has(key)) slots.set(key, []);
    slots.get(key).push([id, timer]);
  }
  byId("dots").replaceChildren(...[...slots].flatMap(([key, timers]) => dots(run, rings, key, timers, event)));
  const gone = (event?.k === "timer fired" || (event?.k === "woken" && event.by === "timer")) && state.fired;
  if (gone && gone.place && rings.includes(gone.place[0])) byId("dots").append(ghost(rings, gone));
  drawFall(rings, event);
  byId("hub").textContent = clock(run, state.at);
  byId("wheel-note").textContent = state.timers.size === 0 ? label("no_timer") : label("timers_next", { n: state.timers.size, time: clock(run, soonest) });
  byId("wheel").setAttribute("aria-label", label(due > 0 ? "wheel_due" : "wheel_label", { note: byId("wheel-note").textContent, n: due }));
}

/** The dots of one slot, side by side and outwards; more than nine are one dot with their number. */
function dots(run, rings, key, timers, event) {
  const [level, slot] = [Math.floor(key / SLOTS), key % SLOTS];
  const { band, middle } = ringAt(rings, level);
  if (timers.length > 9) {
    const [x, y] = onRing(middle, slot);
    return [svg("g", { class: "many" }, svg("circle", { cx: x, cy: y, r: Math.min(15, band / 2 + 2) }), svg("text", { x, y: y + 3.5, "text-anchor": "middle" }, timers.length > 999 ? `${Math.round(timers.length / 1000)}k` : String(timers.length)), svg("title", {}, label("timers_in_slot", { n: timers.length, ring: level, slot })))];
  }
  const rows = Math.max(1, Math.min(3, Math.floor(band / 9)));
  const columns = Math.ceil(timers.length / rows);
  return timers.map(([id, timer], i) => {
    const out = (i % rows) - (Math.min(rows, timers.length) - 1) / 2;
    const along = Math.floor(i / rows) - (columns - 1) / 2;
    const radius = middle + out * 9;
    const [x, y] = onRing(radius, slot + (along * 9 * SLOTS) / (2 * Math.PI * radius));
    const kind = event?.timer === id ? "dot new" : player.filter && !player.filter.ids.has(timer.task) ? "dot dim" : "dot";
    return svg("circle", { class: kind, "data-timer": id, cx: x, cy: y, r: 3.6 }, svg("title", {}, label("timer_of", { task: shortened(fullName(run, timer.task), 60), time: clock(run, timer.deadline), ring: level, slot })));
  });
}

/** Where the timer was that has just fired: its waker is being called from there. */
function ghost(rings, timer) {
  const [x, y] = onRing(ringAt(rings, timer.place[0]).middle, timer.place[1]);
  return svg("circle", { class: "dot gone", id: "gone", cx: x, cy: y, r: 5 });
}

/** The way of a timer that has just gone down a ring. */
function drawFall(rings, event) {
  const falls = event?.k === "timer cascaded" && event.to && rings.includes(event.from[0]) && rings.includes(event.to[0]);
  if (!falls) return byId("falls").replaceChildren();
  const [a, b] = [event.from, event.to].map(([level, slot]) => onRing(ringAt(rings, level).middle, slot));
  byId("falls").replaceChildren(svg("path", { class: "fall", d: `M${a[0]} ${a[1]}Q${(a[0] + b[0]) * 0.3} ${(a[1] + b[1]) * 0.3} ${b[0]} ${b[1]}`, "marker-end": "url(#tip)" }));
}
