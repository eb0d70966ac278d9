import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { formatJsonSchema, SCHEMA_NAMES, type SchemaName } from "#src/config/json-schema.js";
import { readYaml } from "#src/config/read-yaml.js";
import { listSamples, rootDirectory, schemaFile } from "#test/support/config-samples.js";
import { checkJsonSchema } from "#test/support/json-schema-check.js";

function published(name: SchemaName): unknown {
  return JSON.parse(readFileSync(schemaFile(name), "utf8"));
}

function readSample(sample: string): unknown {
  return readYaml(readFileSync(join(rootDirectory, sample))).value;
}

const GOOD: Readonly<Record<SchemaName, string>> = { daemon: "deploy/config", group: "deploy/groups" };
const BAD = "test/unit/config/samples/bad";

/** Bad samples in which a schema can see what is wrong; in the others it is something between keys, or a bound. */
const SEEN_BY_SCHEMA: Readonly<Record<SchemaName, readonly string[]>> = {
  daemon: [
    "list",
    "missing-keys",
    "no-site",
    "no-values",
    "secrets",
    "strange-keys",
    "text",
    "unknown-keys",
    "wrong-units",
    "wrong-values",
  ],
  group: ["no-members", "unknown-keys", "wrong-values"],
};

for (const name of SCHEMA_NAMES) {
  t.test(`the published ${name} schema is the one the code writes (else: npm run schema)`, async (t) => {
    t.equal(readFileSync(schemaFile(name), "utf8"), formatJsonSchema(name));
  });

  t.test(`every good sample passes the published ${name} schema`, async (t) => {
    const samples = listSamples(GOOD[name]);
    t.ok(samples.length > 0);
    for (const sample of samples) t.same(checkJsonSchema(published(name), readSample(sample)), [], sample);
  });

  t.test(`the published ${name} schema refuses the bad samples in which it can see the fault`, async (t) => {
    for (const sample of SEEN_BY_SCHEMA[name]) {
      const faults = checkJsonSchema(published(name), readSample(`${BAD}/${name}/${sample}.yaml`));
      t.not(faults.length, 0, sample);
    }
  });

  t.test(`the published ${name} schema explains its top-level keys`, async (t) => {
    const { properties } = published(name) as { properties: Record<string, unknown> };
    t.ok(Object.keys(properties).length >= 12);
  });
}

t.test("the second opinion has one", async (t) => {
  const schema = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };
  t.same(checkJsonSchema(schema, { a: "x" }), []);
  t.same(checkJsonSchema(schema, { a: 1 }), ["a: is not of type string"]);
  t.same(checkJsonSchema(schema, { b: 1 }), ["has the unknown key b"]);
  t.throws(() => checkJsonSchema({ unheardOf: 1 }, {}), /unheardOf/);
});
