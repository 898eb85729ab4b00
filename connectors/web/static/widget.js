// The page: a conversation with Balcão. Puts the parts together; each part is a module beside this one.

import { openConversation, readMessages, sendMessage } from "./api.js";
import { createComposer } from "./composer.js";
import { askFirst } from "./dialog.js";
import { listen } from "./live.js";
import { createLog } from "./log.js";
import { forgetConversation, rememberConversation, rememberedConversation, rememberedOutbox } from "./memory.js";
import { createOutbox } from "./outbox.js";
import { createOwn } from "./own.js";
import { createStatus } from "./status.js";
import { strings } from "./strings.js";

const RESTORE_AGAIN = 3000;

// On a phone the focus would open its keys over the reply.
const hasMouse = () => matchMedia("(pointer: fine)").matches;
const at = (id) => document.getElementById(id);

let conversation = rememberedConversation();
let live = null;
// Counts "Nova conversa": what was on its way before that belongs to nobody.
let epoch = 0;

const status = createStatus({ owner: at("owner"), typing: at("typing"), offline: at("offline") });
const log = createLog({ log: at("log"), header: at("header"), dock: at("dock"), more: at("more"), onChoice });
const composer = createComposer({
  form: at("composer"), input: at("text"), counter: at("counter"), status: at("limit"), onSend: say,
});
const outbox = createOutbox({ deliver, onState });
const own = createOwn({ log, onRetry: () => outbox.hurry(), onEdit: edit });

// What the citizen does.

function say(text) {
  log.retireChoices();
  at("examples").hidden = true;
  outbox.add({ text });
}

function onChoice({ title, payload }, event) {
  if (event.currentTarget.getAttribute("aria-disabled")) return;
  log.retireChoices();
  const item = outbox.add({ payload, title });
  // With a mouse the next thing may be typing. A keyboard goes on to the reply.
  if (event.detail && hasMouse()) composer.focus();
  else own.element(item).focus({ preventScroll: true });
}

function edit({ text }) {
  composer.set(text);
  composer.focus();
}

async function renew() {
  if (!log.isEmpty() && !(await askFirst(at("confirm"), strings.confirmNew))) return;
  epoch += 1;
  outbox.clear();
  own.clear();
  log.clear();
  leave();
  at("examples").hidden = false;
  window.scrollTo(0, 0);
  composer.focus();
}

// What goes to the server.

function onState(item, state, error, seconds) {
  own.update(item, state, error, seconds);
  status.expectReply(state === "sending");
  if (state === "failed") log.reviveChoices();
}

async function deliver(item) {
  const mine = epoch;
  if (!conversation) await open(mine);
  const tried = conversation;
  try {
    receiveFor(tried, await sendMessage(tried, item));
  } catch (error) {
    if (!error.gone || mine !== epoch) throw error;
    if (tried === conversation) gone();
    if (!conversation) await open(mine);
    receiveFor(conversation, await sendMessage(conversation, item));
  }
}

async function open(mine) {
  const opened = await openConversation();
  if (mine !== epoch) throw new Error("another conversation was asked for meanwhile");
  conversation = opened;
  rememberConversation(conversation);
  follow(0);
}

// What comes from the server.

function receiveFor(asked, { messages, owner }) {
  if (asked === conversation) receive(messages, owner);
}

function receive(messages, owner) {
  if (owner) status.showOwner(owner);
  const fresh = log.show(messages.filter(({ author }) => author !== "citizen"));
  if (fresh.length) status.expectReply(false);
  if (document.hidden) status.countUnread(fresh.length);
}

function follow(after) {
  if (live) live.stop();
  live = listen(conversation, { after, onMessages: receive, onGone: gone });
}

function leave() {
  if (live) live.stop();
  live = null;
  conversation = null;
  forgetConversation();
  status.showOwner("bot");
  status.expectReply(false);
}

function gone() {
  leave();
  log.forgetIds();
  log.notice(strings.gone);
}

async function restore(notice = null) {
  const asked = conversation;
  try {
    const { messages, owner } = await readMessages(asked, 0, { citizen: true });
    if (asked !== conversation) return;
    if (notice) notice.remove();
    showHistory(messages, owner);
  } catch (error) {
    if (asked !== conversation) return;
    if (error.gone) return gone();
    const told = notice || log.notice(strings.restoreFailed);
    await new Promise((resolve) => setTimeout(resolve, RESTORE_AGAIN));
    return restore(told);
  }
}

function showHistory(messages, owner) {
  const last = messages[messages.length - 1];
  at("examples").hidden = messages.length > 0;
  status.showOwner(owner);
  log.restore(messages);
  status.expectReply(Boolean(last) && last.author === "citizen");
  follow(last ? last.id : 0);
}

// Unsent words first: the history then holds them, whether or not they had arrived before the reload.
async function resume() {
  rememberedOutbox().forEach((item) => outbox.add(item));
  await outbox.drained();
  if (!conversation) return;
  outbox.hold(true);
  await restore();
  outbox.hold(false);
}

at("renew").addEventListener("click", renew);
at("more").addEventListener("click", log.toEnd);
at("examples").addEventListener("click", ({ target }) => {
  if (target.tagName !== "BUTTON") return;
  say(target.textContent);
  if (hasMouse()) composer.focus();
});
window.addEventListener("online", () => outbox.hurry());
at("composer").hidden = false;
at("loading").hidden = true;
at("examples").hidden = Boolean(conversation);
resume();
