// Who calls whose waker? Said in a line below the sentence, and, where there is room between the words, drawn as an arrow.

"use strict";

function drawTip() {
  byId("arrows").append(
    svg("defs", {}, svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, svg("path", { d: "M0 0.5L8 4L0 7.5z", class: "tip" }))),
    svg("g", { id: "arrow" }));
}

function chipOf(id) {
  return byId("stage").querySelector(`.chip[data-task="${id}"]`);
}

/** From what to what, and in which words; nothing for most steps. */
function arrowOf(event, run = player.run) {
  const timer = (id) => label("the_timer", { id });
  if (event?.k === "timer set") return event.task == null ? null : { from: chipOf(event.task), to: dotOf(event.timer), who: nameOf(run, event.task), words: label("leaves_its_waker"), whom: timer(event.timer) };
  if (event?.k !== "woken") return null;
  const [to, whom] = [chipOf(event.task), nameOf(run, event.task)];
  const words = label(event.effect === "queues" ? "wakes" : "wakes_in_vain");
  switch (event.by) {
    case "timer": return { from: byId("gone") ?? byId("hub"), to, who: timer(event.timer), words: label("calls_the_waker"), whom };
    case "task": return { from: chipOf(event.waker), to, who: nameOf(run, event.waker), words, whom };
    case "itself": return { from: null, to, who: whom, words, whom: label("itself") };
    case "socket": return { from: null, to, who: label("holder.socket", { socket: event.socket }), words: label("calls_the_waker"), whom };
    case "thread": return { from: null, to, who: label("another_thread"), words: label("calls_the_waker"), whom };
    default: return { from: null, to, who: label("code_outside"), words, whom };
  }
}

function dotOf(timer) {
  return byId("dots").querySelector(`[data-timer="${timer}"]`) ?? byId("hub");
}

function drawFlow(event) {
  const arrow = arrowOf(event);
  byId("flow").replaceChildren(...(arrow ? [el("b", {}, arrow.who), el("span", { class: "wire" }, arrow.words), el("b", {}, arrow.whom)] : []));
}

function drawArrow(event, grows = !still.matches && !player.playing) {
  const layer = byId("arrow");
  layer.replaceChildren();
  for (const node of document.querySelectorAll(".wire-end")) node.classList.remove("wire-end");
  const arrow = arrowOf(event);
  for (const end of [arrow?.from, arrow?.to]) if (end?.classList?.contains("chip")) end.classList.add("wire-end");
  if (!arrow?.from || !arrow.to) return;
  const [from, to] = [arrow.from, arrow.to].map(seen);
  if (!from || !to) return;
  const texts = textsOf(arrow);
  const way = waysBetween(from, to).find((points) => isClear(points, texts));
  if (!way) return;
  const d = way.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const line = svg("path", { class: "arrow", d, "marker-end": "url(#tip)", pathLength: 1 });
  layer.append(line);
  if (grows) line.animate([{ strokeDasharray: "0 1" }, { strokeDasharray: "1 0" }], { duration: 320, easing: "ease-out" });
}

/** Where a node is on the screen, if it is not scrolled out of sight. */
function seen(node) {
  const box = node.getBoundingClientRect();
  if (box.width === 0 || box.bottom < 0 || box.top > innerHeight) return null;
  for (let outer = node.parentElement; outer && outer !== document.body; outer = outer.parentElement) {
    const clip = outer.getBoundingClientRect();
    if (getComputedStyle(outer).overflowY !== "visible" && outer.tagName !== "svg" && (box.top > clip.bottom - 4 || box.bottom < clip.top + 4)) return null;
  }
  return box;
}

/** The boxes of what is written, which no arrow may cross. */
function textsOf(arrow) {
  const words = document.querySelectorAll(".tell .what, .tell .why, .tell .count, .tell .flow, .tell button, .tell select, main h2, main h3, main small, .stage .chip, .stage .for, .stage .holder, .stage .nobody, .tabs button, .stage .more, .phases li, #tree li, #queue-rows li, #why-not, .side, #legend li, #hub, #log li, .many text, .chart text");
  return [...words].filter((node) => node !== arrow.from && node !== arrow.to && !node.contains(arrow.from) && !node.contains(arrow.to) && node.textContent.trim() !== "" && seen(node)).map((node) => {
    if (!node.matches(".for, .holder, h2, h3, small, .side, #log li, .nobody")) return node.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  });
}

/** The ways from one box to the other, the plainest first: bows, and then lines that keep to the gaps. */
function waysBetween(from, to) {
  const centre = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const [a, b] = [edge(from, centre(from), centre(to)), edge(to, centre(to), centre(from))];
  const bows = [0.18, -0.18, 0.4, -0.4].map((bend) => bow(a, b, bend));
  const gaps = ["#stage", ".source"].flatMap((panel) => { const box = document.querySelector(panel).getBoundingClientRect(); return [box.right + 5, box.left - 5, box.right - 7]; });
  const rows = (box) => [[box.bottom + 2.5, box.bottom], [box.top - 2.5, box.top]];
  const lines = [];
  for (const x of gaps)
    for (const [fy, fEdge] of rows(from))
      for (const [ty, tEdge] of rows(to)) {
        const [fx, tx] = [centre(from).x, to.left + Math.min(14, to.width / 2)];
        lines.push([{ x: fx, y: fEdge }, { x: fx, y: fy }, { x, y: fy }, { x, y: ty }, { x: tx, y: ty }, { x: tx, y: tEdge }]);
      }
  return [...bows, ...lines];
}

function bow(a, b, bend) {
  const control = { x: (a.x + b.x) / 2 - (b.y - a.y) * bend, y: (a.y + b.y) / 2 + (b.x - a.x) * bend };
  return Array.from({ length: 25 }, (_, i) => {
    const t = i / 24;
    return { x: (1 - t) ** 2 * a.x + 2 * t * (1 - t) * control.x + t * t * b.x, y: (1 - t) ** 2 * a.y + 2 * t * (1 - t) * control.y + t * t * b.y };
  });
}

/** Whether a way crosses no box. */
function isClear(points, boxes) {
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 5));
    for (let n = 0; n <= steps; n += 1) {
      const [x, y] = [a.x + ((b.x - a.x) * n) / steps, a.y + ((b.y - a.y) * n) / steps];
      if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return false;
      if (boxes.some((box) => x > box.left - 0.5 && x < box.right + 0.5 && y > box.top + 1.5 && y < box.bottom - 1.5)) return false;
    }
  }
  return true;
}

function edge(box, inside, outside) {
  const [dx, dy] = [outside.x - inside.x, outside.y - inside.y];
  const reach = Math.min((box.width / 2 + 3) / Math.abs(dx || 1e-9), (box.height / 2 + 3) / Math.abs(dy || 1e-9), 1);
  return { x: inside.x + dx * reach, y: inside.y + dy * reach };
}
