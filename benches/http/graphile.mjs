// Serves the database over GraphQL with PostGraphile, as its manual has it; the bearer names the
// person, unchecked.
//
//   node graphile.mjs WORK_DIRECTORY SOCKET_DIRECTORY PORT
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [work, socket, port] = process.argv.slice(2);
const require = createRequire(resolve(work, "package.json"));
const { postgraphile } = require("postgraphile");
const { PostGraphileAmberPreset } = require("postgraphile/presets/amber");
const { makePgService } = require("postgraphile/adaptors/pg");
const { grafserv } = require("postgraphile/grafserv/node");

const server = createServer();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({
    connectionString: `postgres://postgres@localhost/hub?host=${encodeURIComponent(socket)}`,
    schemas: ["api"],
    poolConfig: { max: 16 },
  })],
  grafserv: { graphiql: false, watch: false },
  grafast: {
    context: ({ node }) => ({
      pgSettings: { role: "reader", "bench.person": node.req.headers.authorization.slice("Bearer ".length) },
    }),
  },
});
await instance.createServ(grafserv).addTo(server);
server.listen(Number(port), "127.0.0.1");
