// Follows elk.bundled.js, which leaves its class in module.exports, and graphs: prints them with all places.
const ELK = module.exports;
Promise.all(graphs.map(graph => new ELK().layout(graph))).then(
  all => process.stdout.write(JSON.stringify(all)),
  error => {
    console.error(error.message ?? error);
    process.exitCode = 1;
  });
