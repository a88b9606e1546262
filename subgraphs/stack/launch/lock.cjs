"use strict";
// One launcher of a checkout at a time. The lock is a file that appears complete (link), names its owner, and is taken
// over when that owner is no longer alive.

const { linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } = require("node:fs");
const { setTimeout: pause } = require("node:timers/promises");
const { birthOf, isAlive } = require("./birth.cjs");
const { paths } = require("./paths.cjs");
const { say } = require("./progress.cjs");

const guardLifetime = 10_000;

exports.withLock = async function withLock(work) {
  mkdirSync(paths.state, { recursive: true });
  await acquire();
  const release = () => remove(paths.lock);
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
};

async function acquire() {
  for (let waited = 0; !take(paths.lock); waited += 100) {
    const owner = read(paths.lock);
    if (owner && !isAlive(owner)) breakStale(owner);
    else if (waited === 1_000) say(`waiting for another command of this checkout (process ${owner?.pid ?? "unknown"})`);
    await pause(100);
  }
}

function take(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }));
  try {
    linkSync(draft, file);
    return true;
  } catch (fault) {
    if (fault.code === "EEXIST") return false;
    throw fault;
  } finally {
    unlinkSync(draft);
  }
}

// Two that find the same dead owner must not remove each other's new lock: only the holder of the guard removes.
function breakStale(dead) {
  const guard = `${paths.lock}.guard`;
  if (!take(guard)) return removeOld(guard);
  const owner = read(paths.lock);
  if (owner && owner.pid === dead.pid && owner.birth === dead.birth) remove(paths.lock);
  remove(guard);
}

function removeOld(guard) {
  try {
    if (Date.now() - statSync(guard).mtimeMs > guardLifetime) remove(guard);
  } catch {
    // Its holder has just removed it.
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function remove(file) {
  try {
    unlinkSync(file);
  } catch (fault) {
    if (fault.code !== "ENOENT") throw fault;
  }
}
