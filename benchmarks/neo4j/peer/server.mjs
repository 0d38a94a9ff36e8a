// The peer: @neo4j/graphql over a database, in GraphQL Yoga or in Mercurius with its JIT compiler.
//   node server.mjs yoga|mercurius PORT BOLT TYPEDEFS    serve POST /graphql
//   node server.mjs statements BOLT TYPEDEFS             read documents (a JSON object) on stdin, tell the Cypher of each
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { graphql } from "graphql";
import neo4j from "neo4j-driver";

const [mode, ...given] = process.argv.slice(2);
const port = mode === "statements" ? undefined : Number(given.shift());
const [bolt, typeDefsFile] = given;
const driver = neo4j.driver(bolt, undefined, { maxConnectionPoolSize: 8, telemetryDisabled: true });
const neo = new Neo4jGraphQL({ typeDefs: readFileSync(typeDefsFile, "utf8"), driver });
const schema = await neo.getSchema();

// A driver that remembers what was run through it.
function listening(runs) {
  const tx = (inner) => ({
    run: (text, parameters) => {
      runs.push({ text: String(text), parameters });
      return inner.run(text, parameters);
    },
  });
  const session = (inner) =>
    new Proxy(inner, {
      get(target, name) {
        if (name === "executeRead") return (work, config) => target.executeRead((t) => work(tx(t)), config);
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return new Proxy(driver, {
    get(target, name) {
      if (name === "session") return (config) => session(target.session(config));
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const plain = (_, value) => (neo4j.isInt(value) ? value.toNumber() : value);

if (mode === "yoga") {
  const { createYoga } = await import("graphql-yoga");
  const yoga = createYoga({ schema, logging: false, graphiql: false, context: { executionContext: driver } });
  createServer(yoga).listen(port, "127.0.0.1");
} else if (mode === "mercurius") {
  const { default: Fastify } = await import("fastify");
  const { default: mercurius } = await import("mercurius");
  const app = Fastify({ logger: false });
  app.register(mercurius, { schema, jit: 1, context: () => ({ executionContext: driver }) });
  await app.listen({ port, host: "127.0.0.1" });
} else {
  const documents = JSON.parse(readFileSync(0, "utf8"));
  const found = {};
  for (const [name, source] of Object.entries(documents)) {
    const runs = [];
    const answer = await graphql({ schema, source, contextValue: { executionContext: listening(runs) } });
    found[name] = { runs, errors: answer.errors?.map((error) => error.message) };
  }
  process.stdout.write(JSON.stringify(found, plain));
  await driver.close();
}
