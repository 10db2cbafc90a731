/* The words of the page, by a key that says in English what a sentence says. */

import { SENTENCES } from "./sentences.js";

/** @typedef {keyof typeof SENTENCES} SentenceKey */
/**
 * @template {string} S
 * @typedef {S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never} Slots
 */

/**
 * The sentence of a key with its slots filled in.
 * @template {SentenceKey} K
 * @param {K} key
 * @param {[Slots<typeof SENTENCES[K]>] extends [never] ? []
 *   : [Record<Slots<typeof SENTENCES[K]>, string | number>]} filled
 */
export function say(key, ...filled) {
  /** @type {Record<string, string | number>} */
  const slots = filled[0] ?? {};
  return SENTENCES[key].replace(/\{(\w+)\}/gu, (_, name) => String(slots[name]));
}
