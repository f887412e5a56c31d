// Says what of pages people with a keyboard, a screen reader or poor eyes can't use, without a browser: node .ci/accessible.mjs PAGE...
//
// axe-core's rules in jsdom, but for those that need a layout, of which `node reviewer/axe.mjs` asks in Chromium; and the contrast of
// each text to what it stands on, light and dark, as the styles say it (WCAG 2.2, 1.4.3: 4.5, and 3 for large text). With everything
// unfolded. Ends with 1 and a line for each finding; 2 where it can't be asked.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const schemes = { light: text => text, dark: text => text.replaceAll(/@media\s*\(prefers-color-scheme:\s*dark\)/g, '@media all') };

/** Red, green and blue of a style's color, of 0 to 255; none where it is transparent or not given. */
const channels = color => /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color)?.slice(1).map(Number);

/** WCAG 2.2, "relative luminance". */
function luminance(color) {
  const [red, green, blue] = color.map(channel => channel / 255)
    .map(channel => channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** What browsers take in the dark where no style says anything, by what jsdom does: the text and links; and the paper. */
const dark = { '0,0,0': [255, 255, 255], '0,0,238': [158, 158, 255], '0,0,255': [158, 158, 255] };
const papers = { light: [255, 255, 255], dark: [18, 18, 18] };

/** A page with the styles in it that it links to in its own folder. */
function withStyles(page) {
  return readFileSync(page, 'utf8').replaceAll(/<link rel="stylesheet" href="\/?([^":]+)">/g,
    (link, path) => `<style>${readFileSync(join(dirname(page), path), 'utf8')}</style>`);
}

/** What texts stand out too little from what they stand on. */
function faint(window, scheme) {
  const ground = element => element
    ? channels(window.getComputedStyle(element).backgroundColor) ?? ground(element.parentElement) : papers[scheme];
  const given = color => scheme === 'dark' ? dark[color] ?? color : color;
  const pairs = new Map();
  for (const element of window.document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const text = given(channels(window.getComputedStyle(element).color));
    if (hasText && text && !element.closest('script, style, svg')) {
      const ratio = contrast(text, ground(element));
      const least = /^H[12]$/.test(element.tagName) ? 3 : 4.5;
      if (ratio < least) {
        pairs.set(`${text} on ${ground(element)}`, `contrast ${ratio.toFixed(2)}; allowed: ${least} or more: ${element.outerHTML.slice(0, 150)}`);
      }
    }
  }
  return [...pairs.values()];
}

let findings = 0;
try {
  const { JSDOM, VirtualConsole } = require('jsdom');
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  for (const page of process.argv.slice(2)) {
    const text = withStyles(page);
    for (const [scheme, styled] of Object.entries(schemes)) {
      const { window } = new JSDOM(styled(text), { runScripts: 'outside-only', virtualConsole: new VirtualConsole() });
      window.document.querySelectorAll('details').forEach(details => { details.open = true; });
      // Of a page that doesn't say it can be dark a browser makes none.
      const found = faint(window, /color-scheme\b[^;}>]*\bdark\b/.test(text) ? scheme : 'light');
      let rules = 0;
      if (scheme === 'light') {
        window.eval(axe);
        const { violations, passes } = await window.axe.run(window.document,
          { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } });
        rules = passes.length;
        found.push(...violations.flatMap(({ id, help, nodes }) => nodes.map(node => `${id}: ${help}: ${node.html.slice(0, 200)}`)));
      }
      console.log(`${page}, ${scheme}: ${found.length} findings${rules ? `; ${rules} rules hold` : ''}`);
      found.forEach(each => console.log(`  ${each}`));
      findings += found.length;
    }
  }
} catch (error) {
  console.error(`accessible: ${error.message}`);
  process.exit(2);
}
process.exitCode = findings ? 1 : 0;
