// The chat API. The token travels in a header only, never in an address.

// Longer than the server waits for the bot before it apologises.
const TIMEOUT = 30000;

export class ApiError extends Error {
  /** `status` 0 means that no answer came; `retryAfter` is in seconds. */
  constructor(status, detail = "", retryAfter = 0) {
    super(`${status} ${detail}`);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** The same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** The server does not know this conversation, or not with this token. */
  get gone() {
    return this.status === 401 || this.status === 404;
  }
}

export async function openConversation() {
  return (await request("/api/conversations", { method: "POST", body: { locale: "pt-BR" } })).json();
}

/** @param {{clientId: string, text?: string, payload?: string}} item */
export async function sendMessage(conversation, { clientId, text, payload }) {
  const said = payload === undefined ? { text } : { payload };
  const body = { ...said, client_id: clientId };
  return (await request(address(conversation, "messages"), { method: "POST", body, conversation })).json();
}

export async function readMessages(conversation, after, { citizen = false } = {}) {
  const query = `?after=${after}${citizen ? "&include=citizen" : ""}`;
  return (await request(address(conversation, "messages") + query, { conversation })).json();
}

/** The open response of the event stream; `signal` ends it. */
export async function openEvents(conversation, after, signal) {
  const headers = { Accept: "text/event-stream", "Last-Event-ID": String(after) };
  const response = await request(address(conversation, "events"), { headers, conversation, signal });
  const type = response.headers.get("Content-Type") || "";
  if (!type.startsWith("text/event-stream") || !response.body) throw new ApiError(0, "no event stream");
  return response;
}

const address = ({ id }, what) => `/api/conversations/${encodeURIComponent(id)}/${what}`;

async function request(url, { method = "GET", body, conversation, headers = {}, signal }) {
  const own = new AbortController();
  const timer = signal ? 0 : setTimeout(() => own.abort(), TIMEOUT);
  const all = { Accept: "application/json", ...headers };
  if (body) all["Content-Type"] = "application/json";
  if (conversation) all.Authorization = `Bearer ${conversation.token}`;
  try {
    const options = { method, headers: all, cache: "no-store", signal: signal || own.signal };
    const response = await fetch(url, { ...options, body: body && JSON.stringify(body) });
    if (!response.ok) throw await problem(response);
    return response;
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(0, String(error));
  } finally {
    clearTimeout(timer);
  }
}

async function problem(response) {
  const told = await response.json().catch(() => ({}));
  const detail = typeof told.detail === "string" ? told.detail : "";
  return new ApiError(response.status, detail, Number(response.headers.get("Retry-After")) || 0);
}
