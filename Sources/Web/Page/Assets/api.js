// Asks the agent, with a token where it wants one.

let token = sessionStorage.getItem('token');
let signingIn = null;

/** Shows the form until there is a token that could be one; whoever needs one meanwhile waits for the same. */
function signIn(reason) {
  signingIn ??= new Promise((resolve) => {
    const dialog = find('#sign-in');
    const form = dialog.querySelector('form');
    say(find('#sign-in-reason'), reason);
    form.onsubmit = (event) => {
      event.preventDefault();
      const given = form.elements.token.value.trim();
      if (!/^[\x21-\x7e]+$/.test(given)) return say(find('#sign-in-reason'), 'No token looks like this.');
      token = given;
      sessionStorage.setItem('token', token);
      form.reset();
      signingIn = null;
      dialog.close();
      resolve();
    };
    // Without one there is nothing to show.
    dialog.onclose = () => signingIn && dialog.showModal();
    if (!dialog.open) dialog.showModal();
  });
  return signingIn;
}

/** An answer of the agent; throws its reason where it has none. */
async function ask(path, accept = 'application/json') {
  for (;;) {
    if (signingIn) await signingIn;
    const used = token;
    const headers = { Accept: accept };
    if (used) headers.Authorization = `Bearer ${used}`;
    let response;
    try {
      response = await fetch(path, { headers, cache: 'no-store', signal: AbortSignal.timeout(30_000) });
    } catch {
      throw new Error('The agent doesn’t answer.');
    }
    if (response.ok || path === 'health') return response;
    const said = (await response.json().catch(() => ({}))).error ?? `The agent answers ${response.status}.`;
    if (response.status !== 401 && response.status !== 403) throw new Error(said);
    if (used !== token) continue;
    sessionStorage.removeItem('token');
    await signIn(used ? `${said}.` : '');
  }
}

const askJSON = async (path) => (await ask(path)).json();

/** All pages of an answer. */
async function askPages(path, key) {
  const all = [];
  let cursor;
  let page;
  do {
    page = await askJSON(cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    all.push(...page[key]);
    cursor = page.next;
  } while (cursor !== undefined);
  return { ...page, [key]: all };
}

/** Saves what the agent answers as CSV, all pages of it: a link could not bring the token along. */
async function save(path, name) {
  const parts = [];
  for (let cursor = ''; cursor !== undefined;) {
    const answer = await ask(path + cursor, 'text/csv');
    const text = await answer.text();
    // The heads of the columns stand there once.
    parts.push(parts.length === 0 ? text : text.slice(text.indexOf('\n') + 1));
    cursor = /[?&](cursor=[^&>]*)[^>]*>;\s*rel="next"/.exec(answer.headers.get('Link'))?.[1];
    if (cursor !== undefined) cursor = `&${cursor}`;
  }
  const link = element('a', { href: URL.createObjectURL(new Blob(parts, { type: 'text/csv' })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
