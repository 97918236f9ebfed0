// Freshness: writes at a steady pace, each with a word of its own, and asks for the words until
// each is found. Every second write is a documentUpdate of what an earlier one created.
//
//   node freshness.mjs PORT TOKEN WRITES_PER_SECOND SECONDS
import { setTimeout as pause } from "node:timers/promises";

const [port, token, pace, seconds] = process.argv.slice(2);
const PATIENCE = 10_000; // ms until a word counts as lost
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
const words = 60; // at a time: a search reads 64

async function ask(query, variables) {
  const body = JSON.stringify({ query, variables });
  const answer = await (await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body })).json();
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

const { spaces } = await ask("{ spaces(first: 20) { nodes { id } } }");
const created = [];
const waiting = new Map(); // word -> when the reply came
const [replies, found, lost] = [[], [], []];

const word = (n) => "fresh" + [...String(n).padStart(6, "0")].map((digit) => "bdfgklmnpr"[digit]).join("");
async function write(n) {
  const [own, began] = [word(n), performance.now()];
  const target = n % 2 ? created.shift() : undefined;
  const text = `This text tells of ${own}.`;
  const { done } = target
    ? await ask(`mutation($input: DocumentUpdateInput!) { done: documentUpdate(input: $input) { document { id } userErrors { message } } }`,
      { input: { id: target, expectedVersion: null, title: `Changed ${own}`, text } })
    : await ask(`mutation($input: DocumentCreateInput!) { done: documentCreate(input: $input) { document { id } userErrors { message } } }`,
      { input: { place: { space: spaces.nodes[n % spaces.nodes.length].id }, title: `New ${own}`, text, language: "art", publish: true } });
  if (!done.document) throw new Error(JSON.stringify(done.userErrors));
  const now = performance.now();
  replies.push(now - began);
  waiting.set(own, now);
  if (!target) setTimeout(() => created.push(done.document.id), 2_000);
}

let writing = true;
async function look() {
  while (writing || waiting.size) {
    const asked = [...waiting.keys()].slice(0, words);
    if (asked.length) {
      const { search } = await ask("query($q: String!) { search(query: $q, first: 100) { nodes { title } } }", { q: asked.join(" ") });
      const now = performance.now();
      const titles = new Set(search.nodes.map(({ title }) => title.split(" ")[1]));
      for (const own of asked) {
        if (titles.has(own)) found.push(now - waiting.get(own));
        else if (now - waiting.get(own) > PATIENCE) lost.push(own);
        else continue;
        waiting.delete(own);
      }
    }
    await pause(5);
  }
}

const looking = look();
const began = performance.now();
const writes = [];
for (let n = 0; n < pace * seconds; n++) {
  const late = began + (n * 1000) / pace - performance.now();
  if (late > 0) await pause(late);
  writes.push(write(n));
}
await Promise.all(writes);
const rate = (pace * seconds * 1000) / (performance.now() - began);
writing = false;
await looking;

const quantile = (list, share) => list.sort((a, b) => a - b)[Math.max(0, Math.ceil(list.length * share) - 1)];
const row = (name, list) => console.log(`| ${[name, ...[0.5, 0.95, 0.99, 1].map((s) => quantile(list, s).toFixed(1))].join(" | ")} |`);
console.log(`${writes.length} writes, ${rate.toFixed(1)} a second; ${lost.length} never found. Milliseconds.\n`);
console.log("| | p50 | p95 | p99 | most |\n| --- | ---: | ---: | ---: | ---: |");
row("a write's reply", replies);
row("from the reply until a search finds it", found);
process.exitCode = lost.length || quantile(found, 0.95) > 1_000 ? 1 : 0;
