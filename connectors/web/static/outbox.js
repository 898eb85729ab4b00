// What the citizen said and the server has not confirmed: one at a time, in order, until it is through.

import { rememberOutbox } from "./memory.js";

const MOST_ATTEMPTS = 10;
const LONGEST_WAIT = 30;

/**
 * `deliver(item)` sends and may throw ApiError; `onState(item, state, error, seconds)` tells the page:
 * queued | sending | waiting (tries again after `seconds`) | stopped (passing trouble, tried enough) | failed | sent.
 */
export function createOutbox({ deliver, onState }) {
  let items = [];
  let running = false;
  let held = false;
  let wake = () => {};
  const whenEmpty = [];
  let round = 0;

  const keep = () => rememberOutbox(items);
  const drop = (item) => {
    items = items.filter((other) => other !== item);
    keep();
  };

  async function run() {
    if (running) return;
    running = true;
    const mine = round;
    while (mine === round && !held && items.length && (await attempt(items[0], mine)));
    if (mine === round) running = false;
    if (!items.length) whenEmpty.splice(0).forEach((resolve) => resolve());
  }

  /** Whether to go on: with this item after a wait, or with the next one. */
  async function attempt(item, mine) {
    onState(item, "sending");
    try {
      await deliver(item);
      if (mine !== round) return false;
      drop(item);
      onState(item, "sent");
      return true;
    } catch (error) {
      if (mine !== round) return false;
      return error.passing ? again(item, error) : refuse(item, error);
    }
  }

  function refuse(item, error) {
    drop(item);
    onState(item, "failed", error);
    if (error.passing === undefined) console.error(error);
    return true;
  }

  async function again(item, error) {
    item.attempts += 1;
    if (item.attempts >= MOST_ATTEMPTS) {
      item.attempts = 0;
      onState(item, "stopped", error);
      return false;
    }
    const backoff = Math.min(2 ** (item.attempts - 1), LONGEST_WAIT) * (0.8 + 0.4 * Math.random());
    const seconds = Math.max(backoff, error.retryAfter);
    onState(item, "waiting", error, Math.ceil(seconds));
    await new Promise((resolve) => {
      wake = resolve;
      setTimeout(resolve, seconds * 1000);
    });
    return true;
  }

  return {
    /** @param {{clientId?: string, text?: string, payload?: string, title?: string}} said */
    add(said) {
      const item = { clientId: newId(), attempts: 0, ...said };
      items.push(item);
      keep();
      onState(item, "queued");
      run();
      return item;
    },
    /** The network may be back: do not sit out the wait. */
    hurry() {
      wake();
      run();
    },
    /** While held, what is added waits. */
    hold(value) {
      held = value;
      if (!held) run();
    },
    /** Resolves when nothing waits to be sent. */
    drained: () => (items.length ? new Promise((resolve) => whenEmpty.push(resolve)) : Promise.resolve()),
    clear() {
      round += 1;
      running = false;
      items = [];
      keep();
      wake();
    },
  };
}

/** A random UUID; `crypto.randomUUID` exists in secure contexts only, and a test server on plain HTTP is not one. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
