// Builds the modules that are named, and of them only what changed since it was built: node build.mjs MODULE...
// With --with-tests before them it has Maven look at all modules, compile their tests too, and check the format.
//
// The CDK CLI calls it before it starts the application, ./rehearse and ./verify before they play. What was built is
// known by content: of the sources, and of what was made of them, so that no jar of other sources is ever deployed,
// whoever made it. Whoever goes back to sources that this computer has built, or compares with them (./review --against),
// gets what was made of them then. Runs wherever Node.js 18 or later does; prints nothing when nothing is to be done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  constants, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { maven } from './maven.mjs';

const root = dirname(fileURLToPath(import.meta.url));
/** What every module is built with. */
const shared = ['build.mjs', 'maven.mjs', 'pom.xml', '.mvn', 'package-lock.json'];
/** Folders in a module that nothing is deployed of. */
const ignored = new Set(['target', 'test', 'node_modules']);
/** What is deployed, started or read by a synthesis of a module's target. */
const deployed = /^(?!original-).*\.jar$|^(application|lib|rds-certificate-authorities|rds-regions\.txt)$/;
/** What was built before, in this computer's cache: a folder for each module and content of its sources. */
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'scaleup', 'built');
/** How often a module is in the cache, the least lately used go. Once is 29 MB of the functions, 15 MB of the application. */
const most = 6;
/** How long after the last change a folder that nobody finished is nobody's any more, in ms. */
const abandoned = 60 * 60 * 1000;

function fail(message) {
  console.error(`build: ${message}`);
  process.exit(1);
}

/** All files under `path`, relative to the project's folder, in the same order everywhere. */
function files(path, skipped) {
  const full = join(root, path);
  if (!existsSync(full)) {
    return [];
  }
  if (!statSync(full).isDirectory()) {
    return [path];
  }
  return readdirSync(full).sort().filter(name => !skipped.has(name))
    .flatMap(name => files(`${path}/${name}`, skipped));
}

function digest(paths, describe) {
  const hash = createHash('sha256');
  paths.forEach(path => hash.update(`${path}\0`).update(describe(path)).update('\0'));
  return hash.digest('hex');
}

/** The content of all that a module is made of. */
function sources(module) {
  const paths = [...shared, ...modulesOf(module)].flatMap(path => files(path, ignored));
  return digest(paths, path => readFileSync(join(root, path)));
}

/** What was made of a module, as names in its target. */
function made(module) {
  const target = join(root, module, 'target');
  return existsSync(target) ? readdirSync(target).sort().filter(name => deployed.test(name)) : [];
}

/** The content of what was made of them; of a library, whose name has its version, the size will do. */
function products(module) {
  return digest(made(module).flatMap(name => files(`${module}/target/${name}`, new Set())),
    path => path.includes('/lib/') ? `${statSync(join(root, path)).size}` : readFileSync(join(root, path)));
}

const pom = module => readFileSync(join(root, module, 'pom.xml'), 'utf8');

const modules = [...pom('').matchAll(/<module>(.*?)<\/module>/g)].map(match => match[1]);

/** A module with those of this project that it depends on. */
function modulesOf(module) {
  const dependencies = pom(module).match(/<dependencies>[^]*<\/dependencies>/)?.[0] ?? '';
  const names = [...dependencies.matchAll(/<groupId>scaleup<\/groupId>\s*<artifactId>(.*?)</g)].map(match => match[1]);
  return [module, ...modules.filter(other => names.includes(/<\/parent>\s*<artifactId>(.*?)</.exec(pom(other))?.[1]))
    .flatMap(modulesOf)];
}

const record = module => join(root, module, 'target', 'built');
const state = module => `${sources(module)} ${products(module)}\n`;
const isBuilt = module => existsSync(record(module)) && readFileSync(record(module), 'utf8') === state(module);

/** Java opens files by the locale's letters: without them it can't even open the application's jar. */
function checkLocale() {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const locale = LC_ALL || LC_CTYPE || LANG || 'C';
  if (process.platform === 'linux' && /[^\0-\x7f]/.test(root) && !/utf-?8/i.test(locale)) {
    fail(`Java can't open files in ${root} where the locale is ${locale}; allowed: one with UTF-8, as by LC_ALL=C.UTF-8`);
  }
}

/** The environment's variables, with the pinned Maven first in PATH, as which Windows has Path. */
function withMaven() {
  const path = Object.keys(process.env).find(name => name.toUpperCase() === 'PATH');
  try {
    return { ...process.env, [path]: maven() + delimiter + process.env[path] };
  } catch (error) {
    return fail(error.message);
  }
}

let version;

/** The version of the compiler, whose bytecode is its own, as Maven finds it. */
function compiler() {
  if (!version) {
    const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
    const { error, stdout, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
    version = error ? fail(`Java can't be started: ${error.message}`) : stdout + stderr;
  }
  return version;
}

/** Where a module of these sources is in the cache, if it is. */
function place(module, sources) {
  const hash = createHash('sha256').update(`${sources}\0${compiler()}`).digest('hex');
  return join(cache, `${module.replaceAll('/', '-')}-${hash}`);
}

/** Folders with all in them, without the time and room that it takes where the file system can share it. */
const copying = { recursive: true, mode: constants.COPYFILE_FICLONE };
/** A module's libraries are 145 MB, and the same of nearly all sources: they stay in the target. */
const isKept = name => name !== 'lib';

/**
 * Takes a module as it was built before. False where nothing of these sources is in the cache, or not what was made of them then, as
 * after a crash or with other libraries in the target: then it has to be built.
 */
function take(module) {
  const before = sources(module);
  const from = place(module, before);
  const target = join(root, module, 'target');
  const remove = names => names.forEach(name => rmSync(join(target, name), { recursive: true, force: true }));
  if (!existsSync(join(from, 'built'))) {
    return false;
  }
  try {
    // Classes of other sources must not get into the next jar.
    remove([...made(module).filter(isKept), 'classes', 'built']);
    const expected = readFileSync(join(from, 'built'), 'utf8');
    mkdirSync(target, { recursive: true });
    readdirSync(from).filter(name => name !== 'built').forEach(name => cpSync(join(from, name), join(target, name), copying));
    if (expected === `${before} ${products(module)}\n`) {
      writeFileSync(record(module), expected);
      utimesSync(from, new Date(), new Date());
      return true;
    }
  } catch (error) {
    console.error(`build: ${from} can't be used: ${error.message}`);
  }
  remove(made(module).filter(isKept));
  return false;
}

/** Keeps what was just made of a module. Whoever is interrupted, or is one of several, leaves nothing half done that anybody uses. */
function keep(module, sources) {
  try {
    const to = place(module, sources);
    mkdirSync(cache, { recursive: true });
    const unfinished = mkdtempSync(join(cache, '.new-'));
    const target = join(root, module, 'target');
    [...made(module).filter(isKept), 'built'].forEach(name => cpSync(join(target, name), join(unfinished, name), copying));
    rmSync(to, { recursive: true, force: true });
    renameSync(unfinished, to);
    forget();
  } catch (error) {
    // What was built is there all the same.
    console.error(`build: ${module} isn't kept in ${cache}: ${error.message}`);
  }
}

/** Removes from the cache what was not used for long, so that it doesn't grow. */
function forget() {
  const changed = Object.fromEntries(readdirSync(cache)
    .map(name => [name, statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  const names = Object.keys(changed).sort((one, other) => changed[other] - changed[one]);
  const of = name => name.replace(/-[^-]*$/, '');
  names.filter(name => name.startsWith('.new-') ? Date.now() - changed[name] > abandoned
    : names.filter(other => of(other) === of(name)).indexOf(name) >= most)
    .forEach(name => rmSync(join(cache, name), { recursive: true, force: true }));
}

function build(stale) {
  console.error(`build: building ${[...stale, ...withTests ? ['tests'] : []].join(', ')}`);
  // What was deleted from the sources must not stay in the jar.
  stale.forEach(module => ['classes', 'lib'].forEach(
    folder => rmSync(join(root, module, 'target', folder), { recursive: true, force: true })));
  const before = stale.map(sources);
  // One line for the shell, without which Windows finds no mvn.cmd.
  const goals = withTests ? '-T 1C -DskipTests verify' : `-Dmaven.test.skip=true package -am -pl ${stale.join(',')}`;
  const result = spawnSync(`mvn -q -B -Dstyle.color=never ${goals}`, {
    cwd: root,
    env: withMaven(),
    shell: true,
    stdio: ['ignore', 2, 2],
  });
  if (result.error) {
    fail(`Maven can't be started: ${result.error.message}`);
  }
  if (result.status !== 0) {
    fail(`Maven ended with ${result.status ?? result.signal}`);
  }
  stale.forEach((module, index) => {
    mkdirSync(dirname(record(module)), { recursive: true });
    // With the sources as they were before: whoever saves a file meanwhile has it built next time.
    writeFileSync(record(module), `${before[index]} ${products(module)}\n`);
    keep(module, before[index]);
  });
}

const withTests = process.argv[2] === '--with-tests';
const wanted = process.argv.slice(withTests ? 3 : 2);
const unknown = wanted.filter(module => !modules.includes(module));
if (!wanted.length || unknown.length) {
  fail(`modules: ${unknown.join(', ') || 'none'}; allowed: ${modules.join(', ')}`);
}
checkLocale();
// With tests Maven makes everything itself, of classes that the tests need, too.
const stale = wanted.filter(module => !isBuilt(module) && (withTests || !take(module)));
if (stale.length || withTests) {
  build(stale);
}
