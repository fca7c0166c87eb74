/**
 * Writes the body of one WebAssembly function: instructions in order, locals as they are asked for, and
 * the few control structures the kernels need. No function returns anything; results go to memory.
 */
import { INSTRUCTIONS, type Instruction } from './instructions.js';
import { float32, signed, unsigned } from './numbers.js';

export type ValueType = 'i32' | 'f32' | 'v128';
/** A parameter or local variable of the function being written. */
export type Local = number & { readonly local: unique symbol };

/** The block type of a control structure that leaves nothing on the stack. */
const NO_RESULT = 0x40;
/** Memory accesses promise four-byte alignment only: rows may begin at any float. */
const ALIGN_LOG2 = 2;

/** What the module needs of a function that has been written. */
export interface WrittenFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly code: readonly number[];
}

export class FunctionWriter<Parameter extends string> implements WrittenFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: ValueType[] = [];
  readonly code: number[] = [];
  /** The parameters by name. */
  readonly at: Readonly<Record<Parameter, Local>>;

  constructor(name: string, parameters: Readonly<Record<Parameter, ValueType>>) {
    this.name = name;
    this.parameters = Object.values(parameters);
    const names = Object.keys(parameters) as Parameter[];
    this.at = Object.fromEntries(names.map((parameter, index) => [parameter, index])) as Record<
      Parameter,
      Local
    >;
  }

  local(type: ValueType): Local {
    this.locals.push(type);
    return (this.parameters.length + this.locals.length - 1) as Local;
  }

  emit(...instructions: readonly Instruction[]): void {
    for (const name of instructions) this.code.push(...INSTRUCTIONS[name]);
  }

  get(...locals: readonly Local[]): void {
    for (const local of locals) this.#withIndex('local.get', local);
  }

  set(local: Local): void {
    this.#withIndex('local.set', local);
  }

  tee(local: Local): void {
    this.#withIndex('local.tee', local);
  }

  call(functionIndex: number): void {
    this.#withIndex('call', functionIndex);
  }

  integer(value: number): void {
    this.emit('i32.const');
    this.code.push(...signed(value));
  }

  float(value: number): void {
    this.emit('f32.const');
    this.code.push(...float32(value));
  }

  /** The same float in all four lanes. */
  floats(value: number): void {
    this.emit('v128.const');
    for (let lane = 0; lane < 4; lane++) this.code.push(...float32(value));
  }

  /** A load or store at the address on the stack plus `offset` bytes; `lane` for single-lane loads. */
  access(instruction: Instruction, offset = 0, lane?: number): void {
    this.emit(instruction);
    this.code.push(ALIGN_LOG2, ...unsigned(offset));
    if (lane !== undefined) this.code.push(lane);
  }

  extractLane(lane: number): void {
    this.emit('f32x4.extract_lane');
    this.code.push(lane);
  }

  /** Copies bytes inside the memory; destination, source and count are on the stack. */
  copyMemory(): void {
    this.emit('memory.copy');
    this.code.push(0, 0);
  }

  /** local += amount, which `amount` leaves on the stack. */
  advance(local: Local, amount: () => void): void {
    this.get(local);
    amount();
    this.emit('i32.add');
    this.set(local);
  }

  /** Runs `body` as long as `condition` leaves a true value; tested before each round. */
  whileTrue(condition: () => void, body: () => void): void {
    condition();
    this.whenTrue(() => {
      this.#open('loop');
      body();
      condition();
      this.#withIndex('br_if', 0);
      this.emit('end');
    });
  }

  whilePositive(counter: Local, body: () => void): void {
    this.whileTrue(() => {
      this.get(counter);
      this.integer(0);
      this.emit('i32.gt_s');
    }, body);
  }

  whileLess(counter: Local, limit: Local, body: () => void): void {
    this.whileTrue(() => {
      this.get(counter, limit);
      this.emit('i32.lt_s');
    }, body);
  }

  /** Branches on the value on the stack. */
  whenTrue(then: () => void, otherwise?: () => void): void {
    this.#open('if');
    then();
    if (otherwise !== undefined) {
      this.emit('else');
      otherwise();
    }
    this.emit('end');
  }

  #open(structure: 'loop' | 'if'): void {
    this.emit(structure);
    this.code.push(NO_RESULT);
  }

  #withIndex(instruction: Instruction, index: number): void {
    this.emit(instruction);
    this.code.push(...unsigned(index));
  }
}
