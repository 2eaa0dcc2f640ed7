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
    for (const asked of predict.asks) if (asked > player.step && asked <= target) target = asked - 1;
    if (target > player.step) go(target, speed <= 10);
    if (predict.asks.has(player.step + 1) && due > player.step) return void asksBefore(player.step + 1);
    if (player.step >= player.run.events.length) return pause();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

function step() {
  if (document.body.classList.contains("asking")) return;
  pause();
  if (!asksBefore(player.step + 1)) go(player.step + 1, true);
}

function stepBack() {
  pause();
  go(player.step - 1, true);
}

/** To the next step of which `is` holds. */
function jump(is) {
  pause();
  const from = player.step;
  const found = player.run.events.findIndex((event, i) => i >= from && is(event));
  const asked = predict.on ? [...predict.asks].find((asked) => asked > from && asked <= found + 1) : null;
  if (asked) {
    go(asked - 1);
    asksBefore(asked);
  } else if (found >= 0) go(found + 1, true);
  else flash(label("none_after"));
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
  if (document.body.classList.contains("asking")) return answer(id);
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
  if (wanted === "") return setFilter(null);
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
  w: () => jump(isWake), s: () => jump(isPark), n: nextOwn, p: () => setPredict(!predict.on), t: () => switchTheme(), "?": () => byId("about").showModal(), Escape: () => setFilter(null),
};

function switchTheme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
}

function connect() {
  const click = (id, act) => byId(id).addEventListener("click", act);
  click("next", step);
  click("back", stepBack);
  click("first", KEYS.Home);
  click("last", KEYS.End);
  click("play", KEYS[" "]);
  click("next-wake", KEYS.w);
  click("next-park", KEYS.s);
  click("next-own", nextOwn);
  click("predict", KEYS.p);
  click("theme", switchTheme);
  click("help", KEYS["?"]);
  byId("speed").append(...SPEEDS.map((speed) => el("option", { value: speed, selected: speed === player.speed }, speed < 1 ? label("slow") : label("speed_of", { n: speed }))));
  byId("speed").addEventListener("change", () => (player.speed = Number(byId("speed").value)));
  byId("filter").addEventListener("submit", (event) => (event.preventDefault(), filterBy(byId("find").value)));
  byId("find").addEventListener("input", suggest);
  byId("find").addEventListener("change", () => byId("find").value && filterBy(byId("find").value));
  byId("stage").addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) chooseTask(Number(chip.dataset.task));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("about").open || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
  const axes = [["steps", "by_step"], ["time", "by_time"]];
  if (acts.length > 1) axes.push(["runs", "by_run"]);
  byId("axis").append(...axes.map(([axis, words]) => el("button", { type: "button", "data-axis": axis, on: { click: () => setAxis(axis) } }, label(words))));
  dragTimeline();
}
