// What the scripts of the page share: asking the server, saying a problem, saying a time. Loaded before them.
"use strict";

const Newsdesk = {
  // The server's JSON, or an error with the line it gives.
  async answerOf(response) {
    const said = await response.json().catch(() => ({ error: "The server did not answer as it should." }));
    if (!response.ok) throw new Error(said.error ?? "The server did not answer as it should.");
    return said;
  },

  async post(address, body = {}) {
    const headers = { "Content-Type": "application/json" };
    return Newsdesk.answerOf(await fetch(address, { method: "POST", headers, body: JSON.stringify(body) }));
  },

  // An error in one line; `fetch` throws a TypeError where nobody is there.
  reason: (error) => (error instanceof TypeError ? "The server does not answer." : error.message),

  // In the line under the chat; no more of it is touched than that, for Gradio loses what it drew around it.
  say(text) {
    const line = document.querySelector("#nd-status p");
    if (line) line.textContent = text;
  },

  // A <time> by the reader's own clock: the hour of today, the date of another day.
  sayTime(time) {
    const moment = new Date(time.dateTime);
    const today = moment.toDateString() === new Date().toDateString();
    time.textContent = today ? moment.toLocaleTimeString([], { timeStyle: "short" }) : moment.toLocaleDateString();
    time.title = moment.toLocaleString();
  },
};
