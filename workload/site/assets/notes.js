import { ask } from "./ask.js";
import { shortName, show, showFailure } from "./tiers.js";

const form = document.getElementById("form");
const list = document.getElementById("notes");
const status = document.getElementById("status");
const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Lets the form write notes. */
export function startNotes() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write();
  });
}

/** Reads the newest notes. */
export async function showNotes() {
  const answer = await ask("/api/notes");
  if (answer.problem) {
    showFailure("database");
    if (list.children.length === 0) {
      say(`The notes can't be read: ${answer.problem}.`, true);
    }
    return;
  }
  show("database", answer.body.database);
  list.replaceChildren(...answer.body.notes.map(item));
}

async function write() {
  const button = form.querySelector("button");
  button.disabled = true;
  const answer = await ask("/api/notes", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text: form.elements.text.value }),
  });
  button.disabled = false;
  if (answer.problem) {
    say(`Not written: ${answer.problem}. Please try again.`, true);
    return;
  }
  form.reset();
  say(`Written by ${shortName(answer.body.server)} in ${answer.milliseconds} ms.`, false);
  await showNotes();
}

function say(text, problem) {
  status.textContent = text;
  status.className = problem ? "problem" : "";
}

function item(note) {
  const element = document.createElement("li");
  const origin = document.createElement("small");
  origin.textContent = `${time.format(new Date(note.time))}, by ${shortName(note.server)}`;
  element.append(note.text, origin);
  return element;
}
