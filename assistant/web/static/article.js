// Applies the colour theme chosen on the chat page to an article's page. Without this script it is the system's.
"use strict";

try {
  const theme = localStorage.getItem("newsdesk-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // storage may be forbidden; keep the system's theme
}
