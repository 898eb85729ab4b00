// One message as an element. Text goes in as text; html only through sanitise().

import { absolute, hidden, sanitise } from "./sanitise.js";
import { clock, sourceDate, strings } from "./strings.js";

// "Passo 2 de 7" stands above each step of a guided procedure.
const STEP = /^\s*Passo (\d+) de (\d+)/;

// Without the full stop or bracket that ends a sentence.
const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/;

/** Creates `<tag class=...>` with text, nodes or both. */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function button(className, text, onClick) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/**
 * A message of the API. `onChoice(choice, event)` is called for a click on one of its buttons; `withTicket` shows the
 * number of its ticket apart.
 */
export function messageElement(message, { onChoice, withTicket }) {
  const made = shell(message.author, message.text, message.html, message.created_at);
  made.dataset.id = message.id;
  const bubble = made.querySelector(".bubble");
  if (message.ticket && withTicket) bubble.append(ticketElement(message.ticket));
  if (message.article) {
    made.classList.add("wide");
    bubble.append(...sourcesElement(message.article));
  }
  if (message.buttons && message.buttons.length) made.append(choicesElement(message.buttons, onChoice));
  return made;
}

/** What the citizen just wrote, before the server has it. */
export function ownElement(text) {
  const made = shell("citizen", text, "", new Date().toISOString());
  made.append(element("p", "delivery"));
  return made;
}

/** A notice of the page itself: outages, a conversation that is gone. */
export const noticeElement = (text) => shell("system", text, "", null);

function shell(author, text, html, when) {
  const known = author in strings.authors ? author : "system";
  const body = element("div", "body");
  if (html && known !== "citizen") body.append(sanitise(html));
  else body.append(element("p", "written", ...(known === "citizen" ? [text] : withLinks(text))));
  markStep(body);
  const head = element("p", "author", element("span", "", strings.authors[known]));
  if (when) head.append(" ", timeElement(when));
  const made = element("div", `message ${known}`, head);
  made.append(element("div", "bubble", body));
  made.tabIndex = -1;
  return made;
}

/** Plain text in pieces; addresses that an agent typed can be clicked. */
function withLinks(text) {
  return text.split(ADDRESS).map((piece, turn) => (turn % 2 && absolute(piece) ? linkElement(piece, [piece]) : piece));
}

function linkElement(url, children) {
  const made = element("a", "", ...children, hidden(strings.opensElsewhere));
  made.href = url;
  made.target = "_blank";
  made.rel = "noopener";
  return made;
}

function timeElement(when) {
  const made = element("time", "", clock(new Date(when), new Date()));
  made.dateTime = when;
  return made;
}

function markStep(body) {
  const heading = Array.from(body.children).find((one) => STEP.test(one.textContent));
  if (!heading) return;
  const [, number, last] = STEP.exec(heading.textContent);
  const bar = element("progress", "step");
  bar.max = Number(last);
  bar.value = Number(number);
  // The words under it say the same.
  bar.setAttribute("aria-hidden", "true");
  heading.before(bar);
}

function choicesElement(buttons, onChoice) {
  const group = element("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", strings.buttons);
  for (const choice of buttons) {
    group.append(button("choice", choice.title, (event) => onChoice(choice, event)));
  }
  return group;
}

function sourcesElement({ title, revision, sources }) {
  if (!sources.length) return [];
  const list = element("ul", "", ...sources.map(sourceElement));
  const receipt = element("p", "receipt", strings.revision(title, revision));
  return [element("details", "sources", element("summary", "", strings.sources(sources.length)), list, receipt)];
}

function sourceElement({ title, url, date }) {
  const address = absolute(url || "");
  const name = address ? linkElement(address.href, [title]) : element("span", "", title);
  return element("li", "", name, " ", element("span", "date", sourceDate(date)));
}

function ticketElement({ number }) {
  const shown = element("strong", "number", number);
  const status = element("span", "visually-hidden");
  status.setAttribute("role", "status");
  const copy = button("copy", strings.copy, async () => {
    const done = await copyText(number, shown);
    copy.textContent = done ? strings.copied : strings.copy;
    status.textContent = done ? strings.copied : strings.notCopied;
  });
  copy.setAttribute("aria-label", strings.copyTicket(number));
  return element("div", "ticket", element("span", "label", strings.ticket), shown, copy, status);
}

/** Whether it is in the clipboard; if not, it stands selected for the menu of the device. */
async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard outside secure contexts, or permission refused.
    getSelection().selectAllChildren(shown);
    return document.execCommand("copy");
  }
}
