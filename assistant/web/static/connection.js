// Whether the server can be reached: a lost connection says so in one line, and so does its return. Gradio then loads the
// page anew; what was being typed, or answered, is kept over that and stands in the field again.
"use strict";

(() => {
  const EVERY = 2_500; // milliseconds between two looks, while there is a reason to look
  const SELDOM = 6; // so many of these apart otherwise
  const PATIENCE = 6_000;
  const MISSES = 2; // so many looks in a row find nobody: one may be a slow line
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
      return false; // told below
    }
  }

  async function look() {
    if (looking) return;
    looking = true;
    const before = lost();
    misses = (await reached()) ? 0 : misses + 1;
    looking = false;
    if (lost() === before) return;
    document.body.classList.toggle("nd-lost", lost()); // takes Gradio's own word of it away
    if (lost()) say("The connection to Newsdesk is lost. Trying again …");
    else say("Connected again.", 5_000);
  }

  // An answer that is long in coming, a word of Gradio's that something went wrong; now and then also without a reason.
  let ticks = 0;
  setInterval(() => {
    ticks += 1;
    const reason = misses || document.querySelector(".nd-waiting, .toast-body");
    if (reason || (ticks % SELDOM === 0 && document.visibilityState === "visible")) look();
  }, EVERY);
  for (const kind of ["offline", "online", "focus"]) addEventListener(kind, look);

  // The question that was on its way ------------------------------------------------------------------------------

  const field = () => document.querySelector("#nd-question textarea");

  addEventListener("pagehide", () => {
    if (!misses && !document.querySelector("body.nd-lost, .toast-body")) return;
    const rows = [...document.querySelectorAll("#nd-chat .nd-question")];
    const unanswered = document.querySelector(".nd-waiting") ? rows.at(-1)?.textContent : "";
    const question = field()?.value || unanswered;
    try {
      if (question) sessionStorage.setItem(KEPT, question);
    } catch {
      // storage may be forbidden; the question has to be typed again
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
    say("Connected again. Your question was not answered: ask it once more.", 15_000);
    const waiting = new MutationObserver(() => {
      if (!field()) return;
      waiting.disconnect();
      setTimeout(() => {
        if (field().value) return;
        field().value = question;
        field().dispatchEvent(new Event("input", { bubbles: true }));
      }, 300); // Gradio fills its fields itself first
    });
    waiting.observe(document.documentElement, { childList: true, subtree: true });
  }
})();
