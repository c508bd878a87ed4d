// One port: how it stands, and its hours, days and months.

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const utc = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 19) + 'Z';
const hourOf = (time) => Math.floor(Date.parse(time) / 3_600_000);

/**
 * What there is to see by each kind of period: how many, when the first one is asked from, what tells them apart, and what
 * they are called. Times are in the agent's zone, so all but their order is taken from how the agent writes them.
 */
const spans = {
  hour: {
    keys: (now) => Array.from({ length: 48 }, (_, index) => hourOf(now.time) - 47 + index),
    from: (now) => utc((hourOf(now.time) - 47) * 3_600_000),
    key: (row) => hourOf(row.start),
    tick: (row) => row.start.slice(11, 16),
    label: (row) => `${clock(row.start)} to ${row.end.slice(11, 16)}`,
    // Where nothing was used, the agent says nothing: the hour is told from one that it did write.
    blank: (key, now) => {
      const at = (hour) => local(hour * 3_600_000, now.time);
      return { start: at(key), end: at(key + 1) };
    },
  },
  day: {
    keys: (now) => Array.from({ length: 31 }, (_, index) => dayBefore(now.today.start, 30 - index)),
    from: (now) => dayBefore(now.today.start, 30),
    key: (row) => row.start.slice(0, 10),
    tick: (row) => `${Number(row.start.slice(8, 10))} ${monthNames[row.start.slice(5, 7) - 1]}`,
    label: (row) => row.start.slice(0, 10),
    blank: (key) => ({ start: key, end: key }),
  },
  month: {
    keys: (now) => Array.from({ length: 24 }, (_, index) => monthBefore(now.month.start, 23 - index)),
    // The month that begins then, or the one before.
    from: (now) => `${monthBefore(now.month.start, 23)}-28`,
    key: (row) => row.start.slice(0, 7),
    tick: (row) => `${monthNames[row.start.slice(5, 7) - 1]} ${row.start.slice(2, 4)}`,
    label: (row) => row.end === row.start ? row.start
      : `${row.start.slice(0, 10)} to ${dayBefore(row.end, 1)}`,
    blank: (key) => ({ start: key, end: key }),
  },
};

const dayBefore = (time, days) =>
  new Date(Date.parse(time.slice(0, 10)) - days * 86_400_000).toISOString().slice(0, 10);

function monthBefore(time, months) {
  const [year, month] = time.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 7);
}

/** An instant as the agent would write it, with the distance from UTC that another time of it has. */
function local(milliseconds, like) {
  const offset = like.slice(19).replace(/^\.\d+/, '');
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [0, '+', 0, 0];
  const distance = (sign === '-' ? -1 : 1) * (hours * 60 + Number(minutes)) * 60_000;
  return new Date(milliseconds + distance).toISOString().slice(0, 19) + offset;
}

let opened = null;
let by = 'day';
let bars = [];
const chart = new Chart(tell);

function tell(bar) {
  const parts = [bar.label, `received ${bytes(bar.receive_bytes)}`, `sent ${bytes(bar.transmit_bytes)}`,
    `together ${bytes(together(bar))}`];
  const key = (name) => element('span', { class: name, 'aria-hidden': 'true' }, '■\u00a0');
  find('#reading').replaceChildren(
    element('b', {}, parts[0]), ' · ', key('in'), parts[1], ' · ', key('out'), parts[2], ' · ', parts[3]);
  return parts.join(', ');
}

const usagePath = () => `api/v1/usage?${new URLSearchParams({ by, from: spans[by].from(now()), port: opened })}`;

/** What the periods are reckoned from: the agent's time, and the day and month that it is in. */
function now() {
  const { today, month } = ports.get(opened).answer;
  return { time: answeredAt.time, today, month };
}

/** Fetches what the chart shows; what comes too late for another port or period is left aside. */
async function showUsage(isNew) {
  const [port, kind, span] = [opened, by, spans[by]];
  if (!ports.has(port)) return;
  const moment = now();
  const answer = await askPages(usagePath(), 'rows');
  if (port !== opened || kind !== by) return;
  const rows = new Map(answer.rows.map((row) => [span.key(row), row]));
  bars = span.keys(moment).map((key) => {
    const row = rows.get(key) ?? { ...span.blank(key, moment), receive_bytes: 0, transmit_bytes: 0 };
    return { ...row, tick: span.tick(row), label: span.label(row) };
  });
  chart.show(bars, isNew);
  showFigures();
}

function showFigures() {
  if (!find('#figures').open) return;
  const line = (name, label, row) => element('tr', {}, element(name, { scope: 'row' }, label),
    ...[row.receive_bytes, row.transmit_bytes, together(row)].map((amount) =>
      element('td', { class: 'number', title: `${amount} bytes` }, bytes(amount))));
  const sum = bars.reduce((all, bar) => ({
    receive_bytes: all.receive_bytes + bar.receive_bytes, transmit_bytes: all.transmit_bytes + bar.transmit_bytes,
  }), { receive_bytes: 0, transmit_bytes: 0 });
  find('#figures tbody').replaceChildren(
    line('th', 'All of these', sum), ...bars.toReversed().map((bar) => line('th', bar.label, bar)));
}

function facts(port) {
  const { answer } = port;
  const all = (traffic) => [bytes(together(traffic)), flow(bytes(traffic.receive_bytes), bytes(traffic.transmit_bytes))];
  const list = [
    ['Now', port.rate === null ? '–' : `${bytes(port.rate)}/s`, flow(`${bytes(port.received)}/s`, `${bytes(port.sent)}/s`)],
    ['Today', ...all(answer.today)],
    [`This month, until ${dayBefore(answer.month.end, 1)}`, ...all(answer.month)],
    ['Ever', ...all(answer.total)],
  ];
  for (const limit of port.limits) {
    const name = { day: 'Limit a day', month: 'Limit a month', lifetime: 'Limit ever' }[limit.period] ?? 'Limit';
    const fill = element('i');
    fill.style.width = `${Math.min(limit.share, 1) * 100}%`;
    list.push([name, limitText({ ...limit, period: '' }),
      element('div', { class: 'bar' }, fill),
      element('small', {}, `${bytes(limit.remaining_bytes)} left` + (limit.renewed ? `, anew ${limit.renewed.slice(0, 10)}` : ''))]);
  }
  const limits = answer.limits ?? {};
  if (limits.expires) list.push(['Expires', clock(limits.expires)]);
  if (limits.receive_bits_per_second) list.push(['Receives at most', bits(limits.receive_bits_per_second)]);
  if (limits.transmit_bits_per_second) list.push(['Sends at most', bits(limits.transmit_bits_per_second)]);
  if (limits.devices) list.push(['Devices', `${limits.devices_now ?? 0} of ${limits.devices}`]);
  const shown = list.map(([name, ...value]) => element('div', {}, element('dt', {}, name), element('dd', {}, ...value)));
  if (answer.sources.length > 0) {
    const places = answer.sources.map((source) => element('dd', {}, `${source.file} · ${source.key}`));
    shown.push(element('div', { class: 'wide' }, element('dt', {}, 'Named in'), ...places));
  }
  return shown;
}

/** Shows how the opened port stands. */
function showPort() {
  const port = ports.get(opened);
  const place = find('#detail');
  say(place.querySelector('h2'), port ? port.name || `Port ${port.number}` : `Port ${opened}`);
  if (!port) return say(find('#standing'), answeredAt ? 'is not counted and never was.' : '');
  const serves = port.answer.transports.map((name) => name.toUpperCase()).join(' and ');
  say(find('#standing'), [port.name ? `Port ${port.number}` : '', serves, port.words].filter(Boolean).join(' · '));
  find('#standing').className = port.answer.state;
  place.className = port.level;
  find('#facts').replaceChildren(...facts(port));
}

function choosePeriods(kind) {
  by = kind;
  for (const button of find('#periods').querySelectorAll('[data-by]')) {
    button.setAttribute('aria-pressed', button.dataset.by === by);
  }
  if (opened !== null) attempt(() => showUsage(true));
}

find('#periods').addEventListener('click', (event) => {
  const kind = event.target.closest('button')?.dataset.by;
  if (kind) choosePeriods(kind);
});
find('#csv-port').addEventListener('click', () =>
  attempt(() => save(usagePath(), `porttally-${opened}-${by}s.csv`)));
find('#figures').addEventListener('toggle', showFigures);
