// Functions shared by the page's scripts: requests to the server, error messages, times. Loaded before them.
"use strict";

const Newsdesk = {
  // The server's JSON; throws an error with the line in it.
  async answerOf(response) {
    const said = await response.json().catch(() => ({ error: "The server did not answer as it should." }));
    if (!response.ok) throw new Error(said.error ?? "The server did not answer as it should.");
    return said;
  },

  async post(address, body = {}) {
    const headers = { "Content-Type": "application/json" };
    return Newsdesk.answerOf(await fetch(address, { method: "POST", headers, body: JSON.stringify(body) }));
  },

  // An error in one line; `fetch` throws a TypeError if the server can't be reached.
  reason: (error) => (error instanceof TypeError ? "The server does not answer." : error.message),

  // Shows a line below the chat. Changes only its text, because Gradio loses track of elements that are replaced.
  say(text) {
    const line = document.querySelector("#nd-status p");
    if (line) line.textContent = text;
  },

  // A <time> in the reader's time zone: the time for today, the date for any other day.
  sayTime(time) {
    const moment = new Date(time.dateTime);
    const today = moment.toDateString() === new Date().toDateString();
    time.textContent = today ? moment.toLocaleTimeString([], { timeStyle: "short" }) : moment.toLocaleDateString();
    time.title = moment.toLocaleString();
  },
};
