import { resolve } from "node:path";
import type { RunCommand } from "#src/api/cli/command.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { initTlsDirectory, type TlsInitResult } from "#src/api/cli/tls-init/tls-init.js";
import { describeTlsInit } from "#src/api/cli/tls-init/tls-init-text.js";
import { LEAF_VALID_DAYS_DEFAULT } from "#src/platform/tls/certificate-authority.js";

export const run: RunCommand = async ({ input, output }) => {
  const days = input.option("days");
  const result = await initTlsDirectory(
    resolve(input.requiredArgument("dir")),
    {
      sites: input.optionList("site"),
      operators: input.optionList("operator"),
      hosts: input.optionList("host"),
      // Decimal digits only; what is no number is refused with the others that are out of range.
      validDays:
        days === undefined ? LEAF_VALID_DAYS_DEFAULT : /^\d{1,9}$/.test(days) ? Number(days) : Number.NaN,
    },
    Date.now(),
  );
  output.result(resultData(result), () => `${describeTlsInit(result).join("\n")}\n`);
  return undefined;
};

function resultData({ directory, authority, leaves }: TlsInitResult): JsonValue {
  return {
    directory,
    authority: {
      state: authority.state,
      cert: authority.cert,
      key: authority.key,
      not_after: new Date(authority.notAfterMs).toISOString(),
      fingerprint_sha256: authority.fingerprint,
    },
    certificates: leaves.map((leaf) => ({
      name: leaf.name,
      role: leaf.role,
      state: leaf.state,
      identities: leaf.identities,
      cert: leaf.cert,
      key: leaf.key,
      not_after: new Date(leaf.notAfterMs).toISOString(),
    })),
  };
}
