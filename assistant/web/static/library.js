// The "What is here" panel: opens and closes it, describes the plot bar by bar, and filters the list of articles.
// Its markup comes as a fragment from /library/state, escaped there.
"use strict";

(() => {
  const { answerOf, reason } = Newsdesk;
  const LOOK_MILLISECONDS = 10_000;
  const SHOW_MORE = 24;
  const MOST_SHOWN = 500;
  const panel = document.getElementById("nd-library-panel");
  const place = document.getElementById("nd-library");
  const at = (id) => document.getElementById(id);
  const isOpen = () => !panel.hidden;
  const nothing = { span: "all", outlet: null, first: null, last: null, show: 12 };

  let chosen = { ...nothing };
  let opener = null;
  let timer = null;
  let shown = "";

  // Opening and closing -----------------------------------------------------------------------------------------

  async function open(from) {
    opener = from;
    at("nd-add-news-panel")?.hidden === false && at("nd-add-news-close").click();
    panel.hidden = false;
    document.body.classList.add("nd-library-beside");
    panel.scrollTop = 0;
    dress();
    await look();
    at("nd-library-title").focus();
  }

  function close(focusBack = true) {
    if (!isOpen()) return;
    panel.hidden = true;
    clearTimeout(timer);
    document.body.classList.remove("nd-library-beside");
    const back = opener?.isConnected && opener.checkVisibility() ? opener : document.querySelector(".nd-masthead .nd-library-open");
    if (focusBack) back?.focus();
    dress();
  }

  window.addEventListener(
    "click",
    (event) => {
      const opens = event.target.closest?.(".nd-library-open");
      if (opens) isOpen() ? close() : open(opens);
      // Other panels and the sources take the same place.
      else if (event.target.closest?.('#nd-add, a[href*="#nd-a"]')) close(false);
    },
    true,
  );
  at("nd-library-close").addEventListener("click", () => close());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen() && (panel.contains(document.activeElement) || document.activeElement === document.body)) close();
  });

  // Gradio may redraw the masthead at any time.
  function dress() {
    for (const button of document.querySelectorAll(".nd-masthead .nd-library-open")) {
      if (button.getAttribute("aria-expanded") !== String(isOpen())) button.setAttribute("aria-expanded", String(isOpen()));
    }
  }
  new MutationObserver(dress).observe(document.body, { childList: true, subtree: true });

  // What is shown -----------------------------------------------------------------------------------------------

  async function look() {
    clearTimeout(timer);
    if (!isOpen()) return;
    const wanted = Object.entries(chosen).filter(([, value]) => value !== null);
    try {
      const said = await answerOf(await fetch(`/library/state?${new URLSearchParams(wanted)}`));
      at("nd-library-problem").textContent = "";
      put(said.here);
    } catch (error) {
      at("nd-library-problem").textContent = reason(error);
    }
    timer = setTimeout(look, LOOK_MILLISECONDS);
  }

  function put(markup) {
    if (markup === shown) return;
    shown = markup;
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    const unfolded = [...place.querySelectorAll("details[open]")].map((each) => each.id);
    place.innerHTML = markup;
    for (const id of unfolded) at(id)?.setAttribute("open", "");
    if (focused) (at(focused) ?? at("nd-listed-title") ?? at("nd-library-title")).focus();
    const bars = barsOf();
    const pressed = bars.findIndex((bar) => bar.classList.contains("nd-chosen"));
    if (bars.length) read(pressed >= 0 ? pressed : null);
  }

  // Articles may have been removed or added meanwhile.
  document.addEventListener("newsdesk-news", look);

  place.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { span, outlet, all, more } = button.dataset;
    if (span) chosen = { ...chosen, span, first: null, last: null };
    else if (outlet !== undefined) chosen = { ...chosen, outlet: chosen.outlet === outlet ? null : outlet, show: nothing.show };
    else if (all) chosen = { ...nothing, span: chosen.span };
    else if (more) chosen = { ...chosen, show: Math.min(MOST_SHOWN, chosen.show + SHOW_MORE) };
    else return;
    await look();
    if (outlet !== undefined) say(at("nd-listed-title").textContent);
  });

  function say(text) {
    at("nd-library-spoken").textContent = text;
  }

  // The plot ----------------------------------------------------------------------------------------------------

  let current = null;

  const barsOf = () => [...place.querySelectorAll(".nd-bar-back")];
  const told = (bar) => `${bar.dataset.name}: ${bar.dataset.count}`;

  // Describes one bar; by default, the tallest one.
  function read(number) {
    const bars = barsOf();
    const plot = at("nd-plot");
    for (const [each, bar] of bars.entries()) bar.classList.toggle("nd-here", each === number);
    const line = place.querySelector(".nd-read");
    current = number;
    if (number === null) {
      line.textContent = "Point at a bar, or click it to see its articles.";
      return;
    }
    const bar = bars[number];
    line.textContent = told(bar);
    plot.setAttribute("aria-valuenow", String(number + 1));
    plot.setAttribute("aria-valuetext", told(bar));
  }

  async function list(number) {
    const bar = barsOf()[number];
    if (!bar) return;
    const again = chosen.first === bar.dataset.first && chosen.last === bar.dataset.last;
    chosen = { ...chosen, first: again ? null : bar.dataset.first, last: again ? null : bar.dataset.last, show: nothing.show };
    await look();
    at("nd-listed-title").scrollIntoView({ block: "nearest" });
    say(at("nd-listed-title").textContent);
  }

  function pointedAt(event) {
    const box = at("nd-plot").getBoundingClientRect();
    const bars = barsOf();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(bars.length - 1, Math.max(0, Math.floor(share * bars.length)));
  }

  place.addEventListener("pointermove", (event) => {
    if (event.target.closest(".nd-plot")) read(pointedAt(event));
  });
  place.addEventListener(
    "pointerleave",
    (event) => {
      if (!event.target.matches?.(".nd-plot")) return;
      const pressed = barsOf().findIndex((bar) => bar.classList.contains("nd-chosen"));
      read(pressed >= 0 ? pressed : null);
    },
    true,
  );
  place.addEventListener("click", (event) => {
    if (event.target.closest(".nd-plot")) list(pointedAt(event));
  });
  place.addEventListener("focusin", (event) => {
    if (event.target.id === "nd-plot" && current === null) read(barsOf().length - 1);
  });
  place.addEventListener("keydown", (event) => {
    if (event.target.id !== "nd-plot") return;
    const last = barsOf().length - 1;
    const now = current ?? last;
    const step = { ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1, Home: 0, End: last, PageDown: now - 12, PageUp: now + 12 };
    if (event.key in step) read(Math.min(last, Math.max(0, step[event.key])));
    else if (event.key === "Enter" || event.key === " ") list(now);
    else return;
    event.preventDefault();
  });
})();
