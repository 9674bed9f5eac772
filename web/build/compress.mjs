/**
 * Puts a brotli and a gzip file beside every file of a folder that gains from it, for hosts that send such neighbours.
 *
 *     node web/build/compress.mjs FOLDER CACHE
 *
 * Brotli at its best takes twenty seconds for Python alone, so results are kept in CACHE under the hash of what they
 * were made from; what no file of FOLDER needs any more is dropped from there.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const [folder, cache] = process.argv.slice(2);
if (cache === undefined) throw new Error('usage: compress.mjs FOLDER CACHE');

// Fonts and pictures are compressed already.
const GAINING = new Set(['.css', '.html', '.js', '.json', '.mjs', '.svg', '.wasm', '.webmanifest', '.zip']);

const brotli = promisify(brotliCompress);
const encoders = {
  '.br': (content) =>
    brotli(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  '.gz': (content) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};

const wanted = new Set();

/** Put `file` in both encodings beside it, unless it is no smaller that way. */
async function compress(file) {
  const content = await readFile(file);
  const hash = createHash('sha256').update(content).digest('hex');
  for (const [suffix, encode] of Object.entries(encoders)) {
    const name = `${hash}${suffix}`;
    wanted.add(name);
    let encoded = await readFile(join(cache, name)).catch(() => undefined);
    if (encoded === undefined) {
      encoded = await encode(content);
      // Renamed when whole: an interrupted run leaves nothing that looks finished.
      await writeFile(join(cache, `${name}.part`), encoded);
      await rename(join(cache, `${name}.part`), join(cache, name));
    }
    await rm(file + suffix, { force: true });
    if (encoded.length < content.length) await copyFile(join(cache, name), file + suffix);
  }
}

await mkdir(cache, { recursive: true });
const entries = await readdir(folder, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile() && GAINING.has(extname(entry.name)));
await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
for (const name of await readdir(cache)) if (!wanted.has(name)) await rm(join(cache, name));
