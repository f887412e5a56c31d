import { ask } from "./ask.js";
import { saw, shortName, show, showFailure, showSkipped } from "./tiers.js";

const ROWS = 6;
const answers = document.getElementById("answers");

/** Asks through the web tier and directly, one after the other, and shows who answered. */
export async function askBothWays() {
  await askOneWay("/api/server");
  await askOneWay("/whoami");
}

async function askOneWay(path) {
  const answer = await ask(path);
  if (answer.problem) {
    showFailure("application");
  } else {
    const [balancer, web] = answer.body.via;
    answer.servers = { balancer: balancer?.server, web: web?.server, application: answer.body.server };
    for (const [tier, server] of Object.entries(answer.servers)) {
      server ? show(tier, server) : showSkipped(tier);
    }
    document.getElementById("client").textContent = answer.body.client;
    document.getElementById("program").textContent = answer.body.program;
  }
  addRow(path, answer);
}

function addRow(path, answer) {
  const row = document.createElement("tr");
  row.append(cell(path));
  if (answer.problem) {
    const problem = cell(answer.problem);
    problem.className = "problem";
    problem.colSpan = 3;
    row.append(problem);
  } else {
    for (const [tier, server] of Object.entries(answer.servers)) {
      row.append(serverCell(tier, server));
    }
  }
  const time = cell(answer.milliseconds);
  time.className = "number";
  row.append(time);
  answers.prepend(row);
  while (answers.rows.length > ROWS) {
    answers.lastElementChild.remove();
  }
}

function serverCell(tier, server) {
  if (!server) {
    return cell("–");
  }
  const element = cell(shortName(server));
  element.dataset.hue = saw(tier, server);
  return element;
}

function cell(text) {
  const element = document.createElement("td");
  element.textContent = text;
  return element;
}
