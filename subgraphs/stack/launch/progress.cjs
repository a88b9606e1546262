"use strict";
// Progress for people: a bar on a terminal once something takes longer than a second, plain lines elsewhere. It goes to
// standard error, because the output of some commands is read by programs.

const width = 28;
const patience = 1_000;

exports.say = say;

/**
 * Shows `label` while `work` runs. `work` gets a function that tells how far it is (0 to 1) and what it is at; unless
 * it is called the bar moves back and forth. Answers what `work` answers.
 */
exports.withProgress = async function withProgress(label, work) {
  const started = Date.now();
  const bar = process.stderr.isTTY ? new Bar(label, started) : new Lines(label);
  try {
    const answer = await work((share, note) => bar.at(share, note));
    bar.end(`${label}: done in ${seconds(started)}`, Date.now() - started);
    return answer;
  } catch (fault) {
    bar.end(`${label}: failed after ${seconds(started)}`, patience);
    throw fault;
  }
};

class Bar {
  constructor(label, started) {
    this.label = label;
    this.started = started;
    this.share = null;
    this.note = "";
    this.timer = setInterval(() => this.draw(), 120);
    this.timer.unref();
  }

  at(share, note) {
    this.share = Math.max(this.share ?? 0, Math.min(1, share));
    this.note = note ?? this.note;
  }

  draw() {
    const elapsed = Date.now() - this.started;
    if (elapsed < patience) return;
    const cells = this.share === null ? sweep(elapsed) : fill(this.share);
    const percent = this.share === null ? "" : ` ${Math.floor(this.share * 100)} %`;
    process.stderr.write(`\r\x1b[2K${this.label} [${cells}]${percent} ${seconds(this.started)} ${this.note}`);
  }

  end(line, elapsed) {
    clearInterval(this.timer);
    process.stderr.write("\r\x1b[2K");
    if (elapsed >= patience) say(line);
  }
}

class Lines {
  constructor(label) {
    this.label = label;
    this.timer = setTimeout(() => this.begin(), 300);
    this.timer.unref();
  }

  at(_share, note) {
    if (!note) return;
    this.begin();
    say(`  ${note}`);
  }

  begin() {
    if (this.label) say(`${this.label} ...`);
    this.label = null;
  }

  end(line, elapsed) {
    clearTimeout(this.timer);
    if (elapsed >= patience) say(line);
  }
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fill(share) {
  const full = Math.round(share * width);
  return "#".repeat(full) + "-".repeat(width - full);
}

function sweep(elapsed) {
  const span = width - 4;
  const step = Math.floor(elapsed / 120) % (span * 2);
  const at = step < span ? step : span * 2 - step;
  return "-".repeat(at) + "####" + "-".repeat(span - at);
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
