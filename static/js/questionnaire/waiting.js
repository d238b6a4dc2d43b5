// What isn't saved yet, kept in this browser: it survives a reload, a crash and a lost network.
// Without IndexedDB (some private windows), or where it does not open, answers wait as long as the page is open.

/**
 * @typedef {object} Waiting  An answer that isn't saved yet. Its bodies are as they are posted.
 * @property {string} id  tab and address: a tab has one for each answer
 * @property {string} response
 * @property {string} tab
 * @property {string} url  where it is posted to
 * @property {string} page  where it was given
 * @property {number} at  when it was last given, in ms
 * @property {string | null} sent  a save whose fate is unknown
 * @property {string | null} draft  what was given since
 * @property {boolean} rests  it can't be sent as it stands, and waits for its own page
 * @property {string | number} [revision]  what the server said last
 */

const STORE = "waiting", ANSWER_TIME = 150, OPENING_TIME = 5_000;

/** What waits for one response, as this tab sees it. */
export class WaitingAnswers {
  /** @param {string} response */
  constructor(response) {
    this.response = response;
    this.tab = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.openTabs = new Set([this.tab]);
    this.opening = openDatabase();
    this.database = Promise.race([this.opening, later(OPENING_TIME)]);  // some browsers never say what became of it
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel("scalelens-waiting") : null;
    this.channel?.addEventListener("message", ({ data }) => {
      if (data.asks) this.channel?.postMessage({ answers: this.tab });
      if (data.answers) this.openTabs.add(data.answers);
    });
  }

  /** @param {Waiting} record */
  put(record) {
    return this.run("readwrite", (store) => store.put(record));
  }

  /** @param {string} id */
  remove(id) {
    return this.run("readwrite", (store) => store.delete(id));
  }

  /** Records whose tab is gone, oldest first. Those of a tab that is still open are sent from there. */
  async left() {
    const records = await this.all();
    if (this.channel && records.length) {
      this.channel.postMessage({ asks: true });
      await new Promise((resolve) => setTimeout(resolve, ANSWER_TIME));
    }
    return records.filter((record) => !this.openTabs.has(record.tab)).sort((a, b) => a.at - b.at);
  }

  /** Waits for as long as opening takes: what is not deleted here stays on the device. */
  async forget() {
    this.database = this.opening;
    for (const record of await this.all()) await this.remove(record.id);
  }

  /** @returns {Promise<Waiting[]>} */
  async all() {
    const records = (await this.run("readonly", (store) => store.getAll())) ?? [];
    return records.filter((/** @type {Waiting} */ record) => record.response === this.response);
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} use
   * @returns {Promise<T | undefined>} nothing where it can't be kept
   */
  async run(mode, use) {
    const opened = await this.database;
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
}

/**
 * @param {number} time  in ms
 * @returns {Promise<null>}
 */
function later(time) {
  return new Promise((resolve) => setTimeout(() => resolve(null), time));
}

/** @returns {Promise<IDBDatabase | null>} */
function openDatabase() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("scalelens", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}
