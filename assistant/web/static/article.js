// An article's page in the colours that were chosen on the page of questions. Without it they are the system's.
"use strict";

try {
  const theme = localStorage.getItem("newsdesk-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // storage may be forbidden; the system's choice stands
}
