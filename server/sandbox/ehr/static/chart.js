/** Patient list: filters while typing and moves with the arrow keys. Everything also works without this file. */
const search = document.getElementById('q');
const rows = [...document.querySelectorAll('.list li')];
const count = document.getElementById('count');
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function filter() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  for (const row of rows) row.hidden = !words.every((word) => plain(row.textContent).includes(word));
  const shown = rows.filter((row) => !row.hidden).length;
  count.textContent = `${shown} of ${rows.length} patients`;
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const links = rows.filter((row) => !row.hidden).map((row) => row.querySelector('a'));
  const next = links[links.indexOf(document.activeElement) + step];
  if (next === undefined && step > 0) return;
  event.preventDefault();
  (next ?? search).focus();
}

search?.addEventListener('input', filter);
document.querySelector('.list')?.addEventListener('keydown', move);
document.querySelector('.list a[aria-current]')?.scrollIntoView({ block: 'nearest' });
