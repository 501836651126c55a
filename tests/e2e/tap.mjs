// Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later

/** Runs named steps in order and says how they went (Test Anything Protocol). A failed step does not stop the next. */
export class Tap {
  #number = 0;
  #failed = 0;

  async step(name, run) {
    this.#number += 1;
    const started = Date.now();
    try {
      await run();
      console.log(`ok ${this.#number} - ${name} # time=${Date.now() - started}ms`);
    } catch (error) {
      this.#failed += 1;
      console.log(`not ok ${this.#number} - ${name}`);
      for (const line of String(error?.stack ?? error).split('\n')) console.log(`# ${line}`);
    }
  }

  /** Prints the plan; returns the exit code. */
  end() {
    console.log(`1..${this.#number}`);
    return this.#failed === 0 ? 0 : 1;
  }

  static skip(reason) {
    console.log(`1..0 # SKIP ${reason}`);
    process.exit(0);
  }
}
