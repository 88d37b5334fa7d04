// The page's behaviour: removing a detected time or outlet, requesting a timeline, scrolling to a new question, the theme,
// native date fields, labels for screen readers. `reading.js` is about answers. Gradio replaces parts of the page at any
// time, so events are delegated and elements are looked up again.
"use strict";

(() => {
  const THEME = "newsdesk-theme";

  // What was understood, and timelines --------------------------------------------------------------------------

  let again = null; // the clicked button, until its request is done

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#nd-chat .nd-again");
    if (!button) return;
    const wish = document.querySelector("#nd-wish :is(textarea, input)");
    wish.value = button.value;
    wish.dispatchEvent(new Event("input", { bubbles: true }));
    again = { button, number: Number.parseInt(button.value, 10) };
    setTimeout(() => document.getElementById("nd-ask-again").click()); // by then Gradio has read the value
  });

  // The button disappears with the old answer; focus its counterpart, the timeline, or the answer.
  function resume() {
    if (again === null || again.button.isConnected) return;
    const answer = document.querySelectorAll("#nd-chat .nd-answer")[again.number - 1];
    if (!answer || answer.matches(".nd-waiting") || answer.querySelector(".nd-telling")) return;
    if (document.activeElement === document.body) {
      const next = answer.querySelector(counterpart(again.button)) ?? answer;
      if (next === answer) answer.setAttribute("tabindex", "-1");
      next.focus({ preventScroll: true });
    }
    again = null;
  }

  function counterpart(button) {
    if (button.matches(".nd-ask-timeline")) return ".nd-timeline summary, .nd-ask-timeline";
    const [number, wish, kind] = button.value.split(" ");
    return `button[value="${number} ${wish === "with" ? "without" : "with"} ${kind}"]`;
  }

  // Light and dark ----------------------------------------------------------------------------------------------

  const dark = () => document.body.classList.contains("dark");

  function stored() {
    try {
      return localStorage.getItem(THEME);
    } catch {
      return null; // storage may be forbidden; keep the system's theme
    }
  }

  function setTheme(name) {
    document.body.classList.toggle("dark", name === "dark");
    nameThemeButton();
  }

  function nameThemeButton() {
    const button = document.getElementById("nd-theme");
    const label = dark() ? "Light" : "Dark";
    if (button && button.textContent !== label) {
      button.textContent = label;
      button.setAttribute("aria-label", `Switch to ${label.toLowerCase()} colours`);
    }
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#nd-theme")) return;
    const name = dark() ? "light" : "dark";
    try {
      localStorage.setItem(THEME, name);
    } catch {
      // as above
    }
    setTheme(name);
  });

  // Who is signed in --------------------------------------------------------------------------------------------

  document.addEventListener("click", async (event) => {
    if (!event.target.closest?.("#nd-sign-out")) return;
    await fetch("/sign-out", { method: "POST", redirect: "manual" });
    location.assign("/sign-in");
  });

  // After signing out elsewhere, or when the page session has another owner, Gradio would only show an error. Offer a way out.
  const ask = window.fetch;
  let leaving = false;
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    if (leaving) return answer;
    leaving = answer.status === 401 || (answer.status === 403 && answer.headers.has("newsdesk-reload"));
    if (answer.status === 401) {
      location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}${location.hash}`);
    } else if (leaving) {
      location.reload();
    }
    return answer;
  };

  // What Gradio cannot say in Python ----------------------------------------------------------------------------

  function dress() {
    for (const field of document.querySelectorAll(".nd-date input:not([type=date])")) field.type = "date";
    for (const field of document.querySelectorAll("#nd-question textarea:not([dir=auto])")) field.dir = "auto";
    for (const button of document.querySelectorAll("#nd-examples button:not([dir=auto])")) button.dir = "auto";
    const fold = document.querySelector("#nd-filters > button");
    fold?.setAttribute("aria-expanded", String(!fold.nextElementSibling?.matches("[style*='display: none']")));
    // Screen readers read an answer when it is complete, not again with each word.
    const log = document.querySelector("#nd-chat [role=log]");
    log?.setAttribute("aria-label", "Conversation");
    log?.setAttribute("aria-busy", String(log.querySelector(".nd-waiting") !== null));
    document.getElementById("nd-status")?.setAttribute("role", "status");
    const side = document.getElementById("nd-side");
    side?.setAttribute("role", "complementary");
    side?.setAttribute("aria-label", "Sources");
    for (const message of document.querySelectorAll("#nd-chat [data-testid][aria-label]")) {
      message.removeAttribute("aria-label"); // Gradio puts the message's markup there, and screen readers would read it
    }
    for (const link of document.querySelectorAll('#nd-layout a[rel="noopener noreferrer"]')) {
      link.rel += " nofollow"; // Gradio's sanitizer overwrites rel
    }
    nameThemeButton();
  }

  let themed = false;
  let steps = 0;
  new MutationObserver(() => {
    // Scroll a new question to the top, and again when its answer is complete: only then is there enough content below it.
    const asked = document.querySelectorAll(".nd-question");
    const now = asked.length + document.querySelectorAll(".nd-answer:not(.nd-waiting)").length;
    if (now > steps) asked[(again?.number ?? asked.length) - 1]?.closest(".message-row")?.scrollIntoView({ block: "start" });
    steps = now;
    resume();
    if (!themed && document.getElementById("nd-theme")) {
      themed = true;
      if (stored()) setTheme(stored());
    }
    dress();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
