// The control API: one function per call. A refusal becomes an Error with the server's description.

const query = (values) => {
  const parts = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return parts.length ? `?${new URLSearchParams(parts)}` : "";
};

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(`sandbox/${path}`, options);
  } catch {
    throw Object.assign(new Error("network"), { network: true });
  }
  const data = await response.json().catch(() => null);
  if (!response.ok || data?.ok === false) {
    throw new Error(data?.description ?? `${response.status} ${response.statusText}`);
  }
  return data ?? {};
}

export const getState = () => call("GET", "state");
export const getMessages = (chat, before, limit = 60) =>
  call("GET", `messages${query({ chat, before, limit })}`);
export const getCalls = (since) => call("GET", `calls${query({ since })}`);
export const say = (body) => call("POST", "say", body);
export const media = (body) => call("POST", "media", body);
export const edit = (body) => call("POST", "edit", body);
export const press = (body) => call("POST", "press", body);
export const react = (body) => call("POST", "react", body);
export const start = (person, param) => call("POST", "start", param ? { person, param } : { person });
export const botInChat = (body) => call("POST", "bot", body);
export const changePerson = (body) => call("POST", "person", body);
export const getFaults = () => call("GET", "faults");
export const addFault = (fault) => call("POST", "faults", fault);
export const clearFaults = () => call("DELETE", "faults");
export const moveClock = (body) => call("POST", "clock", body);
export const snapshot = () => call("POST", "snapshot");

const TYPES = ["message", "edited", "deleted", "reaction", "answer", "chat", "person", "clock"];

// Follow the event stream for ever. `onEvent` gets each object; `onLink(up, first)` each change of the line.
export function follow(onEvent, onLink) {
  let wait = 500;
  let first = true;
  let up = false;
  const open = () => {
    const source = new EventSource("sandbox/events");
    const receive = (message) => {
      try {
        onEvent(JSON.parse(message.data));
      } catch (error) {
        console.error("event", error);
      }
    };
    source.onmessage = receive;
    for (const type of TYPES) if (type !== "message") source.addEventListener(type, receive);
    source.onopen = () => {
      wait = 500;
      up = true;
      onLink(true, first);
      first = false;
    };
    source.onerror = () => {
      source.close();
      if (up) onLink(false, false);
      up = false;
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 8000);
    };
  };
  open();
}
