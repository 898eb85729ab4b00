// The conversation on screen: order, buttons of the moment, and where the page stands.

import { messageElement, noticeElement } from "./message.js";

const NEAR_BOTTOM = 160;

export function createLog({ log, header, dock, more, onChoice }) {
  let seen = new Set();
  // Every message on a ticket carries it, but its number is shown once.
  let tickets = new Set();

  const end = () => document.documentElement.scrollHeight - window.innerHeight;
  const atBottom = () => end() - window.scrollY < NEAR_BOTTOM;
  const choices = (state = "") => log.querySelectorAll(`.choices button${state}`);

  /** Shows `made` from its first line, and the end of the page if both fit. */
  function reveal(made) {
    const top = made.getBoundingClientRect().top + window.scrollY - header.offsetHeight - 12;
    window.scrollTo(0, Math.min(top, end()));
    more.hidden = true;
  }

  /** Behind what the server knows already, before what still waits to be sent. */
  function place(made, id) {
    const later = Array.from(log.querySelectorAll("[data-id]")).find((other) => Number(other.dataset.id) > id);
    log.insertBefore(made, later || log.querySelector('[data-state="queued"]'));
  }

  function forget() {
    seen = new Set();
    tickets = new Set();
  }

  function make(message) {
    seen.add(message.id);
    const number = message.ticket && message.ticket.number;
    const withTicket = !tickets.has(number);
    tickets.add(number);
    return messageElement(message, { onChoice, withTicket });
  }

  function insert(message) {
    const made = make(message);
    place(made, message.id);
    return made;
  }

  function add(made) {
    const follow = made.dataset.state || atBottom();
    if (made.dataset.state) log.append(made);
    else place(made, Infinity);
    if (follow) reveal(made);
    return made;
  }

  /** Puts in what is new among `messages`; returns it. */
  function show(messages) {
    const fresh = messages.filter(({ id }) => !seen.has(id));
    if (!fresh.length) return fresh;
    const follow = atBottom();
    const made = fresh.map(insert);
    for (const used of choices('[aria-disabled="true"]')) used.parentNode.remove();
    if (follow) reveal(made[0]);
    else more.hidden = false;
    return fresh;
  }

  /** History, in place of what was shown of it; not announced, and only the last question keeps its buttons. */
  function restore(messages) {
    log.setAttribute("aria-live", "off");
    forget();
    for (const old of log.querySelectorAll('[data-id], [data-state="sent"]')) old.remove();
    const made = messages.map(make);
    const lastSaid = messages.map(({ author }) => author).lastIndexOf("citizen");
    for (const old of made.slice(0, Math.max(lastSaid, 0))) dropChoices(old);
    log.prepend(...made);
    window.scrollTo(0, end());
    // On again only after the screen reader had the chance to ignore this.
    setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  }

  /** Another conversation counts its messages from 1 again; what stands on screen stays. */
  function forgetIds() {
    forget();
    for (const old of log.querySelectorAll("[data-id]")) delete old.dataset.id;
    dropChoices(log);
  }

  function clear() {
    forget();
    log.replaceChildren();
    more.hidden = true;
  }

  function toEnd() {
    window.scrollTo(0, end());
    more.hidden = true;
  }

  /** A notice above the text box must not cover the last message: the end stays in sight if it was. */
  function keepEndAbove(height) {
    let before = height();
    new ResizeObserver(() => {
      const grown = height() - before;
      before += grown;
      if (grown > 0 && end() - window.scrollY < NEAR_BOTTOM + grown) window.scrollBy(0, grown);
    }).observe(dock);
  }

  if ("ResizeObserver" in window) keepEndAbove(() => dock.offsetHeight);
  window.addEventListener("scroll", () => (more.hidden = more.hidden || atBottom()), { passive: true });

  return {
    add,
    show,
    restore,
    forgetIds,
    clear,
    toEnd,
    notice: (text) => add(noticeElement(text)),
    isEmpty: () => !log.childElementCount,
    /** Buttons answer the newest question only: after any words of the citizen these are used up. */
    retireChoices: () => choices().forEach((one) => one.setAttribute("aria-disabled", "true")),
    /** The question stands again: what was said did not get through. */
    reviveChoices: () => choices().forEach((one) => one.removeAttribute("aria-disabled")),
  };
}

function dropChoices(inside) {
  for (const group of inside.querySelectorAll(".choices")) group.remove();
}
