// Brings the Maven that builds, and prints the folder of it that belongs into PATH: export PATH=$(node maven.mjs):$PATH
//
// One version for everybody, as of Node.js: what is fetched is checked by content (.mvn/maven.config) from 3.9 on, and
// which files are fetched may depend on the version. Whatever Maven this computer has fetches it, from where its
// settings say (.mvn/Download.java), and it is used only if it is what is pinned here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '3.9.16';
const sha512 = '831a8591fe20c8243b1dbe7d71e3244f31d1665b0804b2e825e38cbbe5ce0cafb8338851f90780735568773e0a6cd07bbec107cda0b896b008b861075358b6f6';
const artifact = `org.apache.maven:apache-maven:tar.gz:bin:${version}`;

function run(command, args, options) {
  const { error, status, signal, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error || status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? (stderr.trim() || `ended with ${status ?? signal}`)}`);
  }
  return stdout;
}

/** The folder of the program mvn of the pinned Maven. Throws an Error for people where there is none to be had. */
export function maven() {
  // In one line for the shell, without which Windows finds no mvn.cmd.
  const said = spawnSync('mvn --version', { encoding: 'utf8', shell: true, stdio: ['ignore', 'pipe', 'ignore'] }).stdout ?? '';
  const home = said.match(/^Maven home: (.*?)\s*$/m)?.[1];
  if (!home) {
    throw new Error("Maven can't be started: mvn --version doesn't say where it is installed");
  }
  if (said.includes(`Apache Maven ${version} `)) {
    return join(home, 'bin');
  }
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'scaleup', `apache-maven-${version}-${sha512.slice(0, 12)}`);
  if (!existsSync(folder)) {
    console.error(`maven: fetching Maven ${version}`);
    unpack(fetched(home), folder);
  }
  return join(folder, 'bin');
}

/** The archive of the pinned Maven, in this computer's local repository. */
function fetched(home) {
  const classes = ['lib', 'boot'].map(name => join(home, name, '*')).join(delimiter);
  const download = join(dirname(fileURLToPath(import.meta.url)), '.mvn', 'Download.java');
  const file = run('java', ['-XX:TieredStopAtLevel=1', `-Dmaven.home=${home}`, '-cp', classes, download, artifact]).trim();
  const actual = createHash('sha512').update(readFileSync(file)).digest('hex');
  if (actual !== sha512) {
    throw new Error(`${file} is not what was reviewed: its SHA-512 is ${actual}, allowed: ${sha512}. `
      + 'Delete it; if the next one is the same, whoever serves it has changed it');
  }
  return file;
}

/** Unpacks an archive beside a folder that doesn't exist and makes it that folder, unless somebody else was faster. */
function unpack(archive, folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const unpacked = mkdtempSync(`${folder}.`);
  try {
    run('tar', ['-xzf', archive, '-C', unpacked]);
    renameSync(join(unpacked, `apache-maven-${version}`), folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(maven());
  } catch (error) {
    console.error(`maven: ${error.message}`);
    process.exit(1);
  }
}
