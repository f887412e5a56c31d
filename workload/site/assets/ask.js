const PATIENCE = 25_000;

/** Asks a server for JSON; always returns, with `problem` as text where there is no good answer. */
export async function ask(path, options = {}) {
  const start = performance.now();
  let problem;
  let body;
  try {
    const response = await fetch(path, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const json = response.headers.get("Content-Type")?.includes("json");
    body = json ? await response.json() : undefined;
    if (!response.ok || !json) {
      problem = body?.detail ?? `status ${response.status}`;
    }
  } catch {
    problem = "no answer";
  }
  return { body, problem, milliseconds: Math.round(performance.now() - start) };
}
