// Corpus: a made-up ecosystem as a bundle, and the queries that are asked of it.
//
//   node corpus.mjs DIR DOCUMENTS [SEED]
//
// writes DIR/bundle/*.jsonl, DIR/queries.jsonl, and DIR/viewers.tsv: who asks (partner, staff, or
// the writer), the address, the line in people.jsonl. The same arguments give the same bytes. No two
// words of more than four letters are within one edit of each other and the texts are in a language
// without stemming rules, so that every system finds the same documents for the same words.
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";

const [directory, size, seed = "1"] = process.argv.slice(2);
const DOCUMENTS = Number(size);
const VOCABULARY = 50_000;
const between = (low, n, high) => Math.max(low, Math.min(high, Math.round(n)));
const SPACES = between(20, DOCUMENTS / 50, 2_000);
const PARTNERS = between(20, DOCUMENTS / 200, 500);
const PEOPLE = 4; // of each partner
const STAFF = 50;
const QUERIES = 1_000;
const [PAST, FUTURE] = ["2024-01-01T00:00:00Z", "2035-01-01T00:00:00Z"];
const KINDS = ["RESELLER", "DISTRIBUTOR", "TECHNOLOGY", "CONSULTANCY"];
const TIERS = ["REGISTERED", "SILVER", "GOLD", "PLATINUM"];
const REGIONS = ["EMEA", "AMER", "APAC"];

let state = Number(seed);
function random() { // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = (n) => Math.floor(random() * n);
const chance = (p) => random() < p;
const pick = (list) => list[below(list.length)];
const logUniform = (low, high) => low * (high / low) ** random();
function several(list, n) {
  const chosen = new Set();
  while (chosen.size < Math.min(n, list.length)) chosen.add(pick(list));
  return [...chosen];
}

/** Words, the commonest first and shortest. */
function vocabulary() {
  const words = [];
  const taken = new Set(); // every word, and every word with one letter left out
  const shortened = (word) => [...word].map((_, i) => word.slice(0, i) + word.slice(i + 1));
  while (words.length < VOCABULARY) {
    const length = words.length < 200 ? 4 : 6 + below(3);
    let word = "";
    while (word.length < length) word += pick("bdfgklmnprstvz") + pick("aeiou");
    word = word.slice(0, length);
    const near = length > 4 ? [word, ...shortened(word)] : [word];
    if (near.some((form) => taken.has(form))) continue;
    near.forEach((form) => taken.add(form));
    words.push(word);
  }
  return words;
}
const WORDS = vocabulary();

// Zipf: a word's frequency is one over its rank. A table of 2^20 places draws it in one step.
const DRAW = (() => {
  const total = WORDS.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  const table = new Uint16Array(2 ** 20);
  let rank = 0;
  let reached = 1 / total;
  for (let i = 0; i < table.length; i++) {
    while (i / table.length > reached && rank < VOCABULARY - 1) reached += 1 / (++rank + 1) / total;
    table[i] = rank;
  }
  return table;
})();
const word = () => WORDS[DRAW[below(DRAW.length)]];

const phrases = [];
function text() {
  const paragraphs = [];
  for (let left = 120 + below(281); left > 0;) {
    const sentences = [];
    for (let n = 3 + below(4); n > 0 && left > 0; n--) {
      const words = Array.from({ length: 6 + below(12) }, word);
      left -= words.length;
      if (chance(0.001)) phrases.push(words.slice(0, 2 + below(2)));
      words[0] = words[0][0].toUpperCase() + words[0].slice(1);
      sentences.push(words.join(" ") + ".");
    }
    paragraphs.push(sentences.join(" "));
  }
  return paragraphs.join("\n\n");
}

mkdirSync(`${directory}/bundle`, { recursive: true });
function file(noun) {
  const stream = createWriteStream(`${directory}/bundle/${noun}.jsonl`);
  const write = async (record) => {
    if (!stream.write(JSON.stringify(record) + "\n")) await once(stream, "drain");
  };
  write.close = () => new Promise((done) => stream.end(done));
  return write;
}
const files = Object.fromEntries(["organizations", "people", "groups", "segments", "agreements",
  "signatures", "spaces", "documents", "grants", "denials"].map((noun) => [noun, file(noun)]));

// Organizations, their people and groups. One of each partner asks, and ten of the staff; one
// of the staff writes.
const viewers = [];
const partners = Array.from({ length: PARTNERS }, (_, i) => ({
  key: `partner-${i}`, name: `Partner ${i}`, role: "PARTNER", kind: pick(KINDS), tier: pick(TIERS),
  status: "ACTIVE", regions: [pick(REGIONS)],
}));
await files.organizations({ key: "host", name: "Host", role: "HOST", status: "ACTIVE" });
for (let i = 0; i < STAFF; i++) {
  await files.people({ key: `staff-${i}`, organization: "host", name: `Staff ${i}`,
    email: `staff-${i}@host.example`, role: i ? "MEMBER" : "HUB_ADMIN" });
  if (i <= 10) viewers.push([i ? "staff" : "writer", `staff-${i}@host.example`, i + 1]);
}
await files.agreements({ key: "nda", title: "NDA", versions: [1, 2, 3].map((version) => (
  { version, text: `Version ${version}.`, published_at: `202${version}-01-01T00:00:00Z` })) });
for (const [at, { key, ...rest }] of partners.entries()) {
  await files.organizations({ key, ...rest });
  const asks = at % PEOPLE;
  viewers.push(["partner", `${key}-person-${asks}@${key}.example`, STAFF + at * PEOPLE + asks + 1]);
  const people = Array.from({ length: PEOPLE }, (_, i) => `${key}-person-${i}`);
  for (const person of people) {
    await files.people({ key: person, organization: key, name: person, email: `${person}@${key}.example` });
  }
  await files.groups({ key: `${key}-group`, organization: key, name: "Group", members: people.slice(0, 2) });
  if (chance(0.7)) {
    await files.signatures({ agreement: "nda", version: 1 + below(3), organization: key, person: people[0],
      signed_at: "2023-06-01T00:00:00Z", until: chance(0.1) ? PAST : FUTURE });
  }
}
const segments = KINDS.flatMap((kind) => REGIONS.map((region) => ({
  key: `${kind}-${region}`.toLowerCase(), name: `${kind} in ${region}`,
  rule: { kinds: [kind], regions: [region], min_tier: pick(TIERS) },
})));
for (const segment of segments) await files.segments(segment);

// Spaces: who has a seat, and what is granted there.
const spaces = Array.from({ length: SPACES }, (_, i) => ({
  key: `space-${i}`, name: `Space ${i}`, kind: "PROGRAM", owners: ["host"], open_to_onboarding: false, participations: [],
}));
const grant = (node, subject, level, rest = {}) => files.grants({ node, subject, level, ...rest });
const group = (partner) => ({ group: `${partner}-group` });
for (const space of spaces) {
  const node = { space: space.key };
  await grant(node, { organization: "host" }, "VIEW");
  await grant(node, { person: "staff-0" }, "MANAGE");
  if (chance(0.02)) {
    const segment = pick(segments).key;
    space.participations.push({ segment, cap: "VIEW", clearance: "GENERAL", until: FUTURE });
    await grant(node, { segment }, "VIEW");
  }
  space.open = chance(0.3); // to everybody with a seat
  if (space.open) await grant(node, { participants: true }, "VIEW");
}
for (const { key } of partners) {
  for (const space of several(spaces, Math.max(1, SPACES * logUniform(0.02, 0.1)))) {
    const cap = chance(0.05) ? "EDIT" : "VIEW";
    space.participations.push({ organization: key, cap, clearance: chance(0.5) ? "CONFIDENTIAL" : "GENERAL",
      until: chance(0.02) ? PAST : FUTURE });
    if (space.open) continue;
    const subject = chance(0.2) ? group(key) : { organization: key };
    await grant({ space: space.key }, subject, chance(0.1) ? "EDIT" : "VIEW", { until: chance(0.02) ? PAST : FUTURE });
  }
}
for (const { open, ...space } of spaces) await files.spaces(space);

// Documents: one in ten has a policy of its own.
for (let i = 0; i < DOCUMENTS; i++) {
  const space = pick(spaces);
  const title = Array.from({ length: 3 + below(4) }, word).join(" ");
  const document = { key: `document-${i}`, space: space.key, title: `${title} d${i}`, kind: "OTHER", language: "art",
    state: chance(0.02) ? pick(["DRAFT", "ARCHIVED"]) : "PUBLISHED", owner: `staff-${below(STAFF)}`,
    updated_at: new Date(Date.UTC(2022, 0, 1) + below(1_200) * 86_400_000).toISOString(), text: text() };
  if (chance(0.01)) document.embargo_until = chance(0.5) ? PAST : FUTURE;
  if (chance(0.01)) document.withdraw_at = chance(0.5) ? PAST : FUTURE;
  const node = { document: document.key };
  const seats = space.participations.map((seat) => seat.organization).filter(Boolean);
  const [some, more] = [seats.length ? pick(seats) : pick(partners).key, pick(partners).key];
  const own = random();
  if (own < 0.04) {
    document.restricted = true;
    await grant(node, { organization: "host" }, "VIEW");
    await grant(node, { organization: some }, "VIEW");
  } else if (own < 0.06) {
    await grant(node, chance(0.5) ? { person: `${some}-person-3` } : group(more), "EDIT");
  } else if (own < 0.08) {
    await files.denials({ node, subject: chance(0.5) ? { organization: some } : group(some),
      until: chance(0.1) ? PAST : FUTURE });
  } else if (own < 0.09) {
    document.requirements = [chance(0.7) ? { agreement: "nda", min_version: 1 + below(3) } : { min_tier: pick(TIERS) }];
  } else if (own < 0.1) {
    document.classification = "CONFIDENTIAL";
  }
  await files.documents(document);
}
await Promise.all(Object.values(files).map((one) => one.close()));

// Queries: one to four words, the rarest a thousand times rarer than the commonest; every fifth has
// a phrase that occurs, every fifth asks for all of its words. As the hub reads them, and as
// PostgreSQL's websearch_to_tsquery does.
const queries = Array.from({ length: QUERIES }, (_, i) => {
  const words = Array.from({ length: 1 + (i % 4) }, () => WORDS[Math.floor(logUniform(20, 20_000))]);
  if (i % 5 === 2) return { hub: words.map((one) => `+${one}`).join(" "), sql: words.join(" ") };
  if (i % 5 === 1 && phrases.length) words[0] = `"${pick(phrases).join(" ")}"`;
  const any = words.join(" OR ");
  return { hub: i % 5 === 1 ? any : words.join(" "), sql: any };
});
writeFileSync(`${directory}/viewers.tsv`, viewers.map((viewer) => viewer.join("\t") + "\n").join(""));
writeFileSync(`${directory}/queries.jsonl`, queries.map((query) => JSON.stringify(query) + "\n").join(""));
