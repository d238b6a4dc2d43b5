// What isn't saved yet, kept in this browser: it survives a reload, a crash and a lost network.
// A record: {id, response, tab, url, page, at, sent, draft, rests}. `sent` is a save whose fate is unknown, `draft` what
// was given since; both as they are posted. What `rests` waits for its own page: it can't be sent as it stands.
// Without IndexedDB (some private windows) answers wait as long as the page is open.
"use strict";

window.waitingAnswers = (response) => {
  const STORE = "waiting", ANSWER_TIME = 150;
  const tab = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("scalelens-waiting") : null;
  const openTabs = new Set([tab]);
  const database = new Promise((resolve) => {
    try {
      const request = indexedDB.open("scalelens", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });

  channel?.addEventListener("message", ({ data }) => {
    if (data.asks) channel.postMessage({ answers: tab });
    if (data.answers) openTabs.add(data.answers);
  });

  async function run(mode, use) {
    const opened = await database;
    if (!opened) return undefined;
    return new Promise((resolve) => {
      try {
        const transaction = opened.transaction(STORE, mode);
        const request = use(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }

  const all = async () => ((await run("readonly", (store) => store.getAll())) ?? []).filter((record) => record.response === response);
  const put = (record) => run("readwrite", (store) => store.put(record));
  const remove = (id) => run("readwrite", (store) => store.delete(id));

  // Records whose tab is gone, oldest first. Those of a tab that is still open are sent from there.
  async function left() {
    const records = await all();
    if (channel && records.length) {
      channel.postMessage({ asks: true });
      await new Promise((resolve) => setTimeout(resolve, ANSWER_TIME));
    }
    return records.filter((record) => !openTabs.has(record.tab)).sort((a, b) => a.at - b.at);
  }

  async function forget() {
    for (const record of await all()) await remove(record.id);
  }

  return { tab, put, remove, left, forget };
};

// "Leave this device" leaves nothing behind.
for (const place of document.querySelectorAll("[data-forget]")) window.waitingAnswers(place.dataset.forget).forget();
