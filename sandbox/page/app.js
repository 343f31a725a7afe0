// Where the page starts.
import { startBackstage } from "./backstage.js";
import { startChat } from "./chat.js";
import { startChats } from "./chats.js";
import { startCompose } from "./compose.js";
import { read } from "./router.js";
import { emit, on } from "./store.js";
import { connect, loadState } from "./sync.js";
import { failed } from "./toast.js";
import { startTop } from "./top.js";
import { greetOnce } from "./welcome.js";
import { lang, setLang } from "./words.js";

setLang(lang());
startTop();
startChats();
startChat();
startCompose();
startBackstage();

// A person or a chat may have come or gone: read the address again.
on("state", read);

async function begin() {
  try {
    await loadState();
    greetOnce();
  } catch (error) {
    failed(error);
    setTimeout(begin, 2000);
  }
}

connect();
begin();
addEventListener("online", () => emit("route"));
