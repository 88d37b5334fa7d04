// The "Add news" panel: opens and closes it, sends links and files, shows the jobs and the followed feeds.
// The panel's markup comes with the document; jobs and feeds come as fragments from /add-news/state, escaped there.
"use strict";

(() => {
  const { answerOf, reason } = Newsdesk;
  const BUSY_MILLISECONDS = 400;
  const OPEN_MILLISECONDS = 5_000;
  const CONFIRM_MILLISECONDS = 6_000;
  const SPEAK_MILLISECONDS = 8_000;
  const panel = document.getElementById("nd-add-news-panel");
  const at = (id) => document.getElementById(id);
  const isOpen = () => !panel.hidden;

  // Opening and closing -----------------------------------------------------------------------------------------

  let opener = null;
  let begun = false; // the sample was requested from the welcome text
  let read = ""; // how many articles the running job has read

  function open() {
    opener = document.activeElement;
    panel.hidden = false;
    document.body.classList.add("nd-add-news-open");
    dress();
    at("nd-links").focus();
    look();
  }

  function close(focusBack = true) {
    if (!isOpen()) return;
    panel.hidden = true;
    document.body.classList.remove("nd-add-news-open");
    if (focusBack) (opener?.isConnected ? opener : at("nd-add"))?.focus();
    opener = null;
    dress();
  }

  window.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#nd-add")) isOpen() ? close() : open();
      // The panel takes the place of the sources.
      else if (event.target.closest?.('a[href*="#nd-a"]')) close(false);
    },
    true,
  );
  at("nd-add-news-close").addEventListener("click", () => close());

  // The buttons of the welcome text in the chat.
  window.addEventListener("click", (event) => {
    const button = event.target.closest?.(".nd-begin");
    if (!button) return;
    if (button.value === "add") open();
    else {
      begun = true;
      dress();
      trying(() => post("sample", {}));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen() && (panel.contains(document.activeElement) || document.activeElement === document.body)) close();
  });

  // Gradio may redraw its elements at any time.
  function dress() {
    const button = at("nd-add");
    if (!button) return;
    const label = busy ? "Adding …" : "Add news";
    if (button.textContent !== label) button.textContent = label;
    if (button.getAttribute("aria-expanded") !== String(isOpen())) button.setAttribute("aria-expanded", String(isOpen()));
    if (!button.hasAttribute("aria-controls")) button.setAttribute("aria-controls", panel.id);
    const sample = document.querySelector('.nd-begin[value="sample"]');
    if (!sample) begun = false; // there is news now, and the welcome text is different
    else if (begun) {
      sample.disabled = true;
      const now = read ? `Adding it: ${read} read` : "Adding it …";
      if (sample.textContent !== now) sample.textContent = now;
    }
  }
  new MutationObserver(dress).observe(document.body, { childList: true, subtree: true });

  // Requests to the server -------------------------------------------------------------------------------------

  const post = (what, body) => Newsdesk.post(`/add-news/${what}`, body);

  // A problem is shown in the panel where a button was pressed, or below the chat if no panel is open.
  async function trying(work, where = panel) {
    const line = where.hidden ? document.querySelector("#nd-status p") : where.querySelector("[role=alert]");
    if (line) line.textContent = "";
    try {
      await work();
    } catch (error) {
      begun = false;
      if (line) line.textContent = reason(error);
    }
    look();
  }

  // The form ----------------------------------------------------------------------------------------------------

  const HINT = at("nd-add-news-sending").textContent;
  let chosen = [];

  function choose(files) {
    for (const file of files) {
      if (!chosen.some((other) => other.name === file.name && other.size === file.size)) chosen.push(file);
    }
    showChosen();
  }

  function size(bytes) {
    return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  }

  function showChosen() {
    at("nd-chosen").replaceChildren(
      ...chosen.map((file) => {
        const row = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = `${file.name} · ${size(file.size)}`;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "Leave out";
        remove.setAttribute("aria-label", `Leave out ${file.name}`);
        remove.addEventListener("click", () => {
          chosen = chosen.filter((other) => other !== file);
          showChosen();
          at("nd-files").focus();
        });
        row.append(name, remove);
        return row;
      }),
    );
  }

  at("nd-files").addEventListener("change", (event) => {
    choose(event.target.files);
    event.target.value = "";
  });

  // Files can be dropped anywhere on the page. By default, the browser would open the file in place of the page.
  window.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    at("nd-drop").classList.add("nd-over");
  });
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) at("nd-drop").classList.remove("nd-over");
  });
  window.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    at("nd-drop").classList.remove("nd-over");
    if (!isOpen()) open();
    choose(event.dataTransfer.files);
  });

  function upload(file, note) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch does not report the progress of an upload
      request.open("POST", `/add-news/files?name=${encodeURIComponent(file.name)}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.responseType = "json";
      request.upload.onprogress = (event) => note(event.total ? event.loaded / event.total : 0);
      request.onload = () =>
        request.status === 200
          ? resolve(request.response.file)
          : reject(new Error(`${file.name} ${request.response?.error ?? "could not be handed in"}`));
      request.onerror = () => reject(new Error(`${file.name} could not be handed in; is it still there?`));
      request.send(file);
    });
  }

  async function order(follow) {
    const buttons = [at("nd-add-news-add"), at("nd-add-news-follow")];
    if (buttons[0].disabled) return;
    await trying(async () => {
      for (const button of buttons) button.disabled = true;
      try {
        const files = [];
        for (const [number, file] of chosen.entries()) {
          const of = chosen.length > 1 ? ` (${number + 1} of ${chosen.length})` : "";
          files.push(
            await upload(file, (share) => {
              at("nd-add-news-sending").textContent = `Handing in ${file.name}${of}: ${Math.round(share * 100)} %`;
            }),
          );
        }
        await post("add", { links: at("nd-links").value, files, follow });
        at("nd-links").value = "";
        chosen = [];
        showChosen();
      } finally {
        at("nd-add-news-sending").textContent = HINT;
        for (const button of buttons) button.disabled = false;
      }
    });
  }

  at("nd-add-news-form").addEventListener("submit", (event) => {
    event.preventDefault();
    order(false);
  });
  at("nd-add-news-follow").addEventListener("click", () => order(true));
  at("nd-links").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) order(false);
  });

  // Buttons of jobs and feeds -----------------------------------------------------------------------------------

  let asked = null;

  // Actions that can't be undone take two clicks: the first one asks for confirmation.
  function confirmed(button) {
    if (asked === button) {
      asked = null;
      return true;
    }
    asked = button;
    const [text, label] = [button.textContent, button.getAttribute("aria-label")];
    button.textContent = button.dataset.ask;
    button.setAttribute("aria-label", `${label}: ${button.dataset.ask} Press again to confirm`);
    setTimeout(() => {
      if (asked === button) asked = null;
      if (!button.isConnected) return;
      button.textContent = text;
      button.setAttribute("aria-label", label);
    }, CONFIRM_MILLISECONDS);
    return false;
  }

  const acts = {
    stop: ({ job }) => post("stop", { job: Number(job) }),
    follow: ({ url }) => post("add", { links: url, follow: true }),
    refresh: ({ url }) => post("refresh", url ? { feed: url } : {}),
    unfollow: async ({ url }) => {
      await post("unfollow", { feed: url });
      at("nd-feeds-title").focus();
    },
    remove: ({ article }) => post("remove", { article }),
    unsample: () => post("unsample", {}),
    about: async ({ title }) => {
      const box = document.querySelector("#nd-question textarea");
      box.value = `What is reported under “${title}”?`;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      close(false);
      box.focus();
    },
  };

  // Also in the "What is here" panel, where articles are removed.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button || (button.dataset.ask && !confirmed(button))) return;
    trying(() => acts[button.dataset.act](button.dataset), button.closest("aside"));
  });

  // The state of the jobs ---------------------------------------------------------------------------------------

  let busy = false;
  let revision = null;
  let timer = null;
  let looking = false;
  let spoken = { text: "", at: 0, busy: false };

  const shown = new Map();

  function put(place, markup) {
    if (shown.get(place) === markup) return;
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    shown.set(place, markup);
    place.innerHTML = markup;
    for (const time of place.querySelectorAll("time")) sayTime(time);
    if (!focused) return;
    // A clicked button may be gone (Stop); then focus the panel, not the page behind it.
    (at(focused) ?? at("nd-add-news-title")).focus();
  }

  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

  function sayTime(time) {
    const moment = new Date(time.dateTime);
    const seconds = (moment - Date.now()) / 1_000;
    const [unit, length] = [["day", 86_400], ["hour", 3_600], ["minute", 60]].find(([, each]) => Math.abs(seconds) >= each) ?? ["minute", 60];
    const count = Math.trunc(seconds / length);
    time.title = moment.toLocaleString();
    if (Math.abs(seconds) < 60) time.textContent = seconds > 0 ? "in a moment" : "just now";
    else time.textContent = Math.abs(seconds) > 14 * 86_400 ? moment.toLocaleDateString() : relative.format(count, unit);
  }

  function speak(text) {
    const pause = Date.now() - spoken.at;
    if (text === spoken.text || (busy && spoken.busy && pause < SPEAK_MILLISECONDS)) return;
    spoken = { text, at: Date.now(), busy };
    at("nd-add-news-spoken").textContent = text;
  }

  async function look() {
    clearTimeout(timer);
    if (looking) {
      timer = setTimeout(look, 100);
      return;
    }
    looking = true;
    try {
      const state = await answerOf(await fetch("/add-news/state"));
      busy = state.busy;
      put(at("nd-jobs"), state.jobs);
      put(at("nd-feeds"), state.feeds);
      put(at("nd-add-news-sample"), state.sample);
      read = state.read;
      for (const time of at("nd-feeds").querySelectorAll("time")) sayTime(time);
      at("nd-refresh-all").hidden = at("nd-feeds-opml").hidden = !at("nd-feeds").querySelector("li");
      speak(state.spoken);
      if (revision !== null && revision !== state.revision) {
        at("nd-changed-news")?.click();
        document.dispatchEvent(new Event("newsdesk-news"));
      }
      revision = state.revision;
    } catch {
      // The server can't be reached; the next check shows whether it is back.
    } finally {
      looking = false;
    }
    dress();
    if (busy) timer = setTimeout(look, BUSY_MILLISECONDS);
    else if (isOpen()) timer = setTimeout(look, OPEN_MILLISECONDS);
  }

  look();
})();
