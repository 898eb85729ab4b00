// The state of things around the conversation: who answers, whether a reply is coming, whether there is a network.

import { strings } from "./strings.js";

const TYPING_AFTER = 400;
const TYPING_AT_MOST = 30000;

export function createStatus({ owner, typing, offline }) {
  const title = document.title;
  let current = "bot";
  let unread = 0;
  let timer = 0;

  function showTyping(visible) {
    typing.textContent = visible ? strings.typing : "";
  }

  function expectReply(expected) {
    clearTimeout(timer);
    showTyping(false);
    if (!expected || current === "queue" || current === "agent") return;
    timer = setTimeout(() => {
      showTyping(true);
      timer = setTimeout(showTyping, TYPING_AT_MOST, false);
    }, TYPING_AFTER);
  }

  function showOwner(now) {
    if (now === current) return;
    current = now;
    owner.textContent = strings.owner[now] || "";
  }

  function countUnread(more) {
    unread += more;
    if (unread) document.title = strings.unread(unread);
  }

  function showNetwork() {
    offline.textContent = navigator.onLine ? "" : strings.offline;
  }

  window.addEventListener("online", showNetwork);
  window.addEventListener("offline", showNetwork);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unread = 0;
    document.title = title;
  });
  showNetwork();

  return { expectReply, showOwner, countUnread };
}
