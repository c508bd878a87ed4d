// Figures and elements for people.

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes with three digits and a unit of 1024, as in the agent's limits: `1.53 GB`. */
function bytes(amount) {
  let unit = 0;
  while (amount >= 999.5 && unit + 1 < units.length) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
  return `${amount.toFixed(digits)}\u00a0${units[unit]}`;
}

/** Bits a second, in units of 1000: `10 Mbit/s`. */
function bits(rate) {
  const steps = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];
  let unit = 0;
  while (rate >= 1000 && unit + 1 < steps.length) {
    rate /= 1000;
    unit += 1;
  }
  return `${Number(rate.toFixed(2))}\u00a0${steps[unit]}`;
}

/** A time as the agent writes it, in its own zone: `2024-12-15 12:00`. */
const clock = (time) => time.slice(0, 16).replace('T', ' ');

const together = (traffic) => traffic.receive_bytes + traffic.transmit_bytes;

/** An element with attributes and children; texts stay texts, whatever is in them. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawn(name, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** What came in and what went out, one after the other. */
function flow(received, sent) {
  const part = (name, arrow, word, text) =>
    element('span', {}, element('span', { class: name, 'aria-hidden': 'true' }, arrow),
      element('span', { class: 'hidden' }, word), ` ${text}`);
  return element('small', { class: 'flow' },
    part('in', '↓', 'received', received), part('out', '↑', 'sent', sent));
}

/** Sets a text only where it changed, which leaves the layout alone. */
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

const find = (selector) => document.querySelector(selector);
