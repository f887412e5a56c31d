const HUES = 6;
const seen = new Map();

/** Remembers a server; returns the number of its colour. */
export function saw(tier, server) {
  const servers = seen.get(tier) ?? [];
  seen.set(tier, servers);
  if (!servers.includes(server)) {
    servers.push(server);
  }
  return servers.indexOf(server) % HUES;
}

/** A host's name without its domain. */
export function shortName(server) {
  return server.split(".")[0];
}

/** Shows which server of a tier answered. */
export function show(tier, server) {
  const name = mark(tier, "answered").querySelector(".server");
  name.dataset.hue = saw(tier, server);
  name.textContent = shortName(server);
  name.title = server;
  const count = seen.get(tier).length;
  element(tier).querySelector(".seen").textContent = count === 1 ? "one seen so far" : `one of ${count} seen`;
}

/** Shows that a request didn't need a tier. */
export function showSkipped(tier) {
  mark(tier, "skipped");
}

/** Shows that a tier gave no good answer. */
export function showFailure(tier) {
  const name = mark(tier, "failed").querySelector(".server");
  delete name.dataset.hue;
  name.textContent = "no answer";
}

function mark(tier, state) {
  const item = element(tier);
  item.className = state;
  return item;
}

function element(tier) {
  return document.querySelector(`#way [data-tier="${tier}"]`);
}
