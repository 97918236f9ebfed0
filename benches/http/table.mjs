// Table: the rows that `run` measured, as Markdown, and the ratios between them.
//
//   node table.mjs ROWS DOCUMENTS SECONDS
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

const [file, documents, seconds] = process.argv.slice(2);
const rows = readFileSync(file, "utf8").trim().split("\n").map((line) => {
  const [name, ...runs] = line.split("\t");
  return { name, runs: runs.map((run) => run.split(" ").map(Number)) };
});
const number = (n) => (n >= 100 ? Math.round(n).toLocaleString("en") : n >= 10 ? n.toFixed(1) : n.toFixed(2));

console.log(`${Number(documents).toLocaleString("en")} documents, 1,000 queries in turn, ${seconds} s each, ${cpus().length} cores; top 20 with title, highlights and
total. Requests a second, and milliseconds.\n`);
console.log("| system: viewer | 1 connection | p50 | p95 | p99 | 16 connections | p50 | p95 | p99 | errors |");
console.log(`| --- |${" ---: |".repeat(9)}`);
for (const { name, runs } of rows) {
  const cells = runs.flatMap(([rate, p50, p95, p99]) => [`${number(rate)}/s`, number(p50), number(p95), number(p99)]);
  console.log(`| ${[name, ...cells, runs.reduce((sum, run) => sum + run[5], 0)].join(" | ")} |`);
}

// Above 1 the hub is the better one.
console.log("\n| times as good as | 1 connection: requests/s | p50 | p99 | 16 connections: requests/s | p50 | p99 |");
console.log(`| --- |${" ---: |".repeat(6)}`);
for (const hub of rows.filter(({ name }) => name.startsWith("hub"))) {
  const kind = hub.name.split(": ")[1];
  for (const other of rows.filter(({ name }) => name.endsWith(`: ${kind}`))) {
    if (other === hub) continue;
    const cells = hub.runs.flatMap((run, i) => {
      const [rate, p50, , p99] = other.runs[i];
      return [run[0] / rate, p50 / run[1], p99 / run[3]].map((ratio) => Number(ratio.toPrecision(2)));
    });
    console.log(`| ${[`${kind}: ${other.name.split(":")[0]}`, ...cells].join(" | ")} |`);
  }
}
if (rows.some(({ runs }) => runs.some((run) => run[5] > 0))) process.exitCode = 1;
