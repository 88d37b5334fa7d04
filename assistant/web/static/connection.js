// Watches the connection to the server and reports in one line when it is lost and when it is back. Gradio then reloads the
// page; the text that was being typed, or the question being answered, is saved before that and restored.
"use strict";

(() => {
  const EVERY = 2_500; // milliseconds between two checks, while there is a reason to check
  const SELDOM = 6; // otherwise only every sixth time
  const PATIENCE = 6_000;
  const MISSES = 2; // this many failed checks in a row: a single one may be a slow network
  const KEPT = "newsdesk-unanswered";

  const line = document.createElement("p");
  line.id = "nd-connection";
  line.setAttribute("role", "status");
  document.body.append(line);

  let misses = 0;
  let looking = false;
  const lost = () => misses >= MISSES;

  function say(text, forMilliseconds) {
    line.textContent = text;
    if (forMilliseconds) setTimeout(() => line.textContent === text && say(""), forMilliseconds);
  }

  async function reached() {
    try {
      return (await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
    } catch {
      return false; // reported below
    }
  }

  async function look() {
    if (looking) return;
    looking = true;
    const before = lost();
    misses = (await reached()) ? 0 : misses + 1;
    looking = false;
    if (lost() === before) return;
    document.body.classList.toggle("nd-lost", lost()); // hides Gradio's own message
    if (lost()) say("The connection to Newsdesk is lost. Trying again …");
    else say("Connected again.", 5_000);
  }

  // Check if an answer takes long, or if Gradio reports an error; and now and then without a reason.
  let ticks = 0;
  setInterval(() => {
    ticks += 1;
    const reason = misses || document.querySelector(".nd-waiting, .toast-body");
    if (reason || (ticks % SELDOM === 0 && document.visibilityState === "visible")) look();
  }, EVERY);
  for (const kind of ["offline", "online", "focus"]) addEventListener(kind, look);

  // The question being answered -----------------------------------------------------------------------------------

  const field = () => document.querySelector("#nd-question textarea");

  addEventListener("pagehide", () => {
    if (!misses && !document.querySelector("body.nd-lost, .toast-body")) return;
    const rows = [...document.querySelectorAll("#nd-chat .nd-question")];
    const unanswered = document.querySelector(".nd-waiting") ? rows.at(-1)?.textContent : "";
    const question = field()?.value || unanswered;
    try {
      if (question) sessionStorage.setItem(KEPT, question);
    } catch {
      // storage may be forbidden; then the question has to be typed again
    }
  });

  function kept() {
    try {
      const question = sessionStorage.getItem(KEPT);
      sessionStorage.removeItem(KEPT);
      return question;
    } catch {
      return null;
    }
  }

  const question = kept();
  if (question) {
    say("Connected again. Your question was not answered: ask it again.", 15_000);
    const waiting = new MutationObserver(() => {
      if (!field()) return;
      waiting.disconnect();
      setTimeout(() => {
        if (field().value) return;
        field().value = question;
        field().dispatchEvent(new Event("input", { bubbles: true }));
      }, 300); // Gradio fills its fields first
    });
    waiting.observe(document.documentElement, { childList: true, subtree: true });
  }
})();
