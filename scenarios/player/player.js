// What is on the page now? The run, the step, and what follows from them.

"use strict";

const player = { run: runs[0], seek: null, state: null, step: 0, playing: false, speed: 3, filter: null, follows: true, naming: 0 };

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
  const words = event ? tell(run, player.seek.at(step - 1), event) : beginning(run);
  const state = (player.state = player.seek.at(step));
  drawWords(run, state, event, words);
  const all = () => {
    drawStage(run, state);
    drawSource(run, state, event);
    drawWheel(run, state, event);
    drawLog(run, step);
  };
  if (gently) moving(all);
  else all();
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
  byId("back").disabled = byId("first").disabled = player.step === 0;
  byId("next").disabled = byId("last").disabled = player.step === run.events.length;
}

/** Before the first step. */
function beginning(run) {
  const dropped = run.dropped > 0 ? [" ", label("dropped", { n: run.dropped })] : [];
  const ended = page.ended ? [" ", label("ended", { how: page.ended })] : [];
  return {
    what: [label("beginning")],
    why: [label("beginning_why"), ...dropped, ...ended],
  };
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
  setPredict(false);
  setFilter(null);
}

function stepOfLink() {
  const found = /^#step=(\d+)$/.exec(location.hash);
  return found ? Number(found[1]) : null;
}

function beginPage() {
  byId("scenario").textContent = page.scenario;
  byId("title").textContent = page.title;
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
  go(stepOfLink() ?? 0);
  addEventListener("hashchange", () => stepOfLink() != null && stepOfLink() !== player.step && (pause(), go(stepOfLink())));
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
