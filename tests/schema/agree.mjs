#!/usr/bin/env node
// `tenantry schema` and `tenantry validate` judge the corpus alike, by a validator of JSON Schema that knows nothing of
// Tenantry. corpus/*.txt: the lines before `--` are a document, and each line behind it a case: the text that stands for
// @ in it, after a word. good: both accept. bad: both refuse. beyond: validate refuses, and JSON Schema cannot say it,
// which the comment above says why; a case that the schema can say all the same fails.
import Ajv2020 from "ajv/dist/2020.js";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";

const LEAST = 150;
const CORPUS = join(dirname(fileURLToPath(import.meta.url)), "corpus");
const TENANTRY = process.env.TENANTRY ?? "build/debug/tenantry";
const WORK = mkdtempSync(join(tmpdir(), "schema-"));
const FLEET = readFileSync(join(CORPUS, "fleet.yaml"), "utf8");

let failed = 0;
function check(name, problem) {
    if (problem) failed++;
    console.log(problem ? `not ok - ${name}: ${problem}` : `ok - ${name}`);
}

function run(...args) {
    const { status, stdout, stderr } = spawnSync(TENANTRY, args, { encoding: "utf8", maxBuffer: 1 << 26 });
    if (status !== 0 && status !== 1) throw new Error(`tenantry ${args.join(" ")}: exit status ${status}\n${stderr}`);
    return stdout;
}

// What is wrong with the spec, beside files that have all it may refer to; "" if nothing is.
function validated(text) {
    writeFileSync(join(WORK, "fleet", "spec.yaml"), text);
    const report = JSON.parse(run("validate", "--format", "json", join(WORK, "fleet")));
    return report.problems.filter((one) => one.severity === "error").map((one) => one.message).join("; ");
}

function parsed(text) {
    const document = parseDocument(text, { version: "1.2", merge: true });
    if (document.errors.length) throw new Error(`${document.errors[0].message}\n${text}`);
    return document.toJS();
}

// The paths of all properties that a schema knows.
function* properties(schema, path = "") {
    for (const one of schema.anyOf ?? []) yield* properties(one, path);
    if (schema.items) yield* properties(schema.items, path);
    if (schema.additionalProperties) yield* properties(schema.additionalProperties, `${path}.*`);
    for (const [key, below] of Object.entries(schema.properties ?? {})) {
        yield `${path}.${key}`;
        yield* properties(below, `${path}.${key}`);
    }
}

// Calls visit(path, map, key) for all that a document says, with paths as properties() has them.
function walk(value, path, visit) {
    if (Array.isArray(value)) for (const one of value) walk(one, path, visit);
    else if (value && typeof value === "object")
        for (const [key, below] of Object.entries(value)) {
            const at = known.has(`${path}.${key}`) ? `${path}.${key}` : `${path}.*`;
            visit(at, value, key);
            walk(below, at, visit);
        }
}

const compile = (kind) => {
    const schema = JSON.parse(run("schema", ...(kind ? [kind] : [])));
    return { schema, accepts: new Ajv2020({ strict: false, allErrors: true }).compile(schema) };
};
const any = compile();
const kinds = Object.fromEntries(["Client", "Package", "Region", "Policy"].map((kind) => [kind, compile(kind)]));
const known = new Set(Object.entries(kinds).flatMap(([kind, { schema }]) => [...properties(schema, kind)]));
const said = new Map();
let count = 0;

function complaint(accepts, value) {
    return accepts(value) ? "" : accepts.errors.map((one) => `${one.instancePath} ${one.message}`).join("; ");
}

function judge(word, text) {
    const value = parsed(text);
    const own = kinds[value?.kind];
    const wrong = validated(text), refused = complaint(any.accepts, value);
    count++;
    if (own && !complaint(own.accepts, value) !== !refused)
        return `the schema of a ${value.kind} alone judges otherwise than that of any document`;
    if (word === "good") {
        if (own) walk(value, value.kind, (path) => said.set(path, value));
        return wrong ? `validate: ${wrong}` : refused && `the schema: ${refused}`;
    }
    if (!wrong) return "validate accepts it";
    if (word === "bad") return !refused && `the schema accepts it, and validate says: ${wrong}`;
    return refused && `it is no longer beyond the schema: ${refused}`;
}

// A good document that says the path, with what no key takes there.
function spoiled(path) {
    const value = structuredClone(said.get(path));
    walk(value, value.kind, (at, map, key) => at === path && (map[key] = [[null]]));
    return JSON.stringify(value);
}

function read(file) {
    let template = [], cases = false;
    for (const [at, line] of readFileSync(join(CORPUS, file), "utf8").split("\n").entries()) {
        const [, word, rest] = /^(good|bad|beyond)\b ?(.*)$/.exec(line) ?? [];
        if (line.startsWith("==")) (template = []), (cases = false);
        else if (line === "--") cases = true;
        else if (!cases) template.push(line);
        else if (word) check(`${file}:${at + 1} ${word}: ${rest}`, judge(word, template.join("\n").replace("@", () => rest)));
        else if (line && !line.startsWith("#")) throw new Error(`${file}:${at + 1}: ${line}`);
    }
}

try {
    mkdirSync(join(WORK, "fleet"));
    writeFileSync(join(WORK, "fleet", "fleet.yaml"), FLEET);
    for (const file of readdirSync(CORPUS).filter((name) => name.endsWith(".txt")).sort()) read(file);
    // a Package's project has the rows of a Client's
    for (const path of [...known].filter((one) => !one.startsWith("Package.project.")))
        check(`${path} is said, and spoiled`, said.has(path) ? judge("bad", spoiled(path)) : "no good spec says it");
    check(`${count} specs, at least ${LEAST}`, count < LEAST && "too few");
} finally {
    rmSync(WORK, { recursive: true });
}
process.exit(failed ? 1 : 0);
