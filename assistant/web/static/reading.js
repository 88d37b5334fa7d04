// Reading an answer: citations link to their words and back, a sentence and its cited words are highlighted together, and the
// reasons for a verdict stay open when clicked. Gradio replaces answers at any time, so events are delegated.
"use strict";

(() => {
  const { say } = Newsdesk;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // Citations ---------------------------------------------------------------------------------------------------

  function show(section) {
    for (const other of document.querySelectorAll(".nd-sources")) {
      other.classList.toggle("nd-current", other === section);
    }
  }

  function go(target) {
    target.closest("details")?.setAttribute("open", "");
    target.setAttribute("tabindex", "-1");
    target.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "center" });
    target.focus({ preventScroll: true });
    const flashing = target.closest(".nd-source") ?? target;
    flashing.classList.remove("nd-flash");
    void flashing.offsetWidth; // restarts the animation
    flashing.classList.add("nd-flash");
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.('a[href*="#nd-a"]');
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      const target = document.getElementById(link.getAttribute("href").split("#")[1]);
      if (!target) {
        say("The sources of this answer are no longer available. Ask again to see them.");
        return;
      }
      const section = target.closest(".nd-sources");
      if (section) show(section);
      go(target);
    },
    true,
  );

  // A sentence and the words it cites ---------------------------------------------------------------------------

  let lit = []; // the highlighted elements
  let about = null; // the sentence or the cited words they belong to

  function light(part) {
    if (part === about) return;
    about = part;
    for (const each of lit) each.classList.remove("nd-lit");
    lit = part ? [part, ...counterparts(part)] : [];
    if (lit.length === 1) lit = [];
    for (const each of lit) each.classList.add("nd-lit");
  }

  // For a sentence, its cited words in the panel; for cited words, the sentences. Only visible ones.
  function counterparts(part) {
    if (part.matches("mark")) {
      const chips = document.querySelectorAll(`#nd-chat .nd-sentence a[href="#${CSS.escape(part.id)}"]`);
      return [...chips].map((chip) => chip.closest(".nd-sentence"));
    }
    const ids = [...part.querySelectorAll("a.nd-cite")].map((chip) => chip.getAttribute("href").slice(1));
    return ids.map((id) => document.getElementById(id)).filter((mark) => mark?.checkVisibility());
  }

  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      if (event.pointerType === "touch") return;
      const verdict = event.target.closest?.(".nd-reasons");
      light(verdict ? about : (event.target.closest?.("#nd-chat .nd-sentence, #nd-panel mark[id]") ?? null));
    });
  }

  // Verdicts ----------------------------------------------------------------------------------------------------

  function close(except) {
    for (const mark of document.querySelectorAll('.nd-mark[aria-expanded="true"]')) {
      if (mark !== except) mark.setAttribute("aria-expanded", "false");
    }
    for (const menu of document.querySelectorAll("details.nd-act[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.(".nd-mark, .nd-reasons, details.nd-act");
    if (pressed?.matches(".nd-reasons")) return; // so that its text can be selected and copied
    close(pressed);
    if (pressed?.matches(".nd-mark")) {
      pressed.setAttribute("aria-expanded", String(pressed.getAttribute("aria-expanded") !== "true"));
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.nd-act[open]");
    close(null);
    menu?.querySelector("summary").focus();
    document.body.classList.add("nd-hushed"); // also hides what is open by pointer or focus, until either moves
  });
  for (const kind of ["pointermove", "focusin"]) {
    document.addEventListener(kind, () => document.body.classList.remove("nd-hushed"));
  }

  // The sanitizer removes ARIA attributes from answers.
  function name() {
    for (const mark of document.querySelectorAll(".nd-mark:not([aria-describedby])")) {
      mark.setAttribute("aria-describedby", mark.nextElementSibling.id);
      mark.setAttribute("aria-expanded", "false");
    }
  }
  new MutationObserver(name).observe(document.documentElement, { childList: true, subtree: true });
})();
