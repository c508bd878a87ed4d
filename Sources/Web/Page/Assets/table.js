// The table of ports: only the rows that can be seen are there.

const rowHeight = 52;
/** Rows beyond the edges, for whoever scrolls fast. */
const margin = 8;

const table = find('#ports');
const body = table.tBodies[0];
const above = element('tr', { class: 'spacer', 'aria-hidden': 'true' }, element('td'));
const below = above.cloneNode(true);
body.append(above, below);

const order = { key: 'month', ascending: false };
let listed = [];
/** Counts up whenever there is something new to say of ports. */
let edition = 0;
const rows = new Map();

function makeRow() {
  const row = element('tr');
  const parts = {
    row, port: element('td', { class: 'port number' }), link: element('a'),
    rate: element('span'), short: element('span', { class: 'short' }),
    line: drawn('polyline'), today: element('span'), month: element('span'),
    limit: element('span'), share: element('i'), shareToo: element('i'), state: element('td', { class: 'state' }),
  };
  const spark = drawn('svg', { viewBox: '0 0 80 26', 'aria-hidden': 'true' }, parts.line);
  parts.flows = { now: flow('', ''), today: flow('', ''), month: flow('', '') };
  const bar = (fill) => element('div', { class: 'bar' }, fill);
  parts.bars = [bar(parts.share), bar(parts.shareToo)];
  row.append(
    parts.port, element('th', { scope: 'row', class: 'name' }, parts.link),
    element('td', { class: 'now number' }, element('div', {}, spark,
      element('span', {}, element('span', { class: 'rate' }, parts.rate, parts.flows.now), parts.short))),
    element('td', { class: 'today number' }, parts.today, parts.flows.today),
    element('td', { class: 'month number' }, parts.month, parts.flows.month, parts.bars[1]),
    element('td', { class: 'limit' }, parts.limit, parts.bars[0]), parts.state);
  row.addEventListener('click', (event) => {
    if (!event.target.closest('a') && getSelection().isCollapsed) location.hash = parts.link.hash;
  });
  return parts;
}

function setFlow(place, received, sent) {
  const set = (part, text) => { if (part.lastChild.data !== text) part.lastChild.data = text; };
  set(place.firstChild, ` ${received}`);
  set(place.lastChild, ` ${sent}`);
}

function fill(parts, port, index) {
  const row = parts.row;
  if (parts.shown === port && parts.edition === edition) return;
  Object.assign(parts, { shown: port, edition });
  const { answer, tightest } = port;
  row.setAttribute('aria-rowindex', index + 2);
  const kind = `${answer.state} ${port.level}`;
  if (row.className !== kind) row.className = kind;
  say(parts.port, `${port.number}`);
  say(parts.link, port.name || '–');
  parts.link.title = port.name;
  parts.link.href = `#${port.number}`;
  parts.link.setAttribute('aria-label', port.name ? port.name : `port ${port.number}`);
  say(parts.rate, port.rate === null ? '–' : port.rate === 0 ? 'idle' : `${bytes(port.rate)}/s`);
  parts.rate.className = port.rate ? '' : 'idle';
  parts.flows.now.hidden = !port.rate;
  setFlow(parts.flows.now, bytes(port.received), bytes(port.sent));
  say(parts.short, answer.state === 'active' ? '' : port.words);
  draw(parts.line, port.trace);
  say(parts.today, bytes(port.today));
  setFlow(parts.flows.today, bytes(answer.today.receive_bytes), bytes(answer.today.transmit_bytes));
  say(parts.month, bytes(port.month));
  setFlow(parts.flows.month, bytes(answer.month.receive_bytes), bytes(answer.month.transmit_bytes));
  say(parts.limit, tightest ? limitText(tightest) : '');
  for (const bar of parts.bars) {
    bar.hidden = !tightest;
    bar.firstChild.style.width = `${Math.min(tightest?.share ?? 0, 1) * 100}%`;
  }
  say(parts.state, port.words);
}

/** Rounded down, so that 100 % is never said before it is reached. */
function limitText(limit) {
  const share = Math.floor(limit.share * 100);
  const period = { day: ' a day', month: '', lifetime: ' ever' }[limit.period] ?? '';
  return `${share}\u00a0% of ${bytes(limit.limit_bytes)}${period}`;
}

function draw(line, trace) {
  const most = trace ? Math.max(...trace) : 0;
  const points = most === 0 ? '' : trace.map((rate, index) =>
    `${(80 - (trace.length - 1 - index) * (80 / (traceLength - 1))).toFixed(1)},${(25 - 24 * rate / most).toFixed(1)}`);
  line.setAttribute('points', points === '' ? '' : points.join(' '));
}

/** Chooses and sorts. */
function arrange() {
  edition += 1;
  const words = find('#search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = filters[find('#filter').value];
  const sign = order.ascending ? 1 : -1;
  const compare = keys[order.key];
  listed = [...ports.values()]
    .filter((port) => chosen(port) && words.every((word) => port.text.includes(word)))
    .sort((a, b) => sign * compare(a, b) || a.number - b.number);
  say(find('#shown'), listed.length === ports.size ? `${ports.size} ports` : `${listed.length} of ${ports.size} ports`);
  table.setAttribute('aria-rowcount', listed.length + 1);
  const nothing = find('#none');
  nothing.hidden = listed.length > 0 || answeredAt === null;
  say(nothing, ports.size === 0 ? 'No port is counted: no config names one.' : 'No port is like that.');
  show();
}

/** Puts the rows there that can be seen. */
function show() {
  if (find('#list').hidden) return;
  const top = body.getBoundingClientRect().top;
  const first = Math.max(0, Math.min(listed.length, Math.floor(-top / rowHeight) - margin));
  const end = Math.min(listed.length, Math.ceil((innerHeight - top) / rowHeight) + margin);
  const focused = document.activeElement?.closest?.('#ports tbody tr') ? document.activeElement : null;
  const visible = listed.slice(first, Math.max(first, end));
  const kept = new Set(visible.map((port) => port.number));
  const spare = [];
  for (const [number, parts] of rows) {
    if (kept.has(number)) continue;
    rows.delete(number);
    if (parts.link === focused) parts.row.remove(); else spare.push(parts);
  }
  above.firstChild.style.height = `${first * rowHeight}px`;
  below.firstChild.style.height = `${(listed.length - first - visible.length) * rowHeight}px`;
  let place = above.nextSibling;
  visible.forEach((port, index) => {
    let parts = rows.get(port.number);
    if (!parts) rows.set(port.number, parts = spare.pop() ?? makeRow());
    fill(parts, port, first + index);
    if (parts.row === place) place = place.nextSibling; else body.insertBefore(parts.row, place);
  });
  for (const parts of spare) parts.row.remove();
  // Moving a row takes the focus away from it.
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

let isAsked = false;
function showSoon() {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => { isAsked = false; show(); });
}

/** Goes to the row above or below, also where that isn't there yet. */
function step(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const link = event.target.closest('tbody a');
  if (!by || !link) return;
  event.preventDefault();
  const next = listed[listed.findIndex((port) => `#${port.number}` === link.hash) + by];
  if (!next) return;
  if (!rows.has(next.number)) { scrollBy(0, by * rowHeight); show(); }
  const nextLink = rows.get(next.number)?.link;
  nextLink?.focus({ preventScroll: true });
  nextLink?.closest('tr').scrollIntoView({ block: 'nearest' });
}

function sortBy(key) {
  if (order.key === key) order.ascending = !order.ascending;
  else Object.assign(order, { key, ascending: key === 'port' || key === 'name' || key === 'state' });
  markOrder();
  arrange();
}

function markOrder() {
  for (const button of table.tHead.querySelectorAll('button')) {
    const head = button.closest('th');
    if (button.dataset.key !== order.key) head.removeAttribute('aria-sort');
    else head.setAttribute('aria-sort', order.ascending ? 'ascending' : 'descending');
  }
}

table.tHead.addEventListener('click', (event) => {
  const key = event.target.closest('button')?.dataset.key;
  if (key) sortBy(key);
});
table.addEventListener('keydown', step);
find('#search').addEventListener('input', arrange);
find('#filter').addEventListener('change', arrange);
find('#choice').addEventListener('submit', (event) => event.preventDefault());
addEventListener('scroll', showSoon, { passive: true });
addEventListener('resize', showSoon);
markOrder();
