// What is known of ports.

/** How many rates a sparkline shows. */
const traceLength = 40;

const ports = new Map();
let answeredAt = null;

const reasons = { limit: 'limit reached', expired: 'expired', manual: 'stopped by hand' };

function take(answer) {
  answeredAt = answer;
  const seen = new Set();
  for (const port of answer.ports) {
    seen.add(port.port);
    const known = ports.get(port.port) ?? { rate: null, received: 0, sent: 0, trace: null };
    ports.set(port.port, Object.assign(known, describe(port)));
  }
  for (const number of ports.keys()) if (!seen.has(number)) ports.delete(number);
}

function describe(port) {
  const limits = (port.limits?.bytes ?? []).map((limit) => ({
    ...limit, share: limit.limit_bytes > 0 ? limit.used_bytes / limit.limit_bytes : 1,
  }));
  const tightest = limits.reduce((most, limit) => (most && most.share >= limit.share ? most : limit), null);
  return {
    answer: port,
    number: port.port,
    name: port.name ?? '',
    words: port.state === 'blocked' ? port.blocked_by.map((reason) => reasons[reason] ?? reason).join(', ') : port.state,
    text: `${port.port} ${port.name ?? ''}`.toLowerCase(),
    today: together(port.today),
    month: together(port.month),
    limits, tightest,
    level: !tightest ? '' : tightest.exceeded ? 'over' : tightest.share >= 0.9 ? 'near' : '',
  };
}

/** Takes over rates; what is not named has none. */
function takeRates(answer) {
  if (answer.seconds === 0) return;
  const rates = new Map(answer.ports.map((rate) => [rate.port, rate]));
  for (const [number, port] of ports) {
    const rate = rates.get(number);
    port.received = rate?.receive_bytes_per_second ?? 0;
    port.sent = rate?.transmit_bytes_per_second ?? 0;
    port.rate = port.received + port.sent;
    if (port.rate > 0) port.trace ??= [];
    if (!port.trace) continue;
    port.trace.push(port.rate);
    if (port.trace.length > traceLength) port.trace.shift();
    // One that has been idle for that long needs no trace any more.
    if (port.rate === 0 && port.trace.every((earlier) => earlier === 0)) port.trace = null;
  }
}

const filters = {
  counted: (port) => port.answer.state !== 'removed',
  near: (port) => port.level !== '' && port.answer.state !== 'removed',
  blocked: (port) => port.answer.state === 'blocked',
  removed: (port) => port.answer.state === 'removed',
  all: () => true,
};

const collator = new Intl.Collator(undefined, { numeric: true });
const keys = {
  port: (a, b) => a.number - b.number,
  // What has no name comes last.
  name: (a, b) => (a.name === '') - (b.name === '') || collator.compare(a.name, b.name),
  now: (a, b) => (a.rate ?? 0) - (b.rate ?? 0),
  today: (a, b) => a.today - b.today,
  month: (a, b) => a.month - b.month,
  limit: (a, b) => (a.tightest?.share ?? -1) - (b.tightest?.share ?? -1),
  state: (a, b) => collator.compare(a.words, b.words),
};
