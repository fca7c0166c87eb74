/**
 * Adapters, frozen weights and their formats, as PEFT and what is built on it say them: TRL, Axolotl, LLaMA-Factory.
 * Whose defaults hold is the reader's to say: which ranks, which layers, whether scales are quantised again.
 */
import type { BaseFormat } from '../../models/tuning.js';
import type { Entry } from '../imported.js';
import { numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { isOff, isOn } from '../sections.js';
import { RANKS, readAdapters, TARGETS } from './adapters.js';
import type { TuningDefaults } from './tuning-defaults.js';

const OFF = 'it is switched off, which is as if it were absent';
const OTHERWISE = 'it trains otherwise, in the same time and memory';

/** Accounts for every word of adapters and of frozen weights. */
export function readTuning(noted: Noted, defaults: TuningDefaults): void {
  const bits = bitsOf(noted);
  const way = wayOf(noted, bits, defaults);
  if (way) {
    readFormat(noted, bits, defaults);
    readAdapters(noted, defaults);
  }
  ignoreOthers(noted, way);
}

const WAYS = ['adapter', 'finetuning-type', 'use-peft', 'use-lora', 'lora', 'peft-type', 'lora-enable'];

/** Whether adapters are trained, which is said then, with a base in so many `bits`. */
function wayOf(noted: Noted, bits: Bits | undefined, defaults: TuningDefaults): boolean {
  const entries = WAYS.map((name) => noted.entry(name)).filter((entry) => entry !== undefined);
  const ways = entries.map((entry) => readWay(noted, entry, bits));
  if (entries.length > 0) return ways.includes(true);
  const train = bits?.width === 4 ? 'qlora' : 'lora';
  const rank = noted.anyOf(RANKS);
  if (defaults.adapters === true) noted.suppose('train', train, `${defaults.of} trains adapters unless told`);
  else if (defaults.of === 'PEFT' && rank !== undefined)
    noted.suppose('train', train, 'a rank of adapters is given', rank);
  return noted.said.some(({ fact }) => fact === 'train');
}

function readWay(noted: Noted, entry: Entry, bits: Bits | undefined): boolean {
  const word = String(entry.value).toLowerCase();
  const isAdapter = word === 'lora' || word === 'qlora' || isOn(entry);
  if (entry.unset !== undefined) noted.want(entry, 'train');
  else if (isOff(entry)) noted.ignore(entry, OFF, 'no');
  else if (word === 'full') noted.ignore(entry, 'all weights are trained, as here', 'no');
  else if (word === 'freeze')
    noted.ignore(entry, 'there, layers by their number are trained, and here kinds of weights freeze', 'yes');
  else if (isAdapter) noted.say(entry, 'train', bits?.width === 4 || word === 'qlora' ? 'qlora' : 'lora');
  else noted.ignore(entry, `${word} is no adapter that llmsim has: it trains LoRA, rsLoRA and DoRA`, 'yes');
  return isAdapter && entry.unset === undefined;
}

interface Bits {
  readonly width: 4 | 8;
  readonly entry: Entry;
}

/** What says that the base is quantised. */
function bitsOf(noted: Noted): Bits | undefined {
  for (const [name, width] of [
    ['load-in-4bit', 4],
    ['load-in-8bit', 8],
  ] as const) {
    const entry = noted.entry(name);
    if (entry !== undefined && entry.unset === undefined && isOn(entry)) return { width, entry };
  }
  const entry = noted.anyOf(['quantization-bit', 'bits']);
  const width = entry === undefined ? undefined : numberOf(entry.value);
  return entry !== undefined && (width === 4 || width === 8) ? { width, entry } : undefined;
}

const DOUBLE = ['bnb-4bit-use-double-quant', 'use-bnb-nested-quant', 'double-quantization', 'double-quant'];

/** The format of the frozen base. */
function readFormat(noted: Noted, bits: Bits | undefined, defaults: TuningDefaults): void {
  const isPacked = noted.said.some(({ fact, value }) => fact === 'train' && value === 'qlora');
  const double = noted.anyOf(DOUBLE);
  if (bits?.width === 8) noted.say(bits.entry, 'base-format', 'int8');
  else if (isPacked) {
    const format: BaseFormat = (double === undefined ? defaults.double : isOn(double)) ? 'nf4-double' : 'nf4';
    if (bits !== undefined) noted.understand(bits.entry, 'base-format');
    if (double === undefined)
      noted.suppose('base-format', format, `${defaults.of} ${FORMAT_WORDS[format]} unless told`, bits?.entry);
    else noted.say(double, 'base-format', format);
  }
  const type = noted.anyOf(['bnb-4bit-quant-type', 'quantization-type', 'quant-type']);
  if (type !== undefined) noted.ignore(type, 'FP4 and NF4 take the same time and memory', 'no');
}

const FORMAT_WORDS: Readonly<Record<BaseFormat, string>> = {
  whole: 'keeps the base whole',
  int8: 'keeps the base in 8 bits',
  fp8: 'keeps the base in fp8',
  nf4: 'does not quantise scales again',
  'nf4-double': 'quantises scales again',
};

/** Words that choose nothing here. */
const ALIKE =
  /^(lora-(alpha|bias|on-cpu|mlp-kernel|qkv-kernel|o-kernel|model-dir|weight-path|lr.*)|loraplus-.*|bias|init-lora-weights|peft-init-lora-weights|pissa-.*|loftq-.*|(peft-)?loftq.*|peft-autocast.*|bnb-4bit-(compute-dtype|quant-storage)|bnb-config-kwargs|quantization-(method|device-map)|create-new-adapter|adapter-name-or-path|pref-(beta|ftx|loss)|lora-task-type|lora-model-dir)$/;
const MORE =
  /^(lora|qlora|peft|badam|quantization|bnb|gptq|llmcompressor|relora|freeze)(-|$)|^(use-badam|additional-target|modules-to-save|freeze-lm|unfrozen-parameters|load-in-[48]bit)/;

function ignoreOthers(noted: Noted, way: boolean): void {
  for (const name of noted.keys()) {
    const entry = noted.entry(name)!;
    const isOurs = [...RANKS.filter((each) => each.length > 1), ...TARGETS, ...DOUBLE].includes(name);
    if (!isOurs && !ALIKE.test(name) && !MORE.test(name) && !/^(use|peft-use)-(dora|rslora)$/.test(name))
      continue;
    const empty = Array.isArray(entry.value) && entry.value.length === 0;
    if (isOff(entry) || empty) noted.ignore(entry, OFF, 'no');
    else if (ALIKE.test(name)) noted.ignore(entry, OTHERWISE, 'no');
    else if (!way && (isOurs || /^(lora|qlora|peft)-/.test(name)))
      noted.ignore(entry, 'no adapters are trained', 'no');
    else if (/modules-to-save$|^additional-target$/.test(name))
      noted.ignore(entry, 'beside adapters, llmsim trains nothing: these layers are taken as frozen', 'yes');
    else if (/^load-in-|^quantization-bit$|^bits$/.test(name))
      noted.ignore(entry, 'weights that are trained are kept whole', 'yes');
    else noted.ignore(entry, 'llmsim has no such option', 'yes');
  }
}
