// Who calls whose waker? An arrow from the one to the other, over the page.

"use strict";

function drawTip() {
  byId("arrows").append(
    svg("defs", {}, svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, svg("path", { d: "M0 0.5L8 4L0 7.5z", class: "tip" }))),
    svg("g", { id: "arrow" }));
}

function chipOf(id) {
  return byId("stage").querySelector(`.chip[data-task="${id}"]`);
}

/** From whom to whom, and in which words; nothing for most steps. */
function arrowOf(event) {
  if (event?.k === "timer set") return { from: chipOf(event.task), to: dotOf(event.timer), words: label("leaves_its_waker") };
  if (event?.k !== "woken") return null;
  const to = chipOf(event.task);
  const words = label(event.effect === "queues" ? "wakes" : "wakes_in_vain");
  if (event.by === "timer") return { from: byId("gone") ?? byId("hub"), to, words: label("calls_the_waker") };
  if (event.by === "task") return { from: chipOf(event.waker), to, words };
  if (event.by === "itself") return null;
  return { from: byId("phases").firstElementChild, to, words };
}

function dotOf(timer) {
  return byId("dots").querySelector(`[data-timer="${timer}"]`) ?? byId("wheel");
}

function drawArrow(event, grows = !still.matches && !player.playing) {
  const layer = byId("arrow");
  layer.replaceChildren();
  const arrow = arrowOf(event);
  if (!arrow?.from || !arrow.to) return;
  const [from, to] = [arrow.from.getBoundingClientRect(), arrow.to.getBoundingClientRect()];
  const inView = (box) => box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  if (!inView(from) || !inView(to)) return;
  const [a, b] = ends(from, to);
  const [bow, middle] = [Math.min(60, Math.hypot(b.x - a.x, b.y - a.y) * 0.25), { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }];
  const control = { x: middle.x, y: middle.y - bow };
  const at = { x: (middle.x + control.x) / 2, y: (middle.y + control.y) / 2 };
  const line = svg("path", { class: "arrow", d: `M${a.x} ${a.y}Q${control.x} ${control.y} ${b.x} ${b.y}`, "marker-end": "url(#tip)", pathLength: 1 });
  const label = svg("text", { x: at.x, y: at.y - 5, "text-anchor": "middle", class: "arrow-words" }, arrow.words);
  layer.append(line, label);
  if (grows) line.animate([{ strokeDasharray: "0 1" }, { strokeDasharray: "1 0" }], { duration: 320, easing: "ease-out" });
}

/** The points at which a line from middle to middle leaves the one box and enters the other. */
function ends(from, to) {
  const centre = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const [a, b] = [centre(from), centre(to)];
  return [edge(from, a, b), edge(to, b, a)];
}

function edge(box, inside, outside) {
  const [dx, dy] = [outside.x - inside.x, outside.y - inside.y];
  const reach = Math.min((box.width / 2 + 3) / Math.abs(dx || 1e-9), (box.height / 2 + 3) / Math.abs(dy || 1e-9), 1);
  return { x: inside.x + dx * reach, y: inside.y + dy * reach };
}
