// Prints the fingerprints that the library gives in WebAssembly: node wasm.mjs LIBRARY FOLDER, where FOLDER holds scenarios in one piece.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

async function fingerprints({ library, folder, names }) {
    const { instance } = await WebAssembly.instantiate(readFileSync(library), {});
    const { put, simulate, get } = instance.exports;
    return names.map((name) => {
        for (const byte of readFileSync(join(folder, name))) put(byte);
        simulate();
        const answer = [];
        for (let byte = get(0); byte >= 0; byte = get(answer.length)) answer.push(byte);
        return `${Buffer.from(answer).toString()}  ${name}`;
    });
}

if (isMainThread) {
    const [library, folder] = process.argv.slice(2);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\//, ""));
    // Two threads, every other scenario each.
    const halves = [0, 1].map((half) => names.filter((_, index) => index % 2 === half));
    const found = halves.map(
        (names) =>
            new Promise((resolve, reject) => {
                const worker = new Worker(new URL(import.meta.url), { workerData: { library, folder, names } });
                worker.on("message", resolve);
                worker.on("error", reject);
            }),
    );
    for (const line of (await Promise.all(found)).flat()) console.log(line);
} else {
    parentPort.postMessage(await fingerprints(workerData));
}
