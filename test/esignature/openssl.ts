import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs openssl in a folder of its own; the files of a call are named by their keys. */
export class OpenSsl {
  private readonly folder = mkdtempSync(join(tmpdir(), "esignature-openssl-"));

  write(name: string, content: Buffer | string): void {
    writeFileSync(join(this.folder, name), content);
  }

  read(name: string): Buffer {
    return readFileSync(join(this.folder, name));
  }

  run(...args: string[]): Buffer {
    return execFileSync("openssl", args, {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    });
  }

  /** Whether `openssl cms -verify` takes the signature for the content with these anchors alone. */
  verifies(signature: Buffer, content: Buffer, anchorsPem: string): boolean {
    this.write("signature", signature);
    this.write("content", content);
    this.write("anchors.pem", anchorsPem);
    try {
      this.run(
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "signature",
        "-content",
        "content",
        "-CAfile",
        "anchors.pem",
        "-out",
        "verified",
      );
      return true;
    } catch {
      return false;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
