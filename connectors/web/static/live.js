// Messages that arrive by themselves: the event stream, and polling where a network does not let it through.

import { openEvents, readMessages } from "./api.js";

const POLL_EVERY = 3000;
const POLLS_BEFORE_STREAM = 10;
const RECONNECT_AFTER = 1000;
// The server writes a comment every 15 s; a stream silent for longer is a connection that died without saying so.
const SILENCE = 40000;

/**
 * Listens until `stop()`. `onMessages(messages, owner)` may repeat messages; `owner` may be undefined.
 * `onGone()` is called once, when the server no longer knows the conversation.
 */
export function listen(conversation, { after, onMessages, onGone }) {
  let cursor = after;
  let stopped = false;
  let wake = () => {};
  let abort = () => {};

  const take = (messages, owner) => {
    if (stopped) return;
    for (const { id } of messages) cursor = Math.max(cursor, id);
    onMessages(messages, owner);
  };

  const pause = (milliseconds) =>
    new Promise((resolve) => {
      wake = resolve;
      if (milliseconds) setTimeout(resolve, milliseconds);
    });

  async function stream() {
    const controller = new AbortController();
    abort = () => controller.abort();
    let timer = setTimeout(abort, SILENCE);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE);
    };
    try {
      const response = await openEvents(conversation, cursor, controller.signal);
      await readEvents(response.body, alive, {
        message: (message) => take([message]),
        owner: ({ owner }) => take([], owner),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async function poll() {
    for (let turn = 0; turn < POLLS_BEFORE_STREAM && !stopped; turn += 1) {
      if (document.hidden) await pause(0);
      try {
        const { messages, owner } = await readMessages(conversation, cursor);
        take(messages, owner);
      } catch (error) {
        if (error.gone) throw error;
      }
      await pause(POLL_EVERY);
    }
  }

  async function run() {
    while (!stopped) {
      try {
        await stream();
        await pause(RECONNECT_AFTER);
      } catch (error) {
        if (stopped) return;
        if (error.gone) return void onGone();
        await poll().catch((trouble) => {
          stopped = true;
          if (trouble.gone) onGone();
          else throw trouble;
        });
      }
    }
  }

  const woken = () => document.hidden || wake();
  document.addEventListener("visibilitychange", woken);
  window.addEventListener("online", woken);
  run();

  return {
    stop() {
      stopped = true;
      document.removeEventListener("visibilitychange", woken);
      window.removeEventListener("online", woken);
      abort();
      wake();
    },
  };
}

/** Calls the handler named like each event with its JSON; returns when the server closes the stream. */
async function readEvents(body, alive, handlers) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    const events = (rest + decoder.decode(value, { stream: true })).split(/\r\n\r\n|\n\n|\r\r/);
    rest = events.pop();
    for (const { event, data } of events.map(parseEvent)) {
      if (data && handlers[event]) handlers[event](JSON.parse(data));
    }
  }
}

/** `id` is not read: it stands in the message too. A line that begins with a colon is a comment. */
function parseEvent(block) {
  const fields = block.split(/\r\n|\n|\r/).map((line) => /^([^:]+):? ?(.*)$/.exec(line)).filter(Boolean);
  const values = (name) => fields.filter((field) => field[1] === name).map((field) => field[2]);
  return { event: values("event").pop() || "message", data: values("data").join("\n") };
}
