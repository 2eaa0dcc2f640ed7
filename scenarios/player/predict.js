// Which task runs next? The learner says it first, and then sees.

"use strict";

/** So many questions a run, spread over it. */
const QUESTIONS = 12;

const predict = { on: false, asks: new Set(), asked: null, right: 0, answered: 0 };

/** The polls worth a question: those at which there is a choice, as far as there is room for them. */
function questions(run) {
  const state = initial(run);
  const polls = [];
  run.events.forEach((event, i) => {
    if (event.k === "poll" && state.tasks.size - state.finished > 1) polls.push(i + 1);
    next(state, event, state);
  });
  const each = Math.max(1, polls.length / QUESTIONS);
  return new Set(Array.from({ length: Math.min(polls.length, QUESTIONS) }, (_, n) => polls[Math.floor(n * each)]));
}

function setPredict(on) {
  Object.assign(predict, { on, asks: on ? questions(player.run) : new Set(), asked: null, right: 0, answered: 0 });
  byId("predict").setAttribute("aria-pressed", on);
  document.body.classList.toggle("predicting", on);
  if (on && player.step >= player.run.events.length) player.step = 0;
  drawScore();
  draw();
}

function drawScore() {
  byId("score").textContent = predict.on ? scored() : "";
}

function scored() {
  const left = label("questions_left", { n: predict.asks.size });
  return predict.answered > 0 ? label("score", { right: predict.right, answered: predict.answered, left }) : left;
}

/** Asks, if the next step is one to be guessed. Says whether it did. */
function asksBefore(step) {
  if (!predict.on || !predict.asks.has(step) || predict.asked === step) return false;
  pause();
  predict.asked = step;
  byId("what").replaceChildren(label("which"));
  byId("why").replaceChildren(`${label("choose_it")} `, el("button", { type: "button", class: "plain", on: { click: () => answer(null) } }, label("show_me")));
  if (innerWidth > 900) byId("why").firstChild.textContent = `${label("click_it")} `;
  document.body.classList.add("asking");
  return true;
}

function answer(id) {
  const step = predict.asked;
  const truth = player.run.events[step - 1].task;
  document.body.classList.remove("asking");
  predict.asks.delete(step);
  predict.answered += 1;
  const right = id === truth;
  if (right) predict.right += 1;
  const { ready } = player.state;
  const reason = ready.length === 1 ? "was_alone" : ready[0] === truth ? "was_first" : "was_not_woken";
  const others = ready.length - 1;
  predict.asked = null;
  go(step);
  const verdict = id == null ? "" : right ? `${label("right")} ` : `${label("wrong", { task: nameOf(player.run, id) })} `;
  byId("what").replaceChildren(el("span", { class: right ? "right" : "wrong" }, verdict), ...sentence(player.run, say(player.run, reason, { task: task(truth), n: others })));
  if (predict.asks.size === 0) byId("why").replaceChildren(label("last_question", { right: predict.right, answered: predict.answered }));
  drawScore();
}
