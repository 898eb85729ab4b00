// What survives a reload. Storage may be blocked or full: then the page works without memory.

const CONVERSATION = "balcao.conversation";
const OUTBOX = "balcao.outbox";

/** @returns {{id: string, token: string} | null} */
export function rememberedConversation() {
  const found = read("localStorage", CONVERSATION);
  return found && found.id && found.token ? found : null;
}

export const rememberConversation = (conversation) => write("localStorage", CONVERSATION, conversation);
export const forgetConversation = () => write("localStorage", CONVERSATION, null);

// Unsent text may hold personal data: it lives in this tab only, and only until the server has it.
export const rememberedOutbox = () => read("sessionStorage", OUTBOX) || [];
export const rememberOutbox = (items) => write("sessionStorage", OUTBOX, items.length ? items : null);

function read(area, key) {
  try {
    return JSON.parse(window[area].getItem(key));
  } catch {
    return null;
  }
}

function write(area, key, value) {
  try {
    if (value === null) window[area].removeItem(key);
    else window[area].setItem(key, JSON.stringify(value));
  } catch {
    // Private mode or a full disk: nothing to do but go on.
  }
}
