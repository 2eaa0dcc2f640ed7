// Which keys are there, and what do the words mean?

"use strict";

const KEY_WORDS = [["→  ←", "one step on, one back"], ["space", "play, pause"], ["Home  End", "to the beginning, to the end"], ["W", "to the next wake"], ["S", "to the next time the thread sleeps"], ["N", "to the next step of the chosen task"], ["P", "predict which task runs next"], ["T", "light or dark"], ["Esc", "show all tasks again"], ["?", "this page"]];

const WORDS = [
  ["task", "A future that was given to the executor. asyncio: Task."],
  ["poll", "The loop lets a task run until it is done (Ready) or must wait (Pending)."],
  ["waker", "What a waiting task leaves behind. Whoever ends the wait calls it, and that puts the task into the ready queue. asyncio: a future’s callback."],
  ["ready queue", "The tasks that can go on, first come, first polled. asyncio: loop._ready."],
  ["turn", "One round of the loop: poll who is ready, then fire the timers that are due."],
  ["timer wheel", "Keeps the timers by deadline. Each ring has 64 slots; a slot of a ring is as long as all of the ring inside it. When a slot falls due, timers not yet due move to a finer ring: they cascade."],
  ["park", "The thread sleeps, because nothing is ready. asyncio: select() with a timeout."],
];

function about() {
  const list = (rows, tag) => el("dl", { class: tag }, rows.flatMap(([term, words]) => [el("dt", {}, term), el("dd", {}, words)]));
  return [
    el("h2", {}, "Words"), list(WORDS, "terms"),
    el("h2", {}, "Keys"), list(KEY_WORDS, "keys"),
    el("p", {}, "A link to #step=42 opens the page at step 42. All this is rebuilt from the record in this file; nothing is fetched."),
  ];
}
