// What is on the page now? The run, the step, and what follows from them.

"use strict";

const player = { run: runs[0], seek: null, state: null, step: 0, playing: false, speed: 3, unit: "step", filter: null, lit: null, follows: true, naming: 0 };

/** Goes to a step, wherever it is. `gently` lets the eye follow what moves. */
function go(step, gently = false) {
  player.step = Math.max(0, Math.min(step, player.run.events.length));
  if (document.body.classList.contains("asking")) {
    document.body.classList.remove("asking");
    predict.asked = null;
  }
  draw(gently);
  // Browsers limit how often an address may change: it follows when the steps come to rest.
  clearTimeout(player.naming);
  player.naming = setTimeout(() => history.replaceState(null, "", `#step=${player.step}`), 120);
}

function draw(gently = false) {
  const { run, step } = player;
  const event = step > 0 ? run.events[step - 1] : null;
  const words = !event ? beginning(run) : step === run.events.length ? atTheEnd(run, event) : tell(run, player.seek.at(step - 1), event);
  const state = (player.state = player.seek.at(step));
  drawWords(run, state, event, words);
  const all = () => {
    drawStage(run, state);
    drawSource(run, state, event);
    drawWheel(run, state, event);
    drawInside(run, state, event);
    drawWhyNot(run, state);
    drawHistory();
    drawFlow(event);
  };
  const focused = document.activeElement?.closest?.("#stage [data-task]")?.dataset.task;
  if (gently) moving(all);
  else all();
  // A chip that was drawn anew keeps the focus of the one before.
  if (focused != null && document.activeElement === document.body) (chipOf(focused) ?? byId("stage")).focus({ preventScroll: true });
  markChapter(run, step);
  if (!compare.on) movePlayhead(run, step);
  else if (player.follows) moveCompare(actAt(run, state).t);
  drawArrow(event);
}

function drawWords(run, state, event, words) {
  byId("count").textContent = label("count", { step: player.step, all: run.events.length });
  byId("clock").textContent = clock(run, state.at);
  byId("life").textContent = event?.n ? `[${event.n}]` : "";
  byId("life").title = event?.n ? label("life", { n: event.n }) : "";
  byId("what").replaceChildren(...sentence(run, words.what));
  byId("why").replaceChildren(...sentence(run, words.why));
  // Not `disabled`: a button that is takes the focus with it.
  const can = (id, does) => byId(id).setAttribute("aria-disabled", !does);
  for (const id of ["back", "first"]) can(id, player.step > 0);
  for (const id of ["next", "last"]) can(id, player.step < run.events.length);
  can("cause", event?.cause != null);
}

/** Before the first step. */
function beginning(run) {
  const ended = page.ended ? [" ", label("ended", { how: page.ended })] : [];
  // What is missing comes first: without it the rest would mislead.
  if (run.dropped > 0) return { what: [label("dropped", { n: run.dropped })], why: [label("dropped_why"), ...ended] };
  return { what: [label("beginning")], why: [label("beginning_why"), ...ended] };
}

/** After the last step: what it did, and what was to be seen in all. */
function atTheEnd(run, event) {
  const last = tell(run, player.seek.at(player.step - 1), event);
  const { what, why } = closing(run);
  return { what: last.what, why: [...what, " ", ...why] };
}

function lastEvent() {
  return player.step > 0 ? player.run.events[player.step - 1] : null;
}

function redrawChart() {
  if (compare.on) drawCompare();
  else {
    drawTimeline(player.run);
    movePlayhead(player.run, player.step);
  }
}

function openRun(run) {
  pause();
  Object.assign(player, { run, seek: seeker(run), step: 0, filter: null });
  for (const button of byId("runs").children) button.setAttribute("aria-pressed", Number(button.dataset.run) === run.index);
  drawRings(run);
  drawTimeline(run);
  drawChapters(run);
  setPredict(false);
  setFilter(null);
}

function stepOfLink(hash) {
  const found = /^#step=(\d+)$/.exec(hash);
  return found ? Number(found[1]) : null;
}

function beginPage() {
  byId("scenario").textContent = page.scenario;
  byId("title").textContent = page.scale === 1 ? page.title : `${page.title}. ${label("scaled", { scale: page.scale })}`;
  byId("ended").textContent = byId("ended").title = page.ended ?? "";
  document.title = label("document_title", { scenario: page.scenario });
  if (runs.length > 1)
    byId("runs").append(...runs.map((run) => el("button", { type: "button", "data-run": run.index, on: { click: () => openRun(run) } }, run.engine)));
  byId("about-text").append(...about());
  drawPhases();
  drawTip();
  connect();
  openRun(player.run);
  setAxis("steps");
  go(stepOfLink(location.hash) ?? 0);
  addEventListener("hashchange", (event) => {
    // Not of `location`: that of an earlier step may have been written into it meanwhile.
    const step = stepOfLink(new URL(event.newURL).hash);
    if (step != null && step !== player.step) pause(), go(step);
  });
  let size = 0;
  new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - size) < 1) return;
    size = entry.contentRect.width;
    redrawChart();
    drawArrow(lastEvent(), false);
  }).observe(byId("chart"));
  addEventListener("scroll", () => drawArrow(lastEvent(), false), { capture: true, passive: true });
}

beginPage();
byId("loading").remove();
