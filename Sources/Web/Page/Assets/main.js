// What is asked for when, and which of the two views is there.

const problems = new Map();

/** Does something, and says what was wrong with it until it goes well. */
async function attempt(work, what = 'asking') {
  try {
    await work();
    problems.delete(what);
  } catch (error) {
    problems.set(what, error.message);
  }
  showHealth();
}

let health = '';
const countedPorts = () => [...ports.values()].filter(filters.counted).length;
function showHealth() {
  const place = find('#health');
  const wrong = [...new Set([health, ...problems.values()])].filter(Boolean);
  place.className = wrong.length > 0 ? 'bad' : '';
  say(place, wrong.length > 0 ? wrong.join(' · ') : answeredAt ? `Counting ${countedPorts()} ports` : '');
  place.title = answeredAt ? `as of ${clock(answeredAt.time)}` : '';
}

async function lookAtHealth() {
  const answer = await (await ask('health')).json();
  health = answer.status === 'ok' ? '' : answer.reason ?? 'The agent doesn’t count.';
}

async function lookAtFaults() {
  const answer = await askJSON('api/v1/configs');
  const place = find('#faults');
  const count = answer.problems.length + answer.more;
  place.hidden = count === 0;
  say(place.querySelector('summary'), count === 1 ? 'A note on the configs' : `${count} notes on the configs`);
  const said = answer.problems.map((problem) => element('li', {}, problem));
  if (answer.more > 0) said.push(element('li', {}, `and ${answer.more} more: porttally check names them`));
  place.querySelector('ul').replaceChildren(...said);
}

function showSums() {
  const sum = (of) => [...ports.values()].reduce((all, port) => all + of(port), 0);
  const both = (key) => [sum((port) => port.answer[key].receive_bytes), sum((port) => port.answer[key].transmit_bytes)];
  const rates = [sum((port) => port.received), sum((port) => port.sent)];
  [rates, both('today'), both('month')].forEach((pair, index) => {
    const unit = index === 0 ? '/s' : '';
    find('#sums').children[index].querySelector('dd').replaceChildren(
      bytes(pair[0] + pair[1]) + unit, flow(bytes(pair[0]) + unit, bytes(pair[1]) + unit));
  });
}

function showAll() {
  showSums();
  if (opened === null) arrange(); else showPort();
}

async function lookAtPorts() {
  take(await askPages('api/v1/ports?limit=10000', 'ports'));
  showAll();
}

async function lookAtRates() {
  takeRates(await askJSON('api/v1/live'));
  showAll();
}

/** Goes to the view that the address names. */
async function navigate() {
  const number = /^#(\d+)$/.exec(location.hash)?.[1];
  const before = opened;
  opened = number ? Number(number) : null;
  find('#list').hidden = opened !== null;
  find('#detail').hidden = opened === null;
  document.title = opened === null ? 'porttally' : `${ports.get(opened)?.name || opened} – porttally`;
  if (opened === null) {
    arrange();
    scrollTo(0, listScroll);
    rows.get(before)?.link.focus({ preventScroll: true });
    return;
  }
  scrollTo(0, 0);
  find('#reading').replaceChildren();
  find('#chart').replaceChildren();
  showPort();
  find('#detail h2').focus({ preventScroll: true });
  await attempt(() => showUsage(true), 'usage');
}

let listScroll = 0;
addEventListener('scroll', () => { if (opened === null) listScroll = scrollY; }, { passive: true });
addEventListener('hashchange', navigate);
find('#csv-all').addEventListener('click', () => attempt(() => {
  const { month } = [...ports.values()][0].answer;
  return save(`api/v1/usage?${new URLSearchParams({ by: 'month', from: month.start })}`, `porttally-${month.start.slice(0, 10)}.csv`);
}));

const visible = () => !document.hidden || new Promise((resolve) =>
  document.addEventListener('visibilitychange', resolve, { once: true }));

/** Does something again and again while the page can be seen, and less often where it takes long. */
async function every(seconds, what, work) {
  for (;;) {
    await visible();
    const began = performance.now();
    await attempt(work, what);
    const took = performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, Math.max(seconds * 1000, 10 * took)));
  }
}

say(find('#place'), location.host);
choosePeriods(by);
await attempt(lookAtPorts, 'ports');
navigate();
every(2, 'rates', lookAtRates);
every(10, 'health', lookAtHealth);
every(30, 'faults', lookAtFaults);
every(60, 'usage', async () => { if (opened !== null) await showUsage(false); });
await new Promise((resolve) => setTimeout(resolve, 10_000));
every(10, 'ports', lookAtPorts);
