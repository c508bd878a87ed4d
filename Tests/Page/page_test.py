#!/usr/bin/env python3
"""Looks at the page of an agent with a browser.

    page_test.py figures ADDRESS [PICTURES]   the page against the agent's metrics, while no traffic flows
    page_test.py token ADDRESS TOKEN          asks for a token, and keeps it for the session
    page_test.py many                         1,000 and 10,000 ports that a fixture makes up; says what a frame takes
    page_test.py picture FILE                 the picture for the README, of the fixture's ports

PICTURES is how the names of screenshots begin.
"""

import sys

# Nothing is written beside the sources.
sys.dont_write_bytecode = True

import checks
from browser import Browser
from fixture import Agent


def figures(address, pictures=None):
    checks.check_document(address)
    with Browser() as browser:
        checks.open_list(browser, address, at_least=3)
        shown = checks.check_figures(browser, address)
        checks.check_faults(browser)
        checks.check_accessible(browser)
        checks.check_looks(browser, pictures)
        checks.check_search_and_sort(browser, shown)
        checks.check_detail(browser, address, pictures)
        equal_names(browser, shown)
        checks.check_quiet(browser, address)


def equal_names(browser, shown):
    """Names are text, whatever they are: none has become an element, and none has run."""
    checks.equal("elements in names", browser.ask("document.querySelectorAll('#ports tbody th a > *').length"), 0)
    checks.equal("images", browser.ask("document.images.length + document.scripts.length"), 1)
    checks.equal("what a name has done", browser.ask("window.owned"), None)
    hostile = [row["name"] for row in shown if "owned" in row["name"]]
    checks.equal("names that would, if they could", len(hostile), 1)


def token(address, secret):
    with Browser() as browser:
        browser.open(address)
        is_open = "document.querySelector('#sign-in').open"
        browser.eventually(lambda: browser.ask(is_open))

        def give(text):
            browser.ask("document.querySelector('[name=token]').focus()")
            browser.type(text)
            browser.press("Enter")

        give("wrong")
        reason = "document.querySelector('#sign-in-reason').textContent"
        browser.eventually(lambda: browser.ask(is_open) and browser.ask(reason))
        give(secret)
        browser.eventually(lambda: browser.ask(checks.rows))
        checks.equal("kept", browser.ask("[localStorage.length, document.cookie, sessionStorage.length]"), [0, "", 1])
        browser.open("about:blank")
        checks.open_list(browser, address)
        checks.equal("asked again", browser.ask(is_open), False)
        refused = [said for said in browser.complaints if "401" not in said]
        checks.equal("complaints", refused, [])


def measured(browser, expression, times):
    """What an expression comes to, and what the page's own thread worked for each of so many times, in milliseconds.

    That is the thread's processor time: what other programs do meanwhile doesn't count.
    """
    browser.call("Performance.enable", timeDomain="threadTicks")

    def worked():
        metrics = {one["name"]: one["value"] for one in browser.call("Performance.getMetrics")["metrics"]}
        return sum(metrics[name] for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"))

    before = worked()
    answer = browser.ask(expression)
    return answer, 1000 * (worked() - before) / times


def many():
    for count in (1_000, 10_000):
        with Agent(count) as agent, Browser() as browser:
            checks.open_list(browser, agent.address, at_least=10)
            browser.eventually(lambda: browser.ask("document.querySelector('#shown').textContent").endswith(f"{count} ports"))
            frames, each = measured(browser, """new Promise((resolve) => {
                const took = [];
                let before = performance.now();
                const frame = (now) => {
                    took.push(now - before);
                    before = now;
                    scrollBy(0, 100);
                    if (took.length < 60) requestAnimationFrame(frame);
                    else resolve(took.slice(5).sort((a, b) => a - b));
                };
                requestAnimationFrame(frame); })""", 60)
            assert browser.ask("scrollY") > 5_000
            _, key = measured(browser, """(() => {
                const place = document.querySelector('#search');
                for (const text of ['8', '83', '838', 'a', 'al', '']) {
                    place.value = text;
                    place.dispatchEvent(new Event('input'));
                    document.body.getBoundingClientRect();
                } })()""", 6)
            there = browser.ask("document.querySelectorAll('#ports tbody tr').length")
            print(f"{count} ports: {each:.1f} ms of processor time a frame while scrolling, {key:.1f} ms a key in the search; "
                  f"frames of {frames[len(frames) // 2]:.0f} ms, 95 % within {frames[int(len(frames) * 0.95)]:.0f} ms; "
                  f"{there} rows in the document")
            assert there < 100, "rows that can't be seen"
            counted = [port["port"] for port in agent.ports if port["state"] != "removed"]
            browser.ask("document.querySelector('#ports thead .port button').click()")
            browser.ask("scrollTo(0, document.body.scrollHeight)")
            browser.eventually(lambda: counted[-1] in [row["port"] for row in browser.ask(checks.rows)])
            checks.check_quiet(browser, agent.address)


def picture(path):
    with Agent(24) as agent, Browser(1400, 880) as browser:
        browser.open(agent.address)
        traces = "Math.max(0, ...[...document.querySelectorAll('#ports polyline')].map((line) => line.points.length))"
        busy = "document.querySelectorAll('#ports .rate > :not(.idle)').length"
        # When the lines are full, at a moment when most ports are busy.
        browser.eventually(lambda: browser.ask(traces) >= 40 and browser.ask(busy) >= 18, seconds=300)
        browser.ask("document.querySelector('#place').textContent = 'vpn.example.org'")
        browser.picture(path)


if __name__ == "__main__":
    {"figures": figures, "token": token, "many": many, "picture": picture}[sys.argv[1]](*sys.argv[2:])
    print("ok")
