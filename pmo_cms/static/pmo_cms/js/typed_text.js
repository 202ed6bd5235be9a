// What is typed into the article form is kept in this browser until it is saved, and offered back
// where it never was: after a crash, a closed tab, a refused form that somebody left.
//
// Each opened form has an id of its own and sends it along as "typed". What is typed there is one
// entry of that id: {id, user, article, base, fields, at, opened}. `fields` has what was typed and
// nothing else, name to values; `base` is the number of the edition that it was typed onto. The
// answer to a save that came through sets a cookie that names the id. A lock of the id is held as
// long as the form is open, so that no other tab offers what is still being written.
// Why it is so: docs/decisions/0017-typed-text-is-kept.md.

import { fill, focus, isSame, labelOf, names, valuesNow, valuesServed } from "./form_fields.js";

const MAX_AGE_SECONDS = 30 * 24 * 60 * 60;
const WRITE_AFTER_MS = 1000;
// How long a form that is being left may take to let go of its lock.
const LEAVING_MS = 1000;

const desk = document.getElementById("typed-text");
const form = desk?.closest("form");
let database, own, carried, offered, waiting, isSent;

// Where a browser keeps nothing, as in some private windows, the form works all the same.
if (desk && navigator.locks) keep().catch(() => {});

async function keep() {
  database = await openDatabase();
  await forgetSaved();
  await forgetOld();
  await begin();
  form.addEventListener("input", remember);
  form.addEventListener("submit", () => { write(); isSent = true; });
  for (const leaving of ["visibilitychange", "pagehide"]) {
    window.addEventListener(leaving, () => { if (waiting) write(); });
  }
  desk.querySelector(".put-back").addEventListener("click", putBack);
  desk.querySelector(".throw-away").addEventListener("click", throwAway);
  await offerNext();
}

function openDatabase() {
  const request = indexedDB.open("typed-text", 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore("entries", { keyPath: "id" });
    store.createIndex("form", ["user", "article"]);
    store.createIndex("opened", "opened");
  };
  return done(request);
}

function entries() {
  const strict = { durability: "strict" }; // complete when it is on the disk
  return database.transaction("entries", "readwrite", strict).objectStore("entries");
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function forgetSaved() {
  for (const [, id] of document.cookie.matchAll(/(?:^|; )typed-([0-9a-f-]+)=/g)) {
    await done(entries().delete(id));
    document.cookie = `typed-${id}=; path=${desk.dataset.path}; max-age=0`;
  }
}

// By the server's clock: one that is wrong here must not throw a text away.
async function forgetOld() {
  const old = IDBKeyRange.upperBound(desk.dataset.now - MAX_AGE_SECONDS);
  for (const id of await done(entries().index("opened").getAllKeys(old))) entries().delete(id);
}

// A form that comes back refused goes on with the entry that it was sent from. It keeps that
// one's base, so that what a colleague changed is asked again whenever it is put back.
async function begin() {
  const { user, article, now, sent } = desk.dataset;
  const before = sent ? await done(entries().get(sent)) : null;
  const base = before?.base ?? form.elements.base.value;
  own = { id: sent || crypto.randomUUID(), user, article, base, opened: Number(now) };
  carried = sent ? Object.keys(before?.fields ?? fieldsThat(() => true)) : [];
  const input = { type: "hidden", name: "typed", value: own.id };
  form.append(Object.assign(document.createElement("input"), input));
  hold(own.id);
  write();
}

function hold(id) {
  navigator.locks.request(lockOf(id), () => new Promise(() => {}));
}

function lockOf(id) {
  return `typed-text ${id}`;
}

function remember() {
  if (isSent) beginAnew();
  waiting ??= setTimeout(write, WRITE_AFTER_MS);
}

// What is typed while a save is under way is not part of it, and not forgotten with it.
function beginAnew() {
  isSent = false;
  own.id = form.elements.typed.value = crypto.randomUUID();
  hold(own.id);
}

function write() {
  clearTimeout(waiting);
  waiting = undefined;
  const fields = typedFields();
  if (Object.keys(fields).length) entries().put({ ...own, fields, at: Date.now() });
  else entries().delete(own.id);
}

function typedFields() {
  return fieldsThat((name) => carried.includes(name)
    || !isSame(form, name, valuesNow(form, name), valuesServed(form, name)));
}

function fieldsThat(apply) {
  return Object.fromEntries(
    names(form).filter(apply).map((name) => [name, valuesNow(form, name)]));
}

async function offerNext() {
  const { user, article } = desk.dataset;
  const kept = await done(entries().index("form").getAll([user, article]));
  const isLeft = await Promise.all(kept.map(({ id }) => id !== own.id && isNobodys(id)));
  const left = kept.filter((_, n) => isLeft[n]).sort((one, other) => other.at - one.at);
  for (const { id } of left.filter((entry) => !differing(entry).length)) entries().delete(id);
  offered = left.find((entry) => differing(entry).length);
  show(offered);
}

// Whether no form is open that holds this entry.
function isNobodys(id) {
  return navigator.locks
    .request(lockOf(id), { signal: AbortSignal.timeout(LEAVING_MS) }, () => true)
    .catch(() => false);
}

function differing({ fields }) {
  const known = names(form);
  return Object.keys(fields).filter((name) =>
    known.includes(name) && !isSame(form, name, fields[name], valuesNow(form, name)));
}

function show(entry) {
  const offer = desk.querySelector("section");
  offer.hidden = !entry;
  if (!entry) return;
  const time = offer.querySelector("time");
  time.dateTime = new Date(entry.at).toISOString();
  time.textContent = moment(new Date(entry.at));
  const labels = new Set(differing(entry).map((name) => labelOf(form, name)));
  offer.querySelector(".differing").textContent =
    new Intl.ListFormat(document.documentElement.lang).format(labels);
}

function moment(date) {
  const language = document.documentElement.lang;
  const time = date.toLocaleTimeString(language, { timeStyle: "short" });
  if (date.toDateString() === new Date().toDateString()) return `at ${time}`;
  return `on ${date.toLocaleDateString(language, { dateStyle: "long" })} at ${time}`;
}

// Fills the form and saves nothing. What it takes the place of is kept, and offered in its turn.
async function putBack() {
  const entry = await take();
  if (!entry) return offerNext();
  const back = differing(entry);
  const displaced = Object.entries(typedFields()).filter(([name]) => back.includes(name));
  if (displaced.length) {
    const fields = Object.fromEntries(displaced);
    entries().put({ ...own, id: crypto.randomUUID(), fields, at: Date.now() });
  }
  for (const name of back) fill(form, name, entry.fields[name]);
  own.base = form.elements.base.value = older(own.base, entry.base);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  write();
  entries().delete(entry.id);
  await offerNext();
  const news = desk.querySelector("[role=status]");
  news.textContent = news.dataset.putBack;
  if (!offered) focus(form, back[0]);
}

// The entry on offer, unless another tab was faster, or this is a second click.
async function take() {
  const id = offered?.id;
  offered = undefined;
  return id && (await isNobodys(id)) && done(entries().get(id));
}

function older(...bases) {
  return bases.filter(Boolean).sort((one, other) => one - other)[0] ?? "";
}

async function throwAway() {
  const entry = await take();
  if (entry) entries().delete(entry.id);
  await offerNext();
}
