/**
 * The WebAssembly instructions the kernels are made of, by the names of the specification, with their
 * binary codes (WebAssembly Core Specification 2.0, appendix "Index of Instructions").
 */
import { unsigned } from './numbers.js';

const plain = (code: number): readonly number[] => [code];
const misc = (code: number): readonly number[] => [0xfc, ...unsigned(code)];
const simd = (code: number): readonly number[] => [0xfd, ...unsigned(code)];

export const INSTRUCTIONS = {
  loop: plain(0x03),
  if: plain(0x04),
  else: plain(0x05),
  end: plain(0x0b),
  br_if: plain(0x0d),
  call: plain(0x10),
  select: plain(0x1b),
  'local.get': plain(0x20),
  'local.set': plain(0x21),
  'local.tee': plain(0x22),
  'memory.copy': misc(0x0a),

  'i32.const': plain(0x41),
  'i32.eq': plain(0x46),
  'i32.lt_s': plain(0x48),
  'i32.gt_s': plain(0x4a),
  'i32.ge_s': plain(0x4e),
  'i32.add': plain(0x6a),
  'i32.sub': plain(0x6b),
  'i32.mul': plain(0x6c),
  'i32.and': plain(0x71),
  'i32.shl': plain(0x74),

  'f32.load': plain(0x2a),
  'f32.store': plain(0x38),
  'f32.const': plain(0x43),
  'f32.lt': plain(0x5d),
  'f32.le': plain(0x5f),
  'f32.nearest': plain(0x90),
  'f32.sqrt': plain(0x91),
  'f32.add': plain(0x92),
  'f32.sub': plain(0x93),
  'f32.mul': plain(0x94),
  'f32.div': plain(0x95),
  'f32.max': plain(0x97),
  'f32.convert_i32_s': plain(0xb2),
  'i32.reinterpret_f32': plain(0xbc),
  'f32.reinterpret_i32': plain(0xbe),

  'v128.load': simd(0x00),
  'v128.load32_splat': simd(0x09),
  'v128.store': simd(0x0b),
  'v128.const': simd(0x0c),
  'v128.andnot': simd(0x4f),
  'v128.load32_lane': simd(0x56),
  'i32x4.shl': simd(0xab),
  'i32x4.add': simd(0xae),
  'f32x4.splat': simd(0x13),
  'f32x4.extract_lane': simd(0x1f),
  'f32x4.lt': simd(0x43),
  'f32x4.le': simd(0x45),
  'f32x4.nearest': simd(0x6a),
  'f32x4.sqrt': simd(0xe3),
  'f32x4.add': simd(0xe4),
  'f32x4.sub': simd(0xe5),
  'f32x4.mul': simd(0xe6),
  'f32x4.div': simd(0xe7),
  'f32x4.max': simd(0xe9),
  'f32x4.pmin': simd(0xea),
  'f32x4.pmax': simd(0xeb),
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type Instruction = keyof typeof INSTRUCTIONS;

/** Operations with a form on one float (`f32.add`) and one on four (`f32x4.add`), rounded alike. */
export type FloatOperation = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'sqrt' | 'nearest' | 'lt' | 'le';
