#!/usr/bin/env node
// Draws the README's recording from a real run in a terminal: node .ci/recording/record.mjs --help
//
// script(1) runs the command in a terminal of 100 columns and writes down what it prints, and when; xterm.js, without a screen,
// says what that looks like at each moment. The picture is an SVG whose lines appear by CSS alone, so it moves as an <img>, too.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const command = './rehearse --check dev';
const columns = 100;
/** Of a picture that is 100 kB and more, a README takes noticeably long. */
const mostBytes = 150_000;

const help = `usage: node .ci/recording/record.mjs [--from FOLDER] [--to FILE]

Runs '${command}', writes down what a terminal shows meanwhile, and draws it as a moving picture, which has the
project's files relative to its folder. Wants what a rehearsal wants, and takes about three minutes.

  --from FOLDER  draws what was written down before, and runs nothing
  --to FILE      the picture; otherwise docs/rehearsal.svg

What is written down stays in target/recording. Exit code 0: drawn. 1: the run failed, or the picture would show a
path or a name of this computer, or be larger than ${mostBytes / 1000} kB. 2: the command line is wrong, or something is missing.
`;

function fail(message, code = 1) {
  console.error(`record: ${message}`);
  process.exit(code);
}

function options(words) {
  const chosen = { from: null, to: join(root, 'docs', 'rehearsal.svg') };
  for (let i = 0; i < words.length; i++) {
    const name = words[i].replace(/^--/, '');
    if (['-h', '--help'].includes(words[i])) {
      console.log(help);
      process.exit(0);
    }
    if (words[i] !== `--${name}` || !(name in chosen) || words[i + 1] === undefined) {
      fail(`${words[i]}: not an option, or without its value; allowed: --from FOLDER, --to FILE, --help`, 2);
    }
    chosen[name] = words[++i];
  }
  return chosen;
}

/** Runs the command, and says where it is written down. */
function run() {
  const folder = join(root, 'target', 'recording');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // What builds the project is no part of a run.
  const built = spawnSync('node', ['build.mjs', 'workload/application', 'lambda', 'src', 'reviewer', 'rehearsal'],
    { cwd: root, stdio: 'inherit' });
  built.status === 0 || fail('the project can\'t be built');
  const { error, status } = spawnSync('script', ['--quiet', '--return', '--flush', '--log-out', join(folder, 'out'),
    '--log-timing', join(folder, 'timing'), '--command', `stty cols ${columns} rows 40; ${command}`],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '' } });
  !error || fail(`script can't be run: ${error.message}; on Debian: apt-get install bsdutils`, 2);
  status === 0 || fail(`${command} ended with ${status}: only a good run is shown`);
  return folder;
}

/** xterm.js, by its digest, in a cache; nobody else who builds the project needs it. */
function terminalLibrary() {
  const lock = readFileSync(join(here, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'scaleup', `recording-${digest}`);
  if (!existsSync(cache)) {
    mkdirSync(dirname(cache), { recursive: true });
    const building = mkdtempSync(`${cache}.`);
    ['package.json', 'package-lock.json'].forEach(name => cpSync(join(here, name), join(building, name)));
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
      { cwd: building, stdio: ['ignore', 'ignore', 'inherit'] });
    status === 0 || fail('npm can\'t install xterm.js', 2);
    renameSync(building, cache);
  }
  return createRequire(join(cache, 'package.json'))('@xterm/headless');
}

/** What was printed, and when, in seconds from the start: a line of script's timing is how long nothing came, and how many bytes then. */
function printed(folder) {
  const read = name => {
    try {
      return readFileSync(join(folder, name));
    } catch {
      return fail(`${join(folder, name)} isn't there; a run without --from writes it`, 2);
    }
  };
  let bytes = read('out');
  bytes = bytes.subarray(bytes.indexOf('\n') + 1);
  // The report's place is printed as a whole path.
  const project = /\/\S*\/(?=target\/rehearsal\/)/g;
  const letters = new TextDecoder();
  let at = 0;
  let seconds = 0;
  return read('timing').toString().trim().split('\n').map(line => {
    const [pause, length] = line.split(' ').map(Number);
    seconds += pause;
    at += length;
    return { seconds, text: letters.decode(bytes.subarray(at - length, at), { stream: true }).replace(project, '') };
  });
}

/** So many times as fast as the run, in seconds of which it looks at the screen so often. */
const speed = 6;
const step = 1.5;
/** What is played: before the run, for each line that comes at once with many, and when all is there. */
const begin = 1.5;
const line = 0.16;
const stays = 12;
/** It begins with so many seconds of its end: who only glances at it, or prints it, sees that instead of an empty terminal. */
const glance = 3;
/** Pixels of a character, at which textLength holds every font. */
const width = 8.4;
const height = 19;
const margin = 14;
/** What is shown of the screen; a phone has room for larger letters, and fewer of them. */
const shown = 30;
const narrow = { pixels: 480, scale: 1.65 };

const style = cell => [
  cell.isDim() && 'd', cell.isUnderline() && 'u', cell.isBold() && 'b',
  cell.isFgPalette() && { 1: 'r', 2: 'g', 3: 'y' }[cell.getFgColor() % 8],
].filter(Boolean).join(' ');

/** A row as pieces of one style each. Two spaces and more separate columns, which stay below each other whatever font there is. */
function pieces(row, cell) {
  const found = [];
  for (let x = 0; x < columns; x++) {
    row.getCell(x, cell);
    const last = found.at(-1);
    if (last && last.style === style(cell)) {
      last.text += cell.getChars() || ' ';
    } else {
      found.push({ x, style: style(cell), text: cell.getChars() || ' ' });
    }
  }
  return found.flatMap(piece => [...piece.text.matchAll(/\S+(?: \S+)*/g)]
    .map(match => ({ x: piece.x + match.index, style: piece.style, text: match[0] })));
}

/** What each row of the screen shows, and from when on, in seconds of the run. */
async function history(folder) {
  const { Terminal } = terminalLibrary();
  const terminal = new Terminal({ cols: columns, rows: 1000, allowProposedApi: true });
  const screen = terminal.buffer.active;
  const cell = screen.getNullCell();
  const history = [];
  const look = from => {
    for (let y = 0; y <= screen.cursorY; y++) {
      const now = pieces(screen.getLine(y), cell);
      history[y] ??= [{ from: 0, pieces: [] }];
      if (JSON.stringify(now) !== JSON.stringify(history[y].at(-1).pieces)) {
        history[y].push({ from, pieces: now });
      }
    }
  };
  const write = text => new Promise(done => terminal.write(text, done));
  await write(`\x1b[1m$ ${command}\x1b[m\r\n`);
  look(0);
  let looked = 0;
  let now = 0;
  for (const { seconds, text } of printed(folder)) {
    if (seconds - looked >= step) {
      look(now);
      looked = now;
    }
    now = seconds;
    await write(text);
  }
  look(now);
  return history;
}

const played = seconds => seconds === 0 ? 0 : begin + seconds / speed;

/** By how many rows the screen is moved up, and from when on, where there is room for so many. */
function scrolling(history, room) {
  const moves = [{ at: 0, rows: 0 }];
  const times = [...new Set(history.flatMap(row => row.map(change => change.from)))].sort((a, b) => a - b);
  for (const time of times) {
    const used = history.findLastIndex(row => row.findLast(change => change.from <= time).pieces.length) + 1;
    let at = Math.max(played(time), moves.at(-1).at);
    while (moves.at(-1).rows < used - room) {
      moves.push({ at, rows: moves.at(-1).rows + 1 });
      at += line;
    }
  }
  return moves;
}

const escaped = text => text.replace(/[&<>]/g, letter => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter]);
const number = value => String(Math.round(value * 100) / 100);

/** A row's text at one time. */
function drawn({ pieces }, y) {
  return pieces.map(({ x, style, text }) => {
    const length = text.length > 1 ? ` textLength="${number(text.length * width)}"` : '';
    return `<text x="${number(x * width)}" y="${y}"${length}${style ? ` class="${style}"` : ''}>${escaped(text)}</text>`;
  }).join('');
}

/** A row's pieces in lines of so many columns, what doesn't fit below what it belongs to. */
function wrapped(pieces, room) {
  const lines = [[]];
  const below = Math.min(pieces[1]?.x ?? pieces[0]?.x ?? 0, room / 3);
  let used = 0;
  let end = 0;
  for (const { x, style, text } of pieces) {
    let at = used + x - end;
    for (const word of text.split(' ')) {
      if (at + word.length > room && lines.at(-1).length) {
        lines.push([]);
        at = below;
      }
      const last = lines.at(-1).at(-1);
      if (last && last.style === style && last.x + last.text.length + 1 === at) {
        last.text += ` ${word}`;
      } else {
        lines.at(-1).push({ x: at, style, text: word });
      }
      at += word.length + 1;
    }
    used = at - 1;
    end = x + text.length;
  }
  return lines;
}

/** The same on a screen of so many columns: what is under way is the last row, so it may be longer than what it becomes. */
function narrower(history, room) {
  const rows = [];
  let y = 0;
  for (const row of history) {
    const changes = row.map(change => ({ from: change.from, lines: wrapped(change.pieces, room) }));
    changes.forEach(({ from, lines }, i) => lines.forEach((pieces, below) => {
      const until = changes[i + 1]?.from;
      (rows[y + below] ??= []).push({ from, pieces }, ...until === undefined ? [] : [{ from: until, pieces: [] }]);
    }));
    y += changes.at(-1).lines.length;
  }
  // Of what begins at one time the last one stays, and that is never nothing where there is something.
  return Array.from(rows, (row = []) => [{ from: 0, pieces: [] }, ...row]
    .sort((a, b) => a.from - b.from || a.pieces.length - b.pieces.length)
    .filter((change, i, all) => change.from !== all[i + 1]?.from));
}

function picture(history) {
  const screens = [
    { name: 'w', rows: history, room: shown },
    { name: 'n', rows: narrower(history, Math.floor(columns / narrow.scale)), room: Math.floor(shown / narrow.scale) },
  ].map(screen => ({ ...screen, moves: scrolling(screen.rows, screen.room) }));
  const last = Math.max(...screens.map(screen => screen.moves.at(-1).at), ...history.flat().map(change => played(change.from)));
  const all = last + stays;
  const percent = at => `${number(at / all * 100)}%`;
  const keyframes = screens.flatMap(({ name, moves }) => [
    `@keyframes ${name}{${moves.map(({ at, rows }) => `${percent(at)}{transform:translateY(${-rows * height}px)}`).join('')}}`,
    `.${name}{animation-name:${name};transform:translateY(${-moves.at(-1).rows * height}px)}`,
  ]);
  const names = new Map();
  const animation = steps => {
    if (!names.has(steps)) {
      names.set(steps, `k${names.size}`);
      keyframes.push(`@keyframes ${names.get(steps)}{${steps}}`);
    }
    return names.get(steps);
  };
  const groups = ({ rows }) => rows.flatMap((row, index) => row.map((change, i) => {
    const until = row[i + 1]?.from;
    if (!change.pieces.length) {
      return '';
    }
    const steps = [change.from > 0 && '0%{visibility:hidden}', `${percent(played(change.from))}{visibility:visible}`,
      until !== undefined && `${percent(played(until))}{visibility:hidden}`].filter(Boolean).join('');
    return `<g style="animation-name:${animation(steps)}"${until === undefined ? '' : ' class="gone"'}>${drawn(change, (index + 1) * height)}</g>`;
  })).filter(Boolean).join('\n');
  const drawings = screens.map(screen => `<g class="s ${screen.name}">\n${groups(screen)}\n</g>`);
  const size = [columns * width + 2 * margin, shown * height + 2 * margin].map(number);
  const said = `A terminal: ${command} creates the environment's servers on this computer, sends requests and packets along every `
    + `connection, and passes. Shown ${speed} times as fast.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.join(' ')}" width="${size[0]}" height="${size[1]}" role="img">
<title>${said}</title>
<!-- Made by .ci/recording/record.mjs from a real run. -->
<style>
svg{--back:#f6f8fa;--line:#d0d7de;--text:#1f2328;--dim:#59636e;--red:#c51b27;--green:#116329;--yellow:#7d4e00}
@media(prefers-color-scheme:dark){svg{--back:#161b22;--line:#3d444d;--text:#e6edf3;--dim:#9198a1;--red:#ff7b72;--green:#56d364;--yellow:#e3b341}}
rect.back{fill:var(--back);stroke:var(--line)}
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:var(--text);white-space:pre}
.d{fill:var(--dim)}.r{fill:var(--red)}.g{fill:var(--green)}.y{fill:var(--yellow)}.u{text-decoration:underline}.b{font-weight:bold}
.s,.s g{animation:${number(all)}s step-end ${number(glance - all)}s infinite}.gone{visibility:hidden}
.close{display:none}
@media(max-width:${narrow.pixels}px){.far{display:none}.close{display:inline;transform:scale(${narrow.scale})}}
@media(prefers-reduced-motion:reduce){.s,.s g{animation:none!important}}
${keyframes.join('\n')}
</style>
<clipPath id="c"><rect y="7" width="${number(columns * width + margin)}" height="${number(shown * height)}"/></clipPath>
<rect class="back" x=".5" y=".5" width="${number(size[0] - 1)}" height="${number(size[1] - 1)}" rx="8"/>
<g transform="translate(${margin} ${margin / 2})"><g clip-path="url(#c)"><g class="far">${drawings[0]}</g><g class="close">${drawings[1]}</g></g></g>
</svg>
`;
}

/** Nothing in it says where and by whom it was made. */
function check(svg) {
  const words = new Set(svg.split(/[^\w./-]+/));
  const said = [root, homedir(), userInfo().username, process.env.SUDO_USER, hostname()]
    .filter(name => name && [...words].some(word => word === name || word.startsWith(`${name}/`)));
  !said.length || fail(`the picture would show ${said.join(', ')}`);
  Buffer.byteLength(svg) <= mostBytes || fail(`the picture has ${Buffer.byteLength(svg)} bytes; allowed: ${mostBytes}`);
}

const { from, to } = options(process.argv.slice(2));
const svg = picture(await history(from ?? run()));
check(svg);
writeFileSync(to, svg);
console.log(`record: ${to}: ${Buffer.byteLength(svg)} bytes`);
