// Says what AWS refuses of templates although its schemas allow it: node reviewer/cdk-preflight.mjs REGION FOLDER...
//
// By those rules of cdk-preflight that its makers tried on AWS, in AWS's own engine for rules about templates. Each folder is a cloud
// assembly, whose stacks are one document to the rules, as some look from one resource at another. A line for each finding that its
// construct doesn't acknowledge (Validations.of(construct).acknowledge, with the id cdk-preflight::<rule>); ends with 1 where it
// can't be asked.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { RegoEngine } = require('@aws/cloudformation-validate');
const { BUNDLED_LIBS, BUNDLED_RULES } = require('cdk-preflight/lib/rules.generated.js');

const suffix = '.template.json';
const header = 'package cdk_preflight\n\nimport rego.v1\n\n';
const [region, ...folders] = process.argv.slice(2);

/** A module for each service: the engine takes six times as long for one for each rule. */
function modules() {
  const bodies = Object.groupBy(BUNDLED_RULES, rule => rule.service);
  return [
    ...BUNDLED_LIBS.map(({ name, rego }) => ({ name, content: rego })),
    ...Object.entries(bodies).map(([service, rules]) =>
      ({ name: service, content: header + rules.map(rule => rule.rego.replace(/^(?:package|import)\s.*\n/gm, '')).join('\n') })),
    { name: 'region', content: `${header}deploy_region := ${JSON.stringify(region)}\n` },
  ];
}

/** The resources of all stacks, with ids that differ between stacks, and what each is called in a finding. */
function document(folder) {
  const stacks = new Map(readdirSync(folder).filter(file => file.endsWith(suffix)).sort()
    .map(file => [file.slice(0, -suffix.length), JSON.parse(readFileSync(join(folder, file), 'utf8'))]));
  const resources = {};
  const names = new Map();
  const acknowledged = new Map();
  const id = (stack, logical) => stack.replaceAll('-', '') + logical;

  /** What stands in a stack, referring to these ids, also where it refers to another stack's output. */
  function referring(node, stack) {
    if (Array.isArray(node)) return node.map(each => referring(each, stack));
    if (node === null || typeof node !== 'object') return node;
    if (node.Ref in stacks.get(stack).Resources) return { Ref: id(stack, node.Ref) };
    if (Array.isArray(node['Fn::GetAtt'])) {
      const [logical, ...attribute] = node['Fn::GetAtt'];
      return { 'Fn::GetAtt': [id(stack, logical), ...attribute] };
    }
    const { StackName: other, OutputName: output } = node['Fn::GetStackOutput'] ?? {};
    const published = stacks.get(other)?.Outputs?.[output];
    if (published !== undefined) return referring(published.Value, other);
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, referring(value, stack)]));
  }

  /** The rules that resources acknowledge, themselves or with what they are part of: the CDK writes it beside the template. */
  function acknowledgements(stack) {
    const file = join(folder, `${stack}.metadata.json`);
    const constructs = existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : [];
    const said = (entries, kind) => entries.filter(({ type }) => type === kind).map(({ data }) => data);
    for (const [path, entries] of constructs) {
      const rules = constructs.filter(([whole]) => `${path}/`.startsWith(`${whole}/`))
        .flatMap(([, of]) => said(of, 'aws:cdk:acknowledged-rules')).flatMap(Object.keys);
      said(entries, 'aws:cdk:logicalId').forEach(logical => acknowledged.set(id(stack, logical), rules));
    }
  }

  for (const [stack, template] of stacks) {
    acknowledgements(stack);
    for (const [logical, resource] of Object.entries(template.Resources)) {
      const { DependsOn: before = [], ...rest } = resource;
      resources[id(stack, logical)] = { ...referring(rest, stack), DependsOn: [before].flat().map(each => id(stack, each)) };
      names.set(id(stack, logical), `${stack}/${logical}`);
    }
  }
  if (names.size === 0) throw new Error(`${folder} has no resources in files *${suffix}`);
  return { template: { Resources: resources }, names, acknowledged };
}

const documents = folders.map(folder => ({ folder, ...document(folder) }));
const engine = new RegoEngine({ customRules: modules() });
for (const { folder, template, names, acknowledged } of documents) {
  const { diagnostics } = engine.validateDetailed(
    { path: folder, readBytes: () => Buffer.from(JSON.stringify(template)) },
    { disableBuiltinRules: true, pseudoParameterOverrides: { region } });
  // What only warns was not tried, or may be right for what is in no template.
  for (const { ruleId, entity, propertyPath, message } of diagnostics.filter(({ severity }) => severity !== 'WARN')) {
    if (acknowledged.get(entity?.logicalId)?.includes(`cdk-preflight::${ruleId}`)) continue;
    const place = names.get(entity?.logicalId) ?? folder;
    console.log(`${place} ${propertyPath ?? ''}: ${message.replaceAll('\n', ' ')} (cdk-preflight ${ruleId})`);
  }
}
