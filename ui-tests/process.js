// A program of this workspace, started for a story and ended with it.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The folder of the workspace. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const BIN = `${process.env.CARGO_TARGET_DIR ?? `${ROOT}target`}/debug`;

/** Starts a program and waits for the line that says that it is ready. */
export async function start(name, { args = [], env = {}, ready, from }) {
  const child = spawn(`${BIN}/${name}`, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = [];
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const line = await new Promise((resolve, reject) => {
    for (const stream of ["stdout", "stderr"]) {
      createInterface({ input: child[stream] }).on("line", (line) => {
        said.push(line);
        if (stream === from && ready.test(line)) resolve(line);
      });
    }
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${name} has ended:\n${said.join("\n")}`)));
  });
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { line, stop, said };
}

/** Runs a program to its end and gives what it wrote. */
export async function run(name, args, env) {
  const child = spawn(`${BIN}/${name}`, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.on("data", (part) => (written += part));
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  if (code !== 0) throw new Error(`${name} ${args[0]} failed`);
  return written.trim();
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
