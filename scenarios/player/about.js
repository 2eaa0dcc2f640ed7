// Which keys are there, and what do the words mean?

"use strict";

const KEY_WORDS = [["→  ←", "arrows"], [label("keys.space_key"), "space"], ["Home  End", "home_end"], ["W", "wake"], ["S", "park"], ["N", "own"], ["L", "line"], ["C", "cause"], ["U", "unit"], ["1  2 …", "number"], ["P", "predict"], ["T", "theme"], ["Esc", "escape"], ["?", "help"]];

const TERMS = ["task", "poll", "waker", "ready_queue", "turn", "wheel", "park"];

function about() {
  const list = (rows, tag) => el("dl", { class: tag }, rows.flatMap(([term, words]) => [el("dt", {}, term), el("dd", {}, words)]));
  return [
    el("h2", {}, label("terms.title")), list(TERMS.map((term) => [label(`terms.${term}`), label(`terms.${term}_is`)]), "terms"),
    el("h2", {}, label("keys.title")), list(KEY_WORDS.map(([key, words]) => [key, label(`keys.${words}`)]), "keys"),
    el("p", {}, label("terms.foot")),
  ];
}
