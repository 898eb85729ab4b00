// The text box: Enter sends, the limit is told before it is met, nothing typed is lost.

import { strings } from "./strings.js";

const COUNT_FROM = 400;

export function createComposer({ form, input, counter, status, onSend }) {
  const limit = input.maxLength;

  function fit() {
    input.style.height = "";
    if (!input.value) return;
    input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
  }

  function count() {
    const left = limit - input.value.length;
    counter.textContent = left <= COUNT_FROM ? strings.left(left) : "";
    counter.classList.toggle("full", left === 0);
    status.textContent = left === 0 ? strings.full(limit) : "";
  }

  function changed() {
    fit();
    count();
  }

  function set(text) {
    input.value = text.slice(0, limit);
    changed();
  }

  function send() {
    const text = input.value.trim();
    if (!text) return;
    set("");
    onSend(text);
  }

  input.addEventListener("input", changed);
  input.addEventListener("paste", (event) => {
    const pasted = event.clipboardData ? event.clipboardData.getData("text").length : 0;
    const room = limit - input.value.length + (input.selectionEnd - input.selectionStart);
    // The browser cuts at maxlength without a word: say it, after the input event wrote the counter.
    if (pasted > room) setTimeout(() => (status.textContent = strings.cut(limit)));
  });
  input.addEventListener("keydown", (event) => {
    // Enter that ends the composition of a letter is not meant for us (229: Safari).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
    input.focus();
  });

  return { set, focus: () => input.focus(), isEmpty: () => !input.value };
}
