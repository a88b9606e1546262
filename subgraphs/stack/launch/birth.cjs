"use strict";
// A process id alone proves nothing: ids are given again. Id plus moment of birth names one process for good.

const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");

/** A text that is the same for the whole life of the process and of no other; null when there is no such process. */
exports.birthOf = function birthOf(pid) {
  return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
};

exports.isAlive = function isAlive({ pid, birth }) {
  return birth !== null && exports.birthOf(pid) === birth;
};

function fromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    return `${bootId()}/${fields[19]}`;
  } catch {
    return null;
  }
}

function bootId() {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

function fromPs(pid) {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}
