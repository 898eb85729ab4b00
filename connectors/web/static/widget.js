// The page: a conversation with Balcão. Puts the parts together; each part is a module beside this one.

import { openConversation, readMessages, sendMessage } from "./api.js";
import { createComposer } from "./composer.js";
import { askFirst } from "./dialog.js";
import { listen } from "./live.js";
import { createLog } from "./log.js";
import { forgetConversation, rememberConversation, rememberedConversation, rememberedOutbox } from "./memory.js";
import { createOutbox } from "./outbox.js";
import { createOwn } from "./own.js";
import { strings } from "./strings.js";

const TYPING_AFTER = 400;
const TYPING_AT_MOST = 30000;
const RESTORE_AGAIN = 3000;

const at = (id) => document.getElementById(id);

function start() {
  let conversation = rememberedConversation();
  let live = null;
  let unread = 0;
  let typing = 0;

  const log = createLog({ log: at("log"), header: at("header"), more: at("more"), onChoice });
  const composer = createComposer({
    form: at("composer"), input: at("text"), counter: at("counter"), status: at("limit"), onSend: say,
  });
  const outbox = createOutbox({ deliver, onState });
  const own = createOwn({ log, onRetry: () => outbox.hurry(), onEdit: edit });

  function say(text) {
    log.retireChoices();
    at("examples").hidden = true;
    outbox.add({ text });
  }

  function onChoice({ title, payload }, event) {
    if (event.currentTarget.getAttribute("aria-disabled")) return;
    log.retireChoices();
    const item = outbox.add({ payload, title });
    // With a mouse the next thing may be typing. A keyboard goes on to the reply, and a phone must not open its keys.
    if (event.detail && matchMedia("(pointer: fine)").matches) composer.focus();
    else own.element(item).focus({ preventScroll: true });
  }

  function edit({ text }) {
    composer.set(text);
    composer.focus();
  }

  function onState(item, state, error, seconds) {
    own.update(item, state, error, seconds);
    showTyping(state === "sending");
    if (state === "failed") log.reviveChoices();
  }

  async function deliver(item) {
    if (!conversation) await open();
    const mine = conversation;
    try {
      const { messages, owner } = await sendMessage(mine, item);
      if (mine === conversation) receive(messages, owner);
    } catch (error) {
      if (!error.gone || mine !== conversation) throw error;
      gone();
      await open();
      const { messages, owner } = await sendMessage(conversation, item);
      receive(messages, owner);
    }
  }

  async function open() {
    conversation = await openConversation();
    rememberConversation(conversation);
    follow(0);
  }

  function follow(after) {
    live = listen(conversation, { after, onMessages: receive, onGone: gone });
  }

  function receive(messages, owner) {
    const fresh = log.show(messages.filter(({ author }) => author !== "citizen"));
    if (fresh.length) showTyping(false);
    if (owner) showOwner(owner);
    // The stream does not say who owns the conversation; people and notices are what changes it.
    else if (fresh.some(({ author }) => author === "agent" || author === "system")) askOwner();
    if (document.hidden) unread += fresh.length;
    document.title = unread ? strings.unread(unread) : title;
  }
