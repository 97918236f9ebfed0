// Requests: what is asked of the hub and of PostGraphile, by whom.
//
//   node requests.mjs WORK write          a file of requests for each system and kind of viewer
//   node requests.mjs WORK compare HUB_PORT GRAPHILE_PORT
//
// WORK has corpus/queries.jsonl and people.tsv, a line `KIND<TAB>TOKEN<TAB>ID` per person. `compare`
// asks both systems and exits with 1 unless their totals are the same.
import { readFileSync, writeFileSync } from "node:fs";

const REQUESTS = 20_000;
const [work, verb, ...ports] = process.argv.slice(2);
const lines = (name) => readFileSync(`${work}/${name}`, "utf8").trim().split("\n");
const queries = lines("corpus/queries.jsonl").map(JSON.parse);
const people = { partner: [], staff: [] };
for (const person of lines("people.tsv").map((line) => line.split("\t"))) people[person[0]]?.push(person);

const SYSTEMS = {
  hub: {
    ask: "query($q:String!){search(query:$q,first:20){totalCount edges{node{title}highlights{field html}}}}",
    words: ({ hub }) => hub,
    bearer: ([, token]) => token,
    total: (data) => data.search.totalCount,
  },
  graphile: {
    ask: "query($q:String!){search(query:$q,first:20){totalCount hits{title snippet}}}",
    words: ({ sql }) => sql,
    bearer: ([, , id]) => id,
    total: (data) => data.search.totalCount,
  },
};

/** Each query in turn, each person in turn; no pair comes twice for long. */
function request(system, kind, i) {
  const viewers = people[kind];
  const round = Math.floor(i / queries.length);
  const body = { query: system.ask, variables: { q: system.words(queries[i % queries.length]) } };
  return [`Bearer ${system.bearer(viewers[(i + round) % viewers.length])}`, JSON.stringify(body)];
}

function write() {
  for (const [name, system] of Object.entries(SYSTEMS)) {
    for (const kind of Object.keys(people)) {
      const all = Array.from({ length: REQUESTS }, (_, i) => request(system, kind, i).join("\t") + "\n");
      writeFileSync(`${work}/${name}-${kind}.requests`, all.join(""));
    }
  }
  // What the hub's layers take when nothing is asked of it: signing in, and the guard.
  const nothing = people.partner.map(([, token]) => `Bearer ${token}\t{"query":"{ __typename }"}\n`);
  writeFileSync(`${work}/hub-typename.requests`, nothing.join(""));
}

async function total(system, port, kind, i) {
  const [authorization, body] = request(system, kind, i);
  const headers = { authorization, "content-type": "application/json", accept: "application/json" };
  const answer = await (await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body })).json();
  return answer.errors ? JSON.stringify(answer.errors) : system.total(answer.data);
}

async function compare([hub, graphile]) {
  let [asked, agreed, found] = [0, 0, 0];
  for (const kind of Object.keys(people)) {
    for (let i = 0; i < 200; i++) {
      const n = i * 41; // prime to the number of queries
      const [a, b] = [await total(SYSTEMS.hub, hub, kind, n), await total(SYSTEMS.graphile, graphile, kind, n)];
      asked += 1;
      found += a > 0;
      agreed += a === b;
      if (a !== b) console.error(`${kind}: ${request(SYSTEMS.hub, kind, n)[1]}: the hub says ${a}, PostgreSQL ${b}`);
    }
  }
  console.log(`Totals: ${agreed} of ${asked} agree; ${found} of them find something.`);
  process.exitCode = agreed === asked ? 0 : 1;
}

await { write, compare }[verb](ports);
