'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const outcomes = {
  ANSWERED: 'answered', ERROR: 'answered with an error', REFUSED: 'not connected', RESET: 'reset', TIMED_OUT: 'no answer',
  NOT_PROCESSED: 'told that it was not processed', CLOSED: 'closed before an answer',
};
const standings = ['starting', 'in use', 'in use by some', 'not in use', 'leaving', 'standing by'];
const kinds = { FAULT: 'fault', DETECTED: 'detected', MEMBERSHIP: 'a server comes or goes', HEALED: 'taken back', RECOVERED: 'recovered' };
const tiers = { 'load-balancer': 'lb', web: 'web', application: 'app', database: 'db' };
const verdicts = { held: 'held', broken: 'broken', invalid: 'nothing can be said' };
/** Width of the axis at the left, and of the room at the right, in CSS pixels: bands begin and end with the plots. */
const left = 64;
const right = 12;

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name.replaceAll(' ', '-')}`).trim();
const seconds = number => `${number.toFixed(1)} s`;
const count = number => number.toLocaleString('en');

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function row(cell, ...cells) {
  return element('tr', {}, ...cells.map(each => each instanceof Node ? each : element(cell, {}, `${each}`)));
}

const number = text => element('td', { className: 'number' }, `${text}`);
const verdict = drill => element('td', { className: drill.verdict }, verdicts[drill.verdict]);

function overview() {
  document.title = `Drills of ${data.environment}`;
  document.getElementById('environment').textContent = data.environment;
  const held = data.drills.filter(drill => drill.verdict === 'held').length;
  document.getElementById('about').textContent = `${held} of ${data.drills.length} promises held. Played from ${
    data.began.replace('T', ' ').replace('Z', ' UTC')} on, on a computer with ${data.processors} processors, AWS's delays ${data.delays}.`;
  const head = element('thead', {}, row('th', 'drill', 'verdict', 'requests', 'reads lost', 'writes lost', 'slowest read', 'last one lost after'));
  const body = element('tbody', {}, ...data.drills.map(drill => row('td',
    element('th', { scope: 'row' }, element('a', { href: `#${drill.name}` }, drill.name), element('br'), drill.fault),
    verdict(drill), number(count(drill.requests)), number(drill.readsLost), number(drill.writesLost),
    number(seconds(drill.slowestRead)), number(seconds(drill.longestOutage)))));
  document.getElementById('table').append(head, body);
}

/** Names as people use them: by the tier, in the order of launch. */
function names(drill) {
  const counts = {};
  return new Map(drill.bands.map(band => {
    const tier = tiers[band.tier] ?? band.tier;
    counts[tier] = (counts[tier] ?? 0) + 1;
    return [band.server, `${tier}-${counts[tier]}`];
  }));
}

/** The time that all parts of a drill's picture show. */
function range(drill) {
  return [drill.timeline.from, drill.timeline.from + drill.timeline.median.length];
}

const each = drill => Array.from(drill.timeline.median, (_, index) => drill.timeline.from + index + 0.5);

/** Draws the moments of what happened over a plot. */
function moments(drill) {
  return {
    hooks: {
      draw: plot => {
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.lineWidth = 2 * devicePixelRatio;
        drill.marks.forEach(mark => {
          const x = plot.valToPos(mark.at, 'x', true);
          if (x >= bbox.left && x <= bbox.left + bbox.width) {
            ctx.strokeStyle = colour({ FAULT: 'bad', DETECTED: 'p90', MEMBERSHIP: 'membership', HEALED: 'answered', RECOVERED: 'good' }[mark.kind]);
            ctx.setLineDash(mark.kind === 'HEALED' ? [6, 4] : mark.kind === 'MEMBERSHIP' ? [2, 4] : []);
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
          }
        });
        ctx.restore();
      },
    },
  };
}

function axes(unit) {
  const axis = { stroke: colour('text'), grid: { stroke: colour('grid'), width: 1 }, ticks: { stroke: colour('grid'), width: 1 } };
  return [
    { ...axis, size: 28, values: (_, values) => values.map(value => `${value} s`) },
    { ...axis, size: left, values: (_, values) => values.map(value => value === null || value === undefined ? '' : unit(value)) },
  ];
}

function plot(drill, place, height, scale, unit, series, values) {
  const make = () => new uPlot({
    width: place.clientWidth,
    height,
    padding: [8, right, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: () => range(drill) }, y: scale },
    axes: axes(unit),
    series: [{}, ...series()],
    plugins: [moments(drill)],
  }, [each(drill), ...values], place);
  redraws.push(() => {
    place.replaceChildren();
    make();
  });
  make();
}

const redraws = [];
const bars = () => uPlot.paths.bars({ size: [0.9, 40], gap: 0 });

/** Requests a second, one kind of end on top of the other. */
function requests(drill, place) {
  const present = Object.keys(outcomes).filter(outcome => (drill.timeline.ended[outcome] ?? []).some(value => value > 0));
  // What failed stands at the bottom, where it is seen however little it is.
  const order = [...present.filter(outcome => outcome !== 'ANSWERED'), ...present.filter(outcome => outcome === 'ANSWERED')];
  const sums = [];
  order.forEach((outcome, index) => sums.push(drill.timeline.ended[outcome].map(
    (value, second) => value + (index ? sums[index - 1][second] : 0))));
  plot(drill, place, 170, { range: (_, least, most) => [0, Math.max(1, most) * 1.05] }, value => `${value}/s`,
    () => [...order].reverse().map(outcome => ({ fill: colour(outcome.toLowerCase()), stroke: colour(outcome.toLowerCase()), width: 0, paths: bars(), points: { show: false } })),
    sums.reverse());
  return present.map(outcome => [colour, outcome.toLowerCase(), outcomes[outcome]]);
}

const latency = value => value >= 1000 ? `${value / 1000} s` : `${value} ms`;

function latencies(drill, place) {
  const lines = { median: drill.timeline.median, p90: drill.timeline.p90, slowest: drill.timeline.slowest };
  plot(drill, place, 150, { distr: 3, range: (_, least, most) => [Math.max(1, 10 ** Math.floor(Math.log10(least || 1))), 10 ** Math.ceil(Math.log10((most || 1) + 1))] },
    value => /^10*$/.test(`${value}`) ? latency(value) : '',
    () => Object.keys(lines).map(name => ({ stroke: colour(name), width: 1.5, points: { show: false } })), Object.values(lines));
}

/** A band a server, on the plots' own axis. */
function bands(drill, place) {
  const [from, to] = range(drill);
  const called = names(drill);
  const part = at => 100 * (Math.min(to, Math.max(from, at)) - from) / (to - from);
  place.style.marginLeft = `${left}px`;
  place.style.marginRight = `${right}px`;
  const order = Object.keys(tiers);
  [...drill.bands].sort((one, other) => order.indexOf(one.tier) - order.indexOf(other.tier)).forEach(band => {
    const victim = band.server === drill.victim;
    const line = element('div', { className: `band${victim ? ' victim' : ''}` },
      element('span', {}, `${called.get(band.server)}${victim ? ' (it happened here)' : ''}`));
    line.title = band.server;
    band.periods.forEach(period => {
      const piece = element('b', { title: `${period.standing}, from ${seconds(period.from)} to ${seconds(period.to)}` });
      piece.style.left = `${part(period.from)}%`;
      piece.style.width = `${part(period.to) - part(period.from)}%`;
      piece.style.background = `var(--${period.standing.replaceAll(' ', '-')})`;
      line.append(piece);
    });
    place.append(line);
  });
  drill.marks.filter(mark => mark.at >= from && mark.at <= to).forEach(mark => {
    const line = element('div', { className: `mark ${mark.kind}`, title: `${seconds(mark.at)}: ${mark.what}` });
    line.style.left = `calc(${part(mark.at)}% - 1px)`;
    place.append(line);
  });
}

const legend = (name, text) => {
  const swatch = element('i');
  swatch.style.background = `var(--${name.replaceAll(' ', '-')})`;
  return element('li', {}, swatch, text);
};

function drawn(drill) {
  const section = element('section', { className: 'drill', id: drill.name },
    element('h2', {}, drill.name, ': ', element('span', { className: drill.verdict }, verdicts[drill.verdict])),
    element('p', { className: 'seen' }, drill.seen),
    element('p', {}, `What happened: ${drill.fault}${drill.effect ? ` (seen: ${drill.effect})` : ''}. What was promised:`),
    element('blockquote', {}, drill.promise));
  document.getElementById('drills').append(section);
  if (drill.judgements.length) {
    section.append(element('table', { className: 'judgements' }, element('tbody', {}, ...drill.judgements.map(judgement => row('td',
      element('th', { scope: 'row' }, judgement.invariant), judgement.figure,
      element('td', { className: judgement.held ? 'held' : 'broken' }, judgement.held ? 'held' : 'broken'))))));
  }
  if (!drill.timeline.median.length) {
    return;
  }
  const add = (title, className) => {
    const place = element('div', { className });
    section.append(element('h3', {}, title), place);
    return place;
  };
  const kindsOfEnd = requests(drill, add(`Requests a second, by the second in which they were due (${drill.rate} are sent)`, 'plot'));
  section.append(element('ul', { className: 'legend' }, ...kindsOfEnd.map(([, name, text]) => legend(name, text))));
  latencies(drill, add('Latency of what was answered', 'plot'));
  section.append(element('ul', { className: 'legend' }, legend('median', 'median'), legend('p90', '90th percentile'), legend('slowest', 'slowest')));
  bands(drill, add('Servers', 'bands'));
  section.append(element('ul', { className: 'legend' }, ...used(drill).map(standing => legend(standing, standing))));
  section.append(element('ol', { className: 'moments' }, ...[...drill.marks].sort((one, other) => one.at - other.at).map(mark =>
    element('li', {}, element('span', { className: mark.kind }, `${seconds(mark.at)} ${kinds[mark.kind]}`),
      mark.what === kinds[mark.kind] ? '' : `: ${mark.what}`))));
}

const used = drill => standings.filter(standing => drill.bands.some(band => band.periods.some(period => period.standing === standing)));

overview();
document.getElementById('legend').append(...standings.map(standing => legend(standing, standing)));
data.drills.forEach(drawn);
const redraw = () => redraws.forEach(each => each());
addEventListener('resize', redraw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
// Paper is white.
const print = on => () => {
  document.documentElement.classList.toggle('print', on);
  redraw();
};
addEventListener('beforeprint', print(true));
addEventListener('afterprint', print(false));
