// Why is this so? What led to a step, why a task does not run, in which parts a run falls, and what was to be seen.

"use strict";

/** So many steps of a chain are shown. */
const CHAIN = 12;
/** So many chapters at the most. */
const CHAPTERS = 40;

const ask = { led: false };

/** The steps that led to this one, itself first. */
function chainOf(run, step) {
  const steps = [];
  for (let n = step; n != null && n > 0 && steps.length < CHAIN; n = run.events[n - 1].cause) steps.push(n);
  return steps;
}

function toCause() {
  const cause = lastEvent()?.cause;
  pause();
  if (cause) go(cause, true);
  else flash(label("no_cause"));
}

function drawChain(run, step) {
  const steps = chainOf(run, step);
  const last = steps.at(-1);
  const rest = last && run.events[last - 1].cause;
  byId("log").replaceChildren(...steps.map((n) => logLine(run, n)), ...(rest ? [el("li", { class: "more" }, label("chain_goes_on"))] : []));
  byId("log").firstElementChild?.setAttribute("aria-current", "step");
  byId("log").scrollTop = 0;
  byId("log-note").textContent = step > 0 ? label("newest_first") : "";
}

function setLed(led) {
  ask.led = led;
  for (const button of byId("log-tabs").children) button.setAttribute("aria-pressed", (button.dataset.led === "yes") === led);
  drawn.run = null;
  drawHistory();
}

function drawHistory() {
  if (ask.led) drawChain(player.run, player.step);
  else drawLog(player.run, player.step);
}

/** Why the chosen task does not run now, as parts; with the step that will change it. */
function whyNot(run, state, id) {
  const known = state.tasks.get(id);
  const fields = { task: task(id) };
  if (!known) return [say(run, "why_not.unborn", fields), run.events.findIndex((event) => event.k === "spawned" && event.task === id) + 1];
  if (known.is === "running") return [say(run, "why_not.running", fields), null];
  if (known.is === "finished") return [say(run, "why_not.finished", fields), null];
  const nextStep = (is) => run.events.findIndex((event, i) => i >= state.step && event.task === id && is(event)) + 1;
  if (known.is === "ready") {
    const place = state.ready.indexOf(id);
    return [say(run, place === 0 ? "why_not.first" : "why_not.ready", { ...fields, n: place }), nextStep((event) => event.k === "poll" || event.k === "cancel")];
  }
  const told = waitsOf(state, known);
  const waits = told.waits.length === 0 && known.polls === 0 ? "why_not.new" : "why_not.waiting";
  return [say(run, waits, { ...fields, waits: waitsText(run, told) }), nextStep((event) => event.k === "woken" || event.k === "queued")];
}

function drawWhyNot(run, state) {
  const id = player.filter?.ids.size === 1 ? [...player.filter.ids][0] : null;
  const line = byId("why-not");
  line.hidden = id == null || predict.on;
  if (line.hidden) return line.replaceChildren();
  const [words, step] = whyNot(run, state, id);
  line.replaceChildren(...sentence(run, words), ...(step ? [" ", el("a", { href: `#step=${step}` }, label("why_not.step", { step }))] : []));
}

// The parts of a run: between two of them the thread sleeps.

function chaptersOf(run) {
  const chapters = [];
  const begin = (step, t) => chapters.push({ step, t, woken: 0, over: 0, said: null });
  run.events.forEach((event, i) => {
    if (chapters.length === 0 || event.k === "unparked") begin(i + 1, event.t);
    const chapter = chapters.at(-1);
    if (event.k === "woken" && event.effect === "queues") chapter.woken += 1;
    if (event.k === "finished") chapter.over += 1;
    if (event.k === "note") chapter.said ??= event;
  });
  const each = Math.ceil(chapters.length / CHAPTERS);
  return chapters.filter((_, i) => i % each === 0);
}

function chapterTitle(run, chapter) {
  const what = chapter.said ? plain(run, shortSentence(run, chapter.said)) : label("chapter_woken", { n: chapter.woken });
  return shortened(label("chapter", { time: clock(run, chapter.t), what }), 60);
}

function drawChapters(run) {
  run.chapters ??= chaptersOf(run);
  byId("chapters").replaceChildren(...run.chapters.map((chapter, i) => el("option", { value: i }, chapterTitle(run, chapter))));
}

function markChapter(run, step) {
  const at = run.chapters.findLastIndex((chapter) => chapter.step <= Math.max(1, step));
  byId("chapters").value = String(Math.max(0, at));
}

// At the end.

/** What the run came to, and what was to be seen in it. */
function closing(run) {
  const { totals } = run;
  const seen = page.words[`seen.${page.scenario}`];
  return {
    what: seen ? [seen] : say(run, "the_end", {}),
    why: say(run, "totals", { n: run.tasks.size, polls: totals.polls, turns: totals.turns, parks: totals.parks, slept: length(totals.slept), took: length(run.events.at(-1).t - run.began) }),
  };
}
