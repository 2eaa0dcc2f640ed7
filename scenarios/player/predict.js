// What happens next? The learner says it first, and then sees.
//
// Three kinds of questions: which task is polled next, whether a poll ends Pending or Ready, and until when the thread
// parks. Each has two answers at least, and they stand in no order that tells anything.

"use strict";

/** So many questions a run, spread over it. */
const QUESTIONS = 12;
/** So many answers at the most. */
const ANSWERS = 5;

const predict = { on: false, asks: new Map(), asked: null, right: 0, answered: 0 };

/** The steps worth a question, each with its kind: as many as there is room for, of all kinds that there are. */
function questions(run) {
  const state = initial(run);
  const kinds = { which: [], outcome: [], until: [] };
  run.events.forEach((event, i) => {
    if (event.k === "poll" && candidates(state, event.task).length > 1) kinds.which.push(i + 1);
    if ((event.k === "pending" || event.k === "ready") && state.tasks.get(event.task)?.kind !== "main") kinds.outcome.push(i + 1);
    if (event.k === "parked" && event.until != null && deadlines(state, event).length > 1) kinds.until.push(i + 1);
    next(state, event, state);
  });
  const shares = Object.entries({ which: 6, outcome: 3, until: 3 });
  const asks = shares.flatMap(([kind, share]) => {
    const room = share + (kind === "which" ? shares.reduce((sum, [other, theirs]) => sum + (other === "which" ? 0 : Math.max(0, theirs - kinds[other].length)), 0) : 0);
    return spread(kinds[kind], Math.min(room, QUESTIONS)).map((step) => [step, kind]);
  });
  return new Map(asks.sort(([a], [b]) => a - b));
}

function spread(steps, n) {
  const each = Math.max(1, steps.length / n);
  return Array.from({ length: Math.min(steps.length, n) }, (_, i) => steps[Math.floor(i * each)]);
}

/** The tasks that might be polled next, to somebody who does not look at the queue: the true one, and others that live. */
function candidates(state, truth) {
  const others = [...state.ready.filter((id) => id !== truth), ...[...state.tasks].filter(([id, known]) => known.is === "waiting" && id !== truth).map(([id]) => id)];
  return [truth, ...others.slice(0, ANSWERS - 1)];
}

function deadlines(state, event) {
  const others = new Set([...state.timers.values()].map((timer) => timer.deadline));
  others.delete(event.until);
  return [event.until, ...[...others].sort((a, b) => a - b).slice(0, ANSWERS - 1)];
}

/** A number that has nothing to do with its neighbours. */
function mixed(n) {
  let mix = Math.imul(n + 1, 0x9e3779b1);
  mix = Math.imul(mix ^ (mix >>> 15), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}

/** In an order that depends on the step alone, so that a page asks the same each time. */
function shuffled(list, seed) {
  const order = list.map((answer, i) => [mixed(seed * 31 + i), answer]);
  return order.sort(([a], [b]) => a - b).map(([, answer]) => answer);
}

function setPredict(on) {
  const wasOn = predict.on;
  Object.assign(predict, { on, asks: on ? questions(player.run) : new Map(), asked: null, ...(on && !wasOn ? { right: 0, answered: 0 } : {}) });
  byId("predict").setAttribute("aria-pressed", on);
  document.body.classList.toggle("predicting", on);
  document.body.classList.remove("asking");
  if (on && player.step >= player.run.events.length) player.step = 0;
  drawScore();
  draw();
}

function drawScore() {
  byId("score").textContent = predict.on ? scored() : predict.answered > 0 ? label("score_so_far", { right: predict.right, answered: predict.answered }) : "";
}

function scored() {
  const left = label("questions_left", { n: predict.asks.size });
  return predict.answered > 0 ? label("score", { right: predict.right, answered: predict.answered, left }) : left;
}

/** Asks, if the next step is one to be guessed. Says whether it did. */
function asksBefore(step) {
  const kind = predict.on && predict.asks.get(step);
  if (!kind || predict.asked?.step === step) return false;
  pause();
  const { run, state } = player;
  const event = run.events[step - 1];
  let [question, answers] = [null, null];
  if (kind === "which") [question, answers] = [label("which"), candidates(state, event.task).map((id) => ({ value: id, words: fullName(run, id) }))];
  if (kind === "outcome") [question, answers] = [plain(run, say(run, "which_outcome", { task: task(event.task) })), ["pending", "ready"].map((value) => ({ value, words: label(`outcome.${value}`) }))];
  if (kind === "until") [question, answers] = [label("which_until"), deadlines(state, event).map((value) => ({ value, words: clock(run, value) }))];
  answers = shuffled(answers, step);
  predict.asked = { step, kind, answers, ready: state.ready.slice() };
  byId("what").replaceChildren(question);
  byId("why").replaceChildren(
    el("span", { class: "answers", role: "group", "aria-label": question }, answers.map(({ value, words }, i) => el("button", { type: "button", "data-answer": i + 1, on: { click: () => answer(value) } }, el("kbd", {}, String(i + 1)), ` ${shortened(words, 30)}`))),
    el("button", { type: "button", class: "plain", on: { click: () => answer(null) } }, label("show_me")));
  byId("flow").replaceChildren();
  document.body.classList.add("asking");
  drawn.run = null;
  return true;
}

function truthOf(kind, event) {
  return kind === "which" ? event.task : kind === "outcome" ? event.k : event.until;
}

function answerNumber(n) {
  const chosen = predict.asked?.answers[n - 1];
  if (chosen) answer(chosen.value);
}

function answer(value) {
  const { step, kind, ready } = predict.asked;
  const run = player.run;
  const event = run.events[step - 1];
  const truth = truthOf(kind, event);
  document.body.classList.remove("asking");
  predict.asks.delete(step);
  predict.answered += 1;
  const right = value === truth;
  if (right) predict.right += 1;
  predict.asked = null;
  go(step);
  const others = ready.length - 1;
  const reason = kind === "which" ? say(run, ready.length === 1 ? "was_alone" : ready[0] === truth ? "was_first" : "was_not_woken", { task: task(truth), n: others }) : tell(run, player.seek.at(step - 1), event).what;
  player.state = player.seek.at(step);
  const verdict = value == null ? "" : right ? label("right") : kind === "which" ? label("wrong", { task: nameOf(run, value) }) : label("not_so");
  byId("what").replaceChildren(el("span", { class: right ? "right" : "wrong" }, verdict), " ", ...sentence(run, reason));
  if (predict.asks.size === 0) byId("why").replaceChildren(label("last_question", { right: predict.right, answered: predict.answered }));
  drawScore();
  byId("next").focus({ preventScroll: true });
}
