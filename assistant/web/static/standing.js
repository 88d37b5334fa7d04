// Standing questions: "Watch" below answers, the section in the conversations panel, and the number of unseen changes on the
// button that opens it. The section's markup comes with the document, its list from /standing/state, escaped there.
"use strict";

(() => {
  const { answerOf, post, reason, say, sayTime } = Newsdesk;
  const LOOK_MILLISECONDS = 30_000;
  const CONFIRM_MILLISECONDS = 6_000;
  const SAID_MILLISECONDS = 2_500;
  const section = document.getElementById("nd-standing");
  const at = (id) => document.getElementById(id);

  let revision = "";
  let unseen = 0;
  let watched = {}; // "CONVERSATION NUMBER" -> the id of its standing question

  // Requests to the server -------------------------------------------------------------------------------------

  const order = (what, body) => post(`/standing/${what}`, body);

  async function trying(work) {
    at("nd-standing-problem").textContent = "";
    try {
      await work();
    } catch (error) {
      at("nd-standing-problem").textContent = reason(error);
    }
    await look();
  }

  let timer = null;
  let looking = false;
  let again = false;

  async function look() {
    clearTimeout(timer);
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      const state = await answerOf(await fetch(`/standing/state?known=${encodeURIComponent(revision)}`));
      if (!state.unchanged) show(state);
      revision = state.revision;
    } catch {
      // The server can't be reached, or the reader is not signed in; the next check will show.
    } finally {
      looking = false;
    }
    dress();
    if (again) {
      again = false;
      look();
    } else timer = setTimeout(look, LOOK_MILLISECONDS);
  }

  function show(state) {
    const focused = section.contains(document.activeElement) ? document.activeElement.id : "";
    const open = new Set([...section.querySelectorAll("li:has(details[open])")].map((row) => row.id));
    at("nd-standing-list").innerHTML = state.list;
    for (const row of section.querySelectorAll("li")) {
      if (open.has(row.id)) row.querySelector("details")?.setAttribute("open", "");
    }
    for (const time of section.querySelectorAll("time")) sayTime(time);
    at("nd-standing-seen").hidden = state.unseen < 2;
    at("nd-standing-feed").hidden = !state.feed;
    if (state.feed) at("nd-standing-address").value = new URL(state.feed, location.href).href;
    if (state.unseen > unseen) {
      at("nd-standing-spoken").textContent = `${changes(state.unseen)} in your standing questions`;
    }
    ({ unseen, watched } = state);
    // A clicked button may be gone; then focus the section, not the page behind it.
    if (focused && !section.contains(document.activeElement)) (at(focused) ?? at("nd-standing-title")).focus();
  }

  const changes = (count) => (count === 1 ? "1 change" : `${count} changes`);

  // Below the answers -------------------------------------------------------------------------------------------

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("#nd-chat .nd-watch");
    if (!button || button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const standing = watched[button.value];
    const [conversation, number] = button.value.split(" ");
    try {
      if (standing) await order("remove", { id: standing });
      else await order("add", { conversation, number: Number(number) });
      say(
        standing
          ? "This question is no longer watched."
          : "Watching: asked again whenever there is news.",
      );
    } catch (error) {
      say(reason(error));
    }
    button.removeAttribute("aria-busy");
    look();
  });

  // Gradio may redraw its elements at any time.
  function dress() {
    for (const button of document.querySelectorAll("#nd-chat .nd-watch")) {
      const pressed = String(button.value in watched);
      if (button.getAttribute("aria-pressed") === pressed) continue;
      button.setAttribute("aria-pressed", pressed);
      button.firstChild.textContent = pressed === "true" ? "Watching" : "Watch";
    }
    const opener = at("nd-history");
    if (!opener || (opener.dataset.unseen ?? "") === (unseen ? String(unseen) : "")) return;
    if (unseen) {
      opener.dataset.unseen = unseen;
      opener.setAttribute("aria-label", `Conversations, ${changes(unseen)} in your standing questions`);
    } else {
      delete opener.dataset.unseen;
      opener.removeAttribute("aria-label");
    }
  }
  new MutationObserver(dress).observe(document.body, { childList: true, subtree: true });

  // Buttons of the section --------------------------------------------------------------------------------------

  let asked = null;

  // Actions that can't be undone take two clicks: the first one asks for confirmation.
  function confirmed(button, question) {
    if (asked === button) {
      asked = null;
      return true;
    }
    asked = button;
    const label = button.textContent;
    button.textContent = question;
    setTimeout(() => {
      if (asked === button) asked = null;
      if (button.isConnected) button.textContent = label;
    }, CONFIRM_MILLISECONDS);
    return false;
  }

  async function copy(button) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(at("nd-standing-address").value);
      button.textContent = "Copied";
    } catch {
      at("nd-standing-address").select(); // for Ctrl+C, if the browser does not allow copying
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = label), SAID_MILLISECONDS);
  }

  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-standing]");
    if (!button) return;
    const { standing: act, id = "" } = button.dataset;
    if (act === "copy") copy(button);
    if (act === "seen") trying(() => order("seen", { id }));
    if (act === "remove" && confirmed(button, "Remove for good?")) trying(() => order("remove", { id }));
    if (act === "renew" && confirmed(button, "The old address will stop working. Make a new one?")) {
      trying(async () => {
        await order("renew");
        revision = ""; // the revision does not include the address
      });
    }
  });
  at("nd-standing-address").addEventListener("focus", (event) => event.target.select());

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  look();
})();
