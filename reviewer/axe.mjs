// Asks axe-core what of a review's page people with a keyboard, a screen reader or poor eyes can't use: node reviewer/axe.mjs [PAGE...]
//
// In Chromium or its headless shell, which has to be installed (apt-get install chromium-headless-shell), light and dark, 1280 and
// 390 px wide, with everything unfolded. PAGE is target/review/prod/index.html unless it is said otherwise. Ends with 1 and
// a line for each finding; 2 where it can't be asked. No part of ./verify: Chromium is 64 MB to fetch and 224 MB unpacked.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const widths = [1280, 390];
const schemes = { dark: 0, light: 1 };

function fail(message) {
  console.error(`axe: ${message}`);
  process.exit(2);
}

const pages = process.argv.length > 2 ? process.argv.slice(2) : ['target/review/prod/index.html'];
const browser = ['chromium-headless-shell', 'chromium', 'google-chrome', 'chrome']
  .find(name => !spawnSync(name, ['--version'], { stdio: 'ignore' }).error);
browser ?? fail('there is no Chromium; on Debian: apt-get install chromium-headless-shell');
let axe;
try {
  axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
} catch {
  fail("the npm package axe-core is missing; 'npm ci' in the project's folder installs it");
}

/** Runs in the page itself. */
const ask = `
  document.querySelectorAll('details').forEach(details => { details.open = true; });
  axe.run(document, { resultTypes: ['violations'] }).then(
    ({ violations, passes }) => parent.postMessage({
      rules: passes.length,
      found: violations.flatMap(({ id, help, nodes }) => nodes.map(node => id + ': ' + help + ': ' + node.html.slice(0, 200))),
    }, '*'),
    error => parent.postMessage({ error: String(error) }, '*'));`;

/** Two frames, so that Chromium is started once; what they found becomes the title. */
const frames = file => `<!doctype html><html lang="en"><title>waiting</title><script>
  const said = {};
  addEventListener('message', ({ data, source }) => {
    const width = [...document.querySelectorAll('iframe')].findIndex(frame => frame.contentWindow === source);
    said[width] = data;
    if (Object.keys(said).length === ${widths.length}) document.title = encodeURIComponent(JSON.stringify(said));
  });
</script>${widths.map(width => `<iframe src="${file}" width="${width}" height="1000"></iframe>`).join('')}`;

const folder = mkdtempSync(join(tmpdir(), 'axe-'));
let findings = 0;
try {
  for (const page of pages) {
    existsSync(page) || fail(`${page} isn't there; './review prod' writes a page`);
    const text = readFileSync(page, 'utf8').replace('</body>', () => `<script>${axe}</script><script>${ask}</script></body>`);
    writeFileSync(join(folder, 'page.html'), text);
    writeFileSync(join(folder, 'frames.html'), frames('page.html'));
    for (const [scheme, number] of Object.entries(schemes)) {
      const { error, stdout, stderr } = spawnSync(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--dump-dom',
        `--user-data-dir=${join(folder, 'profile')}`, `--blink-settings=preferredColorScheme=${number}`,
        '--virtual-time-budget=120000', join(folder, 'frames.html')], { encoding: 'utf8', maxBuffer: 1 << 28 });
      const title = stdout?.match(/<title>([^<]*)<\/title>/)?.[1] ?? '';
      !error && title.startsWith('%7B') || fail(`${browser} said nothing: ${error?.message ?? stderr.slice(-500)}`);
      const said = JSON.parse(decodeURIComponent(title));
      widths.forEach((width, index) => {
        const { error: broken, rules, found } = said[index];
        !broken || fail(broken);
        console.log(`${page}, ${scheme}, ${width} px: ${found.length} findings; ${rules} rules hold`);
        found.forEach(each => console.log(`  ${each}`));
        findings += found.length;
      });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = findings ? 1 : 0;
