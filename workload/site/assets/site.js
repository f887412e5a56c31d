import { showNotes, startNotes } from "./notes.js";
import { askBothWays } from "./way.js";

const PERIOD = 2000;
const live = document.getElementById("live");

async function askEverything() {
  await Promise.all([askBothWays(), showNotes()]);
}

// The next round waits for the last one: slow servers don't get more requests.
async function run() {
  if (live.getAttribute("aria-pressed") === "true" && !document.hidden) {
    await askEverything();
  }
  setTimeout(run, PERIOD);
}

live.addEventListener("click", () => {
  const on = live.getAttribute("aria-pressed") !== "true";
  live.setAttribute("aria-pressed", String(on));
});
document.getElementById("ask").addEventListener("click", askEverything);
startNotes();
run();
