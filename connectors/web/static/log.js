// The conversation on screen: order, buttons of the moment, and where the page stands.

import { messageElement, noticeElement } from "./message.js";

const NEAR_BOTTOM = 160;

export function createLog({ log, header, more, onChoice }) {
  let seen = new Set();

  const atBottom = () =>
    document.documentElement.scrollHeight - window.innerHeight - window.scrollY < NEAR_BOTTOM;

  /** Shows `made` from its first line, and the end of the page if both fit. */
  const reveal = (made) => {
    const top = made.getBoundingClientRect().top + window.scrollY - header.offsetHeight - 12;
    window.scrollTo(0, Math.min(top, document.documentElement.scrollHeight - window.innerHeight));
  };

  /** Behind what the server already knows, before what still waits to be sent. */
  function place(made, id) {
    let next = log.querySelector('.citizen[data-state="queued"]');
    if (id !== undefined) {
      for (const other of log.querySelectorAll("[data-id]")) {
        if (Number(other.dataset.id) > id) {
          next = other;
          break;
        }
      }
    }
    log.insertBefore(made, next);
  }

  function retire(group) {
    for (const one of group.querySelectorAll("button")) one.setAttribute("aria-disabled", "true");
  }

  return {
    /** Puts in what is new among `messages`; returns it. */
    show(messages) {
      const fresh = messages.filter(({ id }) => !seen.has(id));
      if (!fresh.length) return fresh;
      const follow = atBottom();
      const made = fresh.map((message) => {
        seen.add(message.id);
        const one = messageElement(message, onChoice);
        place(one, message.id);
        return one;
      });
      this.dropUsedChoices();
      if (follow) reveal(made[0]);
      else more.hidden = false;
      return fresh;
    },
    /** Adds an element that is no message of the server: own text, a notice. */
    add(made) {
      if (made.dataset.state) log.append(made);
      else place(made);
      reveal(made);
      more.hidden = true;
    },
    notice(text) {
      this.add(noticeElement(text));
    },
    /** Buttons answer the newest question only: these can no longer be used. */
    retireChoices() {
      log.querySelectorAll(".choices").forEach(retire);
    },
    /** The question stands again: what was chosen did not get through. */
    reviveChoices() {
      for (const one of log.querySelectorAll(".choices button")) one.removeAttribute("aria-disabled");
    },
    dropUsedChoices() {
      for (const used of log.querySelectorAll('.choices button[aria-disabled="true"]')) used.parentNode.remove();
    },
    /** History: every message at once, without announcing each; only the last question keeps its buttons. */
    restore(messages) {
      log.setAttribute("aria-live", "off");
      this.clear();
      for (const message of messages) {
        seen.add(message.id);
        if (message.author === "citizen") log.querySelectorAll(".choices").forEach((old) => old.remove());
        log.append(messageElement(message, onChoice));
      }
      window.scrollTo(0, document.documentElement.scrollHeight);
      // The live region must not read what was put in before it is on again.
      requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
    },
    /** Another conversation counts its messages from 1 again; what stands on screen stays. */
    forgetIds() {
      seen = new Set();
      for (const old of log.querySelectorAll("[data-id]")) delete old.dataset.id;
      log.querySelectorAll(".choices").forEach((old) => old.remove());
    },
    clear() {
      seen = new Set();
      log.replaceChildren();
      more.hidden = true;
    },
    toEnd() {
      window.scrollTo(0, document.documentElement.scrollHeight);
      more.hidden = true;
    },
  };
}
