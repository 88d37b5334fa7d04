// Stored conversations: the panel that lists them, the page's address, and editing and copying of questions and answers. The
// panel's markup comes with the document, its list from /conversations/state.
"use strict";

(() => {
  const { answerOf, post, reason, say, sayTime } = Newsdesk;
  const CONFIRM_MILLISECONDS = 6_000;
  const SAID_MILLISECONDS = 2_500;
  const drawer = document.getElementById("nd-kept");
  const at = (id) => document.getElementById(id);
  const isOpen = () => !drawer.hidden;

  // Opening and closing -----------------------------------------------------------------------------------------

  let opener = null;

  function open() {
    opener = document.activeElement;
    drawer.hidden = false;
    document.body.classList.add("nd-kept-open");
    at("nd-kept-close").focus();
    look();
    dress();
  }

  function close() {
    if (!isOpen()) return;
    drawer.hidden = true;
    document.body.classList.remove("nd-kept-open");
    (opener?.isConnected ? opener : at("nd-history"))?.focus();
    dress();
  }

  window.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#nd-history")) isOpen() ? close() : open();
      else if (isOpen() && !event.target.closest?.("#nd-kept") && event.isTrusted) close();
    },
    true,
  );
  at("nd-kept-close").addEventListener("click", close);

  // The list ----------------------------------------------------------------------------------------------------

  async function trying(work) {
    at("nd-kept-problem").textContent = "";
    try {
      await work();
    } catch (error) {
      at("nd-kept-problem").textContent = reason(error);
    }
  }

  const here = () => new URLSearchParams(location.search).get("c");

  async function look() {
    await trying(async () => {
      const state = await answerOf(await fetch("/conversations/state"));
      at("nd-kept-list").innerHTML = state.list;
      at(`nd-kept-${here()}`)?.querySelector("a").setAttribute("aria-current", "page");
      at("nd-kept-list").querySelectorAll("time").forEach(sayTime);
    });
  }

  const order = (what, body) => post(`/conversations/${what}`, body);

  // A title is edited in place: Enter saves it, Escape cancels.
  function rename(row, conversation) {
    const link = row.querySelector(".nd-kept-link");
    const field = document.createElement("input");
    field.value = link.textContent.trim();
    field.maxLength = 200;
    field.setAttribute("aria-label", "Title of the conversation");
    link.replaceWith(field);
    row.querySelector("details").open = false;
    field.focus();
    field.select();
    let over = false;
    const end = async (keep) => {
      if (over) return;
      over = true;
      if (keep && field.value.trim() && field.value.trim() !== link.textContent.trim()) {
        await trying(() => order("rename", { conversation, title: field.value }));
      }
      await look();
      at(`nd-kept-${conversation}`)?.querySelector("summary").focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") {
        event.stopPropagation();
        end(false);
      }
    });
    field.addEventListener("blur", () => end(true));
  }

  let asked = null;

  // Deleting takes two clicks: the first one asks for confirmation.
  async function remove(button, row, conversation) {
    if (asked !== button) {
      asked = button;
      button.textContent = "Delete for good?";
      setTimeout(() => {
        if (asked === button) asked = null;
        button.textContent = "Delete";
      }, CONFIRM_MILLISECONDS);
      return;
    }
    asked = null;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    await trying(async () => {
      await order("delete", { conversation });
      if (conversation === here()) location.assign("/");
      await look();
      (at(next?.id)?.querySelector("summary") ?? at("nd-kept-close")).focus();
    });
  }

  drawer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-conversation]");
    if (!button) return;
    const { act, conversation } = button.dataset;
    const row = button.closest("li");
    if (act === "rename") rename(row, conversation);
    if (act === "link") copy(button, new URL(`/?c=${conversation}`, location.href).href);
    if (act === "delete") remove(button, row, conversation);
  });

  // Copying -----------------------------------------------------------------------------------------------------

  async function copy(button, text) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "The browser does not allow copying";
    }
    setTimeout(() => (button.textContent = label), SAID_MILLISECONDS);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("#nd-chat .nd-copy");
    if (!button) return;
    try {
      const response = await fetch(button.value);
      if (!response.ok) throw new Error((await response.json()).error);
      await copy(button, await response.text());
    } catch (error) {
      say(reason(error));
    }
  });

  // Editing a question ------------------------------------------------------------------------------------------

  const box = () => document.querySelector("#nd-question textarea");

  function fill(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const wish = () => document.querySelector("#nd-wish :is(textarea, input)");
  const isEditing = () => / edit$/.test(wish()?.value ?? "");

  function edit(button) {
    const number = Number(button.value);
    const last = document.querySelectorAll("#nd-chat .nd-question").length;
    fill(wish(), `${number} edit`);
    fill(box(), button.closest(".message-row").querySelector(".nd-question").textContent.trim());
    box().focus();
    say(
      number === last
        ? "Editing your question. Ask replaces its answer, Escape cancels."
        : "Editing an earlier question. Ask continues from there in a new conversation, Escape cancels.",
    );
  }

  function leave() {
    fill(wish(), "");
    fill(box(), "");
    say("");
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#nd-chat .nd-edit");
    if (button) edit(button);
  });

  // Keys: "/" goes to the question; arrow up in an empty box edits the last one; Escape closes what is open, or stops.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && box()) {
      event.preventDefault();
      box().focus();
    } else if (event.key === "ArrowUp" && event.target === box() && !box().value) {
      const buttons = document.querySelectorAll("#nd-chat .nd-edit");
      if (!buttons.length) return;
      event.preventDefault();
      edit(buttons[buttons.length - 1]);
    } else if (event.key === "Escape") {
      if (isOpen()) close();
      else if (event.target === box() && isEditing()) leave();
      else if (at("nd-add-news-panel")?.hidden ?? true) at("nd-stop")?.click();
    }
  });

  // The page's address and title --------------------------------------------------------------------------------

  function dress() {
    const link = document.querySelector("#nd-here a");
    const address = link?.getAttribute("href");
    if (address && address !== location.pathname + location.search) history.replaceState(null, "", address);
    const first = document.querySelector("#nd-chat .nd-question")?.textContent.trim();
    const title = first ? `${first.slice(0, 80)} – Newsdesk` : "Newsdesk";
    if (document.title !== title) document.title = title;
    const button = at("nd-history");
    if (!button) return;
    if (button.getAttribute("aria-expanded") !== String(isOpen())) button.setAttribute("aria-expanded", String(isOpen()));
    if (!button.hasAttribute("aria-controls")) button.setAttribute("aria-controls", drawer.id);
  }

  new MutationObserver(dress).observe(document.body, { childList: true, subtree: true, attributeFilter: ["href"] });
})();
