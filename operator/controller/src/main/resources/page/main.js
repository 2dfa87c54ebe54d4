// What is known, and who draws it.

import { Detail } from '/detail.js';
import { List, keyOf } from '/list.js';
import { Live } from '/live.js';
import { SHAPE, clock, say } from '/text.js';

const WIDE = matchMedia('(min-width: 45rem)');
const byId = (id) => document.getElementById(id);

const NONE = 'No services yet. Apply a ScaledService, and it is here within a second.';
const NONE_HERE = 'Nothing is known here. Open the page of the replica that acts.';

const services = new Map();
let heardAll = false;
let selected = null; // key of the service that is shown; '' for none, null before anything was chosen
let leads = true; // whether this replica of the operator acts
let frame = 0;
let missing = false;
let loading = null; // what is heard of the selected service before all of it has come

const list = new List(byId('rows'));
const detail = new Detail(byId('service'), () => load());
const live = new Live(heard, connection);

function heard(event, data) {
  if (event === 'hello') {
    services.clear();
    data.services.forEach((row) => services.set(keyOf(row), row));
    heardAll = true;
    standing(data.standing);
    choose();
    if (selected) load();
  } else if (event === 'services') {
    data.changed.forEach((row) => services.set(keyOf(row), row));
    data.gone.forEach((key) => services.delete(key));
    standing(data.standing);
    if (data.gone.includes(selected)) lack(`${selected} is gone.`);
    else if (missing && services.has(selected)) load();
    else if (!selected) choose();
  } else if (event === 'service' && data.key === selected) {
    if (loading) loading.push(data);
    else detail.hear(data);
  }
  drawSoon();
}

function drawSoon() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    draw();
  });
}

function draw() {
  const shown = list.draw(services, byId('filter').value, selected);
  const all = [...services.values()];
  const count = (level) => all.filter((row) => row.level === level).length;
  say(byId('all'), heardAll ? (all.length === 1 ? '1 service' : `${all.length} services`) : '');
  for (const level of ['failing', 'changing']) say(byId(level), count(level) ? `${SHAPE[level]} ${count(level)} ${level}` : '');
  const canaries = all.filter((row) => row.canary).length;
  say(byId('canaries'), canaries ? `${canaries} ${canaries === 1 ? 'canary' : 'canaries'}` : '');
  document.title = count('failing') ? `▲ ${count('failing')} · ScaledService` : 'ScaledService';
  document.body.dataset.empty = heardAll && all.length === 0;
  const nothing = byId('nothing');
  nothing.hidden = !heardAll || shown.length > 0;
  if (!nothing.hidden) say(nothing, all.length ? 'No service has that in its name.' : leads ? NONE : NONE_HERE);
  if (services.has(selected)) detail.row(services.get(selected));
}

/** Shows what the address says; on a wide screen the first of the list where it says nothing. */
function choose() {
  const named = location.hash.slice(1);
  document.body.dataset.view = named ? 'service' : 'list';
  let key = named;
  if (!key && WIDE.matches) key = services.has(selected) ? selected : (list.draw(services, byId('filter').value, '')[0] ?? '');
  if (key === selected) return; // Following anew would be heard as a hello, which leads here again.
  selected = key;
  missing = false;
  loading = null;
  if (!key) {
    detail.open('', '');
    live.follow('');
    return;
  }
  detail.open(key, 'Loading …');
  live.follow(key);
  drawSoon();
}

/** All of the selected service; what is heard meanwhile is added after. */
async function load() {
  const key = selected;
  const mine = (loading = []);
  try {
    const answer = await fetch(`/api/v1/services/${key.split('/').map(encodeURIComponent).join('/')}?range=${detail.range}`);
    if (mine !== loading) return;
    if (answer.status === 404) {
      lack(`No service is called ${key}.`);
    } else if (answer.ok) {
      const all = await answer.json();
      if (mine !== loading) return;
      missing = false;
      detail.load(all);
      mine.forEach((news) => detail.hear(news));
    }
    loading = null;
  } catch {
    // The connection is gone: it says so itself, and all is loaded when it is back.
    if (mine === loading) loading = null;
  }
}

function lack(why) {
  missing = true;
  detail.open(selected, why);
}

function connection(state, since) {
  const chip = byId('connection');
  chip.dataset.state = state;
  document.body.dataset.connection = state;
  const blind = since ? `blind since ${clock(since)}` : 'no answer';
  say(chip, { live: 'LIVE', connecting: 'connecting', asleep: 'asleep', lost: `LOST, ${blind}; trying again` }[state]);
}

function standing(text) {
  leads = text.startsWith('leading');
  byId('notice').hidden = leads;
  say(byId('notice'), leads ? '' : `This replica of the operator does not act (${text}). What is shown is what it knew last.`);
}

byId('filter').addEventListener('input', drawSoon);
addEventListener('hashchange', choose);
addEventListener('keydown', (event) => {
  if (event.key === '/' && event.target === document.body) {
    event.preventDefault();
    byId('filter').focus();
  }
});
choose();
