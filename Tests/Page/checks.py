"""What a browser shows of an agent, against what the agent's metrics say."""

import csv
import json
import re
import urllib.request

#: What the first rows of the table show, in their order.
rows = """[...document.querySelectorAll('#ports tbody tr:not(.spacer)')].map((row) => ({
    port: Number(row.querySelector('.port').textContent), name: row.querySelector('th').textContent,
    today: row.querySelector('.today > span').textContent, month: row.querySelector('.month > span').textContent,
    monthIn: row.querySelector('.month .flow').firstChild.lastChild.data.trim(),
    monthOut: row.querySelector('.month .flow').lastChild.lastChild.data.trim(),
    limit: row.querySelector('.limit > span').textContent, state: row.querySelector('.state').textContent }))"""


def fetch(address, token=None):
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode(), answer.headers


def metrics(address):
    """The samples of the agent's metrics, by series."""
    lines = fetch(address + "metrics")[0].splitlines()
    return {series: float(value) for series, value in (
        line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def human(amount):
    """Bytes as the page is to write them."""
    unit = 0
    while amount >= 999.5 and unit < 5:
        amount, unit = amount / 1024, unit + 1
    digits = 0 if unit == 0 or amount >= 99.95 else 1 if amount >= 9.995 else 2
    return f"{amount:.{digits}f}\u00a0{['B', 'KB', 'MB', 'GB', 'TB', 'PB'][unit]}"


def equal(what, found, expected):
    if found != expected:
        raise AssertionError(f"{what}: {found!r}, and not {expected!r}")


def check_document(address):
    body, headers = fetch(address)
    assert len(body.encode()) < 60_000, f"{len(body)} characters"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-"), policy
    assert "unsafe" not in policy and "http" not in policy, policy
    handlers = re.findall(r"<[^>]*\s(?:on\w+|style)=", body.split("<script")[0])
    equal("handlers and styles in elements", handlers, [])


def open_list(browser, address, at_least=1):
    browser.open(address)
    browser.eventually(lambda: len(browser.ask(rows)) >= at_least)


def check_figures(browser, address):
    """Every row against the metrics; nothing may flow meanwhile."""
    samples = metrics(address)

    def period(port, name, direction):
        return samples.get(f'porttally_period_{direction}_bytes{{port="{port}",period="{name}"}}', 0)

    shown = browser.ask(rows)
    for row in shown:
        port = row["port"]
        received, sent = period(port, "month", "receive"), period(port, "month", "transmit")
        equal(f"{port} this month", row["month"], human(received + sent))
        equal(f"{port} received", row["monthIn"], human(received))
        equal(f"{port} sent", row["monthOut"], human(sent))
        equal(f"{port} today", row["today"], human(period(port, "day", "receive") + period(port, "day", "transmit")))
        limit = samples.get(f'porttally_limit_bytes{{port="{port}",period="month"}}')
        if limit:
            used = samples[f'porttally_limit_used_bytes{{port="{port}",period="month"}}']
            equal(f"{port} limit", row["limit"], f"{int(100 * used / limit)}\u00a0% of {human(limit)}")
    assert any(row["month"] != human(0) for row in shown), "there was no traffic"
    return shown


def check_faults(browser):
    """What is wrong with configs stands there in words."""
    faults = browser.eventually(lambda: browser.ask(
        "[...document.querySelectorAll('#faults:not([hidden]) li')].map((item) => item.textContent)"))
    assert any("broken.json" in fault for fault in faults), faults


def check_search_and_sort(browser, shown):
    numbers = lambda: [row["port"] for row in browser.ask(rows)]
    browser.ask("document.querySelector('#search').focus()")
    wanted = shown[-1]["port"]
    browser.type(str(wanted))
    browser.eventually(lambda: numbers() == [wanted])
    browser.ask("(s => { s.value = ''; s.dispatchEvent(new Event('input')); })(document.querySelector('#search'))")
    browser.eventually(lambda: len(numbers()) == len(shown))
    head = "document.querySelector('#ports thead .port')"
    browser.click("#ports thead .port button")
    equal("aria-sort", browser.ask(f"{head}.getAttribute('aria-sort')"), "ascending")
    equal("ports", numbers(), sorted(numbers()))
    browser.press("Enter")
    equal("aria-sort", browser.ask(f"{head}.getAttribute('aria-sort')"), "descending")
    equal("ports", numbers(), sorted(numbers(), reverse=True))
    equal("columns that are sorted by", browser.ask("document.querySelectorAll('[aria-sort]').length"), 1)


def check_looks(browser, pictures=None):
    """Both themes, and widths from a phone's on: nothing sticks out, and what is written can be read."""
    papers = set()
    for scheme in ("light", "dark"):
        browser.prefer(scheme)
        for width, height in ((390, 844), (720, 900), (1210, 900), (1400, 900), (2200, 1200)):
            browser.resize(width, height)
            equal(f"width at {width}", browser.ask("document.documentElement.scrollWidth"), width)
            room = browser.ask("document.querySelector('#ports thead .name').getBoundingClientRect().width")
            assert room > 90, f"{room} pixels are left for names at {width}"
            if pictures:
                browser.picture(f"{pictures}-{scheme}-{width}.png")
        papers.add(browser.ask("getComputedStyle(document.body).backgroundColor"))
        for selector in ("body", "#place", "#ports thead button", ".note"):
            contrast = browser.ask(f"""(() => {{
                const light = (colour) => colour.match(/\\d+/g).slice(0, 3).map((part) => part / 255)
                    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                    .reduce((all, part, index) => all + part * [0.2126, 0.7152, 0.0722][index], 0);
                const style = getComputedStyle(document.querySelector('{selector}'));
                const both = [style.color, getComputedStyle(document.body).backgroundColor].map(light).sort();
                return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05); }})()""")
            assert contrast >= 4.5, f"{selector} in {scheme}: a contrast of {contrast:.2f}"
    equal("papers", len(papers), 2)
    browser.prefer("light")
    browser.resize(1400, 900)


def check_detail(browser, address, pictures=None):
    """A port's page, opened and read by keyboard and by pointer."""
    browser.ask("document.querySelector('#ports tbody a').focus()")
    browser.press("ArrowDown")
    focused = browser.ask("document.activeElement.hash")
    equal("the second row", focused, browser.ask("document.querySelectorAll('#ports tbody a')[1].hash"))
    browser.press("Enter")
    reading = "document.querySelector('#reading').textContent"
    browser.eventually(lambda: browser.ask(reading))
    for kind, count in (("day", 31), ("month", 24), ("hour", 48)):
        browser.ask(f"document.querySelector('[data-by={kind}]').click()")
        browser.eventually(lambda: browser.ask("document.querySelectorAll('#chart .band').length") == count)
        samples, port = metrics(address), int(focused[1:])
        if kind != "hour":
            received, sent = (samples[f'porttally_period_{way}_bytes{{port="{port}",period="{kind}"}}']
                              for way in ("receive", "transmit"))
            told = f"■\u00a0received {human(received)} · ■\u00a0sent {human(sent)} · together {human(received + sent)}"
            browser.eventually(lambda: told in browser.ask(reading))
        check_saved(browser, samples, port, kind)
    last = browser.ask(reading)
    browser.ask("document.querySelector('#chart').focus()")
    browser.press("ArrowLeft")
    assert browser.ask(reading) != last, "the key shows another hour"
    equal("what is said of it", browser.ask("document.querySelector('#chart').getAttribute('aria-valuenow')"), "47")
    box = browser.ask("(({x, y, width, height}) => ({x, y, width, height}))"
                      "(document.querySelector('#chart').getBoundingClientRect())")
    browser.move(box["x"] + box["width"] - 12, box["y"] + 40)
    equal("under the pointer", browser.ask(reading), last)
    browser.ask("document.querySelector('#figures').open = true")
    browser.eventually(lambda: browser.ask("document.querySelectorAll('#figures tbody tr').length") == 49)
    for width in (390, 1400):
        browser.resize(width, 900)
        equal(f"width at {width}", browser.ask("document.documentElement.scrollWidth"), width)
        if pictures:
            browser.picture(f"{pictures}-detail-{width}.png")
    browser.ask("history.back()")
    browser.eventually(lambda: browser.ask(rows))


def check_saved(browser, samples, port, kind):
    """The CSV that is offered, against the metrics: all there ever was is in it."""
    browser.click("#csv-port")
    place = browser.downloads / f"porttally-{port}-{kind}s.csv"
    browser.eventually(place.exists)
    rows = list(csv.DictReader(place.open(newline="")))
    for way in ("receive", "transmit"):
        ever = sum(samples.get(f'porttally_{way}_bytes_total{{port="{port}",protocol="{transport}"}}', 0)
                   for transport in ("tcp", "udp"))
        equal(f"{port} {way} by {kind}", sum(int(row[f"{way}_bytes"]) for row in rows), ever)


def check_accessible(browser):
    """What a screen reader is told: a table with its heads and size, and names for all that can be used."""
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    named = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    roles = [role for role, _ in named]
    equal("tables", roles.count("table"), 1)
    equal("heads of columns", roles.count("columnheader"), 7)
    assert roles.count("rowheader") >= 1
    for role, name in named:
        assert role not in ("button", "link", "searchbox", "combobox", "slider") or name, f"a {role} without a name"


def check_quiet(browser, address):
    """Nothing was forbidden to the page, and it asked nobody but the agent."""
    equal("complaints", browser.complaints, [])
    asked = json.loads(browser.ask(
        "JSON.stringify(performance.getEntriesByType('resource').map((entry) => entry.name))"))
    equal("others who were asked", [name for name in asked if not name.startswith((address, "blob:", "data:"))], [])
