// What was the state at step 4,242? The nearest keyframe before it, and the few steps from there.
//
// Keyframes stand as far apart as a state is large, so that all of them together cost no more than the record itself.

"use strict";

function seeker(run) {
  const keyframes = [initial(run)];
  let current = initial(run);
  let since = 0;

  function forward(state) {
    next(state, run.events[state.step], state);
    const last = keyframes[keyframes.length - 1];
    if (state.step <= last.step) return;
    since = state.step - last.step;
    if (since >= Math.max(256, state.tasks.size + state.timers.size)) keyframes.push(copy(state));
  }

  return {
    /** The state after `step` steps. It is the seeker's own: look at it, and ask again after the next call. */
    at(step) {
      const target = Math.max(0, Math.min(step, run.events.length));
      const ahead = target - current.step;
      const frame = keyframes.findLast((frame) => frame.step <= target);
      if (ahead < 0 || frame.step > current.step) current = copy(frame);
      while (current.step < target) forward(current);
      return current;
    },
    keyframes,
  };
}
