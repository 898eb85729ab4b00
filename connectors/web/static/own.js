// The line under the citizen's own words: on its way, waiting, or back for another try.

import { button, element, ownElement } from "./message.js";
import { strings } from "./strings.js";

// Below this a delivery is not worth a word.
const SLOW = 1000;

/** Keeps the elements of unsent items in step with the outbox. */
export function createOwn({ log, onRetry, onEdit }) {
  const shown = new Map();

  function line(item, { made, timer }, state, text, action) {
    clearTimeout(timer);
    made.dataset.state = state;
    made.querySelector(".delivery").replaceChildren(text, ...(action ? [" ", action] : []));
  }

  const retry = () => button("inline", strings.retry, onRetry);
  const edit = (item) => (item.text ? button("inline", strings.edit, () => onEdit(item)) : null);

  const show = {
    queued: (item, own) => line(item, own, "queued", strings.queued),
    sending(item, own) {
      line(item, own, "sending", "");
      own.timer = setTimeout(() => line(item, own, "sending", strings.sending), SLOW);
    },
    waiting: (item, own, error, seconds) =>
      line(item, own, "waiting", error.status === 429 ? strings.unsentWait(seconds) : strings.unsent, retry()),
    stopped: (item, own) => line(item, own, "stopped", strings.gaveUp, retry()),
    failed: (item, own, error) => line(item, own, "failed", reason(error), edit(item)),
    sent(item, own) {
      line(item, own, "sent", "");
      shown.delete(item.clientId);
    },
  };

  return {
    /** Returns the element, made at the first call for an item. */
    update(item, state, error, seconds) {
      const own = shown.get(item.clientId) || { made: ownElement(item.title || item.text), timer: 0 };
      const isNew = !shown.has(item.clientId);
      shown.set(item.clientId, own);
      show[state](item, own, error, seconds);
      if (isNew) log.add(own.made);
      return own.made;
    },
    element: (item) => shown.get(item.clientId).made,
    clear: () => shown.clear(),
  };
}

function reason(error) {
  if (error.status === 413) return strings.tooLong;
  return element("span", "", error.detail || strings.rejected);
}
