import { readSubgraphConfig } from "../kit/config";
import { wholeNumber } from "../kit/environment";

const MIB = 1024 * 1024;

/** The archive's environment. */
export function readConfig() {
  return readSubgraphConfig("archive", ["catalogue", "dossiers", "esignature"], {
    /** Largest file that an upload may declare. */
    UPLOAD_MAX_BYTES: wholeNumber(50 * MIB, 1, 2_147_483_647),
    /** How long an upload may take, from startUpload to its last byte. */
    UPLOAD_HOURS: wholeNumber(24, 1, 720),
    /** Verifications by QR that one address may ask for in a minute. */
    LOOKUPS_PER_MINUTE: wholeNumber(60, 1),
  });
}

export type ArchiveConfig = ReturnType<typeof readConfig>;
