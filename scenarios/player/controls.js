// What can be pressed?

"use strict";

/** Steps a second. */
const SPEEDS = [0.5, 1, 3, 10, 100, 1000, 10000];

function pause() {
  if (!player.playing) return;
  player.playing = false;
  showPlaying();
}

function showPlaying() {
  byId("play").setAttribute("aria-pressed", player.playing);
  // A reader of the screen could not keep up.
  byId("what").setAttribute("aria-live", player.playing ? "off" : "polite");
  byId("play").textContent = label(player.playing ? "pause" : "play");
}

/** Plays as many steps a second as was asked for, and draws as often as the screen does. */
function play() {
  if (player.step >= player.run.events.length) go(0);
  player.playing = true;
  showPlaying();
  let begun = performance.now();
  let from = player.step;
  let speed = player.speed;
  const frame = (now) => {
    if (!player.playing) return;
    if (player.speed !== speed || player.step < from) [begun, from, speed] = [now, player.step, player.speed];
    const due = from + Math.floor(((now - begun) / 1000) * speed);
    let target = Math.min(Math.max(due, player.step), player.run.events.length);
    for (const asked of predict.asks.keys()) if (asked > player.step && asked <= target) target = asked - 1;
    if (target > player.step) go(target, speed <= 10);
    if (predict.asks.has(player.step + 1) && due > player.step) return void asksBefore(player.step + 1);
    if (player.step >= player.run.events.length) return pause();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** What a press of Next goes on by. */
const UNITS = { step: () => true, poll: (event) => event.k === "poll", turn: (event) => event.k === "turn" };

function step() {
  if (document.body.classList.contains("asking")) return;
  if (player.unit !== "step" && !predict.on) return jump(UNITS[player.unit], true);
  pause();
  if (!asksBefore(player.step + 1)) go(player.step + 1, true);
}

function stepBack() {
  pause();
  if (player.unit === "step") return go(player.step - 1, true);
  go(player.run.events.findLastIndex((event, i) => i < player.step - 1 && UNITS[player.unit](event)) + 1, true);
}

/** To the next step of which `is` holds; `orEnd`: to the end, if there is none. */
function jump(is, orEnd = false) {
  pause();
  const { run, step: from } = player;
  const found = run.events.findIndex((event, i) => i >= from && is(event, i));
  const asked = predict.on ? [...predict.asks.keys()].find((asked) => asked > from && asked <= found + 1) : null;
  if (asked) {
    go(asked - 1);
    asksBefore(asked);
  } else if (found >= 0) go(found + 1, true);
  else if (orEnd) go(run.events.length, true);
  else flash(label("none_after"));
}

/** To the next time that a line is reached: the one that is lit, unless another is meant. */
function nextHit(source, line) {
  const here = lastEvent()?.line?.place ?? player.lit;
  const wanted = line == null ? here : { source, line };
  if (!wanted) return flash(label("no_line"));
  player.lit = wanted;
  const isHere = (event) => event?.line?.runs && event.line.place.line === wanted.line && event.line.place.source === wanted.source;
  const { events } = player.run;
  jump((event, i) => isHere(event) && !(isHere(events[i - 1]) && event.k !== "poll"));
}

function flash(words) {
  byId("why").replaceChildren(words);
}

const isWake = (event) => event.k === "woken";
const isPark = (event) => event.k === "parked";
const isOwn = (event) => player.filter && concerns(event).some((id) => player.filter.ids.has(id));

function nextOwn() {
  if (player.filter) jump(isOwn);
  else flash(label("choose_first"));
}

/** Chooses one task, or answers with it; a second time lets it go. */
function chooseTask(id) {
  if (document.body.classList.contains("asking") && predict.asked.kind === "which") return answer(id);
  if (document.body.classList.contains("asking") && predict.asked.kind !== "which") return;
  const chosen = player.filter?.ids.size === 1 && player.filter.ids.has(id);
  setFilter(chosen ? null : { ids: new Set([id]), label: nameOf(player.run, id) });
}

function setFilter(filter) {
  player.filter = filter;
  byId("chosen").replaceChildren(...(filter ? [el("button", { type: "button", title: label("show_all"), "aria-label": label("filter_label", { name: filter.label }), on: { click: () => setFilter(null) } }, filter.label, " ×")] : []));
  byId("next-own").textContent = filter ? `→ ${shortened(filter.label, 8)}` : label("next_own");
  redrawChart();
  draw();
}

function filterBy(text) {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return;
  const ids = new Set();
  for (const id of player.run.tasks.keys()) if (fullName(player.run, id).toLowerCase().includes(wanted) || String(id) === wanted) ids.add(id);
  if (ids.size === 0) return flash(label("no_such_task", { name: shortened(text, 40) }));
  setFilter({ ids, label: ids.size === 1 ? nameOf(player.run, [...ids][0]) : `${shortened(text, 12)}: ${grouped(ids.size)}` });
  byId("find").value = "";
}

function suggest() {
  const wanted = byId("find").value.trim().toLowerCase();
  const names = [];
  for (const id of player.run.tasks.keys()) {
    const name = fullName(player.run, id);
    if (name.toLowerCase().includes(wanted)) names.push(shortened(name, 60));
    if (names.length === 20) break;
  }
  byId("names").replaceChildren(...names.map((name) => el("option", { value: name })));
}

const KEYS = {
  ArrowRight: step, ArrowLeft: stepBack, " ": () => (player.playing ? pause() : play()), Home: () => (pause(), go(0)), End: () => (pause(), go(player.run.events.length)),
  w: () => jump(isWake), s: () => jump(isPark), n: nextOwn, l: () => nextHit(), c: toCause, u: nextUnit, p: () => setPredict(!predict.on), t: () => switchTheme(), "?": () => byId("about").showModal(), Escape: () => setFilter(null),
};

function nextUnit() {
  const units = Object.keys(UNITS);
  setUnit(units[(units.indexOf(player.unit) + 1) % units.length]);
}

function setUnit(unit) {
  player.unit = unit;
  byId("unit").value = unit;
  byId("next").textContent = label({ step: "next", poll: "next_poll", turn: "next_turn" }[unit]);
}

const THEME = "barista theme";

function switchTheme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  keepTheme(document.documentElement.dataset.theme);
}

/** Where a browser keeps nothing, the theme is as the system's. */
function keepTheme(theme) {
  try {
    if (theme) localStorage.setItem(THEME, theme);
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

function connect() {
  const click = (id, act) => byId(id).addEventListener("click", () => byId(id).getAttribute("aria-disabled") !== "true" && act());
  const kept = keepTheme();
  if (kept) document.documentElement.dataset.theme = kept;
  click("next", step);
  click("back", stepBack);
  click("first", KEYS.Home);
  click("last", KEYS.End);
  click("play", KEYS[" "]);
  click("next-wake", KEYS.w);
  click("next-park", KEYS.s);
  click("next-own", nextOwn);
  click("next-line", () => nextHit());
  click("cause", toCause);
  byId("unit").append(...Object.keys(UNITS).map((unit) => el("option", { value: unit }, label(`by_unit.${unit}`))));
  byId("unit").addEventListener("change", () => setUnit(byId("unit").value));
  byId("chapters").addEventListener("change", () => (pause(), go(player.run.chapters[Number(byId("chapters").value)].step)));
  byId("log-tabs").append(...[["no", "log"], ["yes", "led"]].map(([led, words]) => el("button", { type: "button", "data-led": led, "aria-pressed": String(led === "no"), on: { click: () => setLed(led === "yes") } }, label(words))));
  byId("waiting-tabs").append(...[["no", "by_task"], ["yes", "by_waker"]].map(([on, words]) => el("button", { type: "button", "data-holders": on, "aria-pressed": String(on === "no"), on: { click: () => setHolders(on === "yes") } }, label(words))));
  byId("code").addEventListener("click", (event) => {
    const line = event.target.closest(".line-number")?.parentElement;
    if (line) nextHit(openFile, Number(line.dataset.line));
  });
  byId("log").addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) { event.preventDefault(); by < 0 ? stepBack() : step(); }
  });
  click("predict", KEYS.p);
  click("theme", switchTheme);
  click("help", KEYS["?"]);
  byId("speed").append(...SPEEDS.map((speed) => el("option", { value: speed, selected: speed === player.speed }, speed < 1 ? label("slow") : label("speed_of", { n: speed }))));
  byId("speed").addEventListener("change", () => (player.speed = Number(byId("speed").value)));
  byId("filter").addEventListener("submit", (event) => (event.preventDefault(), filterBy(byId("find").value)));
  byId("find").addEventListener("input", suggest);
  byId("stage").addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) chooseTask(Number(chip.dataset.task));
  });
  document.addEventListener("keydown", (event) => {
    if (byId("about").open) return void (event.key === "?" && (event.preventDefault(), byId("about").close()));
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    if (predict.asked && /^[1-9]$/.test(event.key)) return event.preventDefault(), answerNumber(Number(event.key));
    const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  const axes = [["steps", "by_step"], ["time", "by_time"]];
  if (acts.length > 1) axes.push(["runs", "by_run"]);
  byId("axis").append(...axes.map(([axis, words]) => el("button", { type: "button", "data-axis": axis, on: { click: () => setAxis(axis) } }, label(words))));
  dragTimeline();
}
