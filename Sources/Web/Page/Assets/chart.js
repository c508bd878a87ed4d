// Bars of what came in and went out, with the figures of the one that is pointed at.

/** A round step of the scale, in units of 1024. */
function scaleStep(most) {
  let unit = 1;
  while (most / unit >= 1024) unit *= 1024;
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 256, 512].find((size) => size * unit * 4 >= most);
  return Math.max(1, step * unit);
}

class Chart {
  #place = find('#chart');
  #bars = [];
  #picked = 0;
  #tell;

  /** `tell` is called with the bar that is picked. */
  constructor(tell) {
    this.#tell = tell;
    new ResizeObserver(() => this.#draw()).observe(this.#place);
    const point = (event) => {
      const box = this.#place.getBoundingClientRect();
      this.pick(Math.floor((event.clientX - box.left - 64) / ((box.width - 64 - 8) / this.#bars.length)));
    };
    this.#place.addEventListener('pointermove', point);
    this.#place.addEventListener('pointerdown', point);
    this.#place.addEventListener('keydown', (event) => {
      const to = {
        ArrowLeft: this.#picked - 1, ArrowRight: this.#picked + 1, ArrowDown: this.#picked - 1, ArrowUp: this.#picked + 1,
        Home: 0, End: this.#bars.length - 1,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.pick(to);
    });
  }

  /** Shows bars, each `{label, tick, receive_bytes, transmit_bytes}`; the last one is picked, or the same as before. */
  show(bars, isNew) {
    if (isNew || this.#picked >= this.#bars.length - 1) this.#picked = bars.length - 1;
    this.#bars = bars;
    this.#draw();
    this.pick(this.#picked);
  }

  pick(index) {
    if (this.#bars.length === 0) return;
    this.#picked = Math.max(0, Math.min(this.#bars.length - 1, index));
    const bar = this.#bars[this.#picked];
    const text = this.#tell(bar);
    for (const [key, value] of Object.entries({
      'aria-valuemin': 1, 'aria-valuemax': this.#bars.length, 'aria-valuenow': this.#picked + 1, 'aria-valuetext': text,
    })) this.#place.setAttribute(key, value);
    this.#place.querySelectorAll('.band').forEach((band, at) => band.classList.toggle('pick', at === this.#picked));
  }

  #draw() {
    const { width, height } = this.#place.getBoundingClientRect();
    const bars = this.#bars;
    if (width === 0 || bars.length === 0) return;
    const [left, bottom] = [64, 24];
    const room = height - bottom - 8;
    const most = Math.max(...bars.map(together), 1);
    const step = scaleStep(most);
    const top = Math.ceil(most / step) * step;
    const y = (amount) => 8 + room - room * amount / top;
    const space = (width - left - 8) / bars.length;
    const thickness = Math.max(1, Math.min(28, space * 0.7));
    const chart = drawn('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
    bars.forEach((_, index) => chart.append(drawn('rect', {
      class: index === this.#picked ? 'band pick' : 'band', x: left + index * space, y: 0, width: space,
      height: height - bottom, fill: 'none',
    })));
    for (let amount = 0; amount <= top; amount += step) {
      chart.append(
        drawn('line', { x1: left, x2: width - 8, y1: y(amount), y2: y(amount) }),
        drawn('text', { x: left - 10, y: y(amount) + 4, 'text-anchor': 'end' }, amount === 0 ? '0' : bytes(amount)));
    }
    // Labels stand as far apart as they need to.
    const every = Math.ceil(52 / space);
    bars.forEach((bar, index) => {
      const x = left + (index + 0.5) * space;
      const [sent, all] = [y(bar.transmit_bytes), y(together(bar))];
      const rect = (name, from, to) => drawn('rect', {
        class: name, x: x - thickness / 2, y: from, width: thickness, height: Math.max(0, to - from),
      });
      chart.append(rect('out', sent, y(0)), rect('in', all, sent));
      if ((bars.length - 1 - index) % every === 0) {
        chart.append(drawn('text', { x, y: height - 6, 'text-anchor': 'middle' }, bar.tick));
      }
    });
    this.#place.replaceChildren(chart);
  }
}
