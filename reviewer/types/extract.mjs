// Writes which changes of a property make AWS CloudFormation replace a resource: node extract.mjs FILE
//
// Of all types of resources, from AWS's resource schemas (createOnlyProperties, conditionalCreateOnlyProperties) and, where a
// schema says nothing, from the template reference ("Update requires"), as the npm package @aws-cdk/aws-service-spec has put
// both together for `cdk diff`. Into FILE goes JSON, by type:
// {"properties": [...], "replacement": {"property or way/to/a/nested/one": "yes" or "maybe"}, "identifier": [...], "stateful": true}.
// In a way, * stands for each element of a list and each value of a map.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

let loadAwsServiceSpecSync;
try {
  ({ loadAwsServiceSpecSync } = createRequire(import.meta.url)('@aws-cdk/aws-service-spec'));
} catch {
  console.error("types: the npm package @aws-cdk/aws-service-spec is missing; 'npm ci' in the project's folder installs it");
  process.exit(1);
}
const database = loadAwsServiceSpecSync();

/** The definitions of a property's type, each with the way to it. */
function definitions(type, way) {
  switch (type.type) {
    case 'ref':
      return [[way, database.get('typeDefinition', type.reference.$ref)]];
    case 'array':
    case 'map':
      return definitions(type.element, [...way, '*']);
    case 'union':
      return type.types.flatMap(each => definitions(each, way));
    default:
      return [];
  }
}

function replacement(properties, way, above, found) {
  for (const [name, property] of Object.entries(properties)) {
    const here = [...way, name];
    if (property.causesReplacement === 'yes' || property.causesReplacement === 'maybe') {
      found[here.join('/')] = property.causesReplacement;
    }
    if (property.causesReplacement !== 'yes') {
      for (const [there, definition] of definitions(property.type, here)) {
        // A definition may be made of itself.
        if (!above.includes(definition.$id)) {
          replacement(definition.properties, there, [...above, definition.$id], found);
        }
      }
    }
  }
  return found;
}

const types = {};
for (const resource of [...database.all('resource')].sort((one, other) => one.cloudFormationType < other.cloudFormationType ? -1 : 1)) {
  types[resource.cloudFormationType] = {
    properties: Object.keys(resource.properties).sort(),
    replacement: replacement(resource.properties, [], [], {}),
    identifier: resource.primaryIdentifier ?? [],
    ...resource.isStateful && { stateful: true },
  };
}

const [file] = process.argv.slice(2);
const text = `${JSON.stringify(types)}\n`;
// What is there already isn't written again: another build may be reading it.
if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
