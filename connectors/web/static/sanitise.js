// The server renders Markdown with HTML off, so this is a second wall: it rebuilds what it knows and drops the rest.

import { strings } from "./strings.js";

const KEPT = new Set(["P", "OL", "UL", "LI", "STRONG", "EM", "CODE", "H3", "BR"]);
const DROPPED_WHOLE = new Set([
  "SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "EMBED", "NOSCRIPT", "TITLE", "TEXTAREA", "SELECT", "SVG", "MATH",
]);
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** A fragment for the page. DOMParser makes an inert document: nothing in `html` loads or runs. */
export function sanitise(html) {
  const fragment = document.createDocumentFragment();
  copyChildren(new DOMParser().parseFromString(html, "text/html").body, fragment);
  return fragment;
}

function copyChildren(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) copyElement(node, to);
  }
}

function copyElement(node, to) {
  const name = node.tagName.toUpperCase();
  if (DROPPED_WHOLE.has(name)) return;
  const target = name === "A" ? link(node) : KEPT.has(name) ? plain(node, name) : to;
  copyChildren(node, target);
  if (target === to) return;
  if (target.target) target.append(hidden(strings.opensElsewhere));
  to.append(target);
}

function plain(node, name) {
  const element = document.createElement(name);
  const start = Number(node.getAttribute("start"));
  // Numbering of steps runs on from one group to the next.
  if (name === "OL" && Number.isInteger(start) && start > 1) element.start = start;
  return element;
}

function link(node) {
  const address = absolute(node.getAttribute("href"));
  if (!address) return document.createElement("span");
  const element = document.createElement("a");
  element.href = address.href;
  if (address.protocol.startsWith("http")) {
    element.target = "_blank";
    element.rel = "noopener";
  }
  return element;
}

/** The parsed address, or null for a relative one and for schemes that could run something. */
export function absolute(href) {
  try {
    const address = new URL(href);
    return SCHEMES.has(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

export function hidden(text) {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = text;
  return span;
}
