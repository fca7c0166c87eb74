/**
 * The WebAssembly objects of the JavaScript engine, typed as far as the kernels use them: Node's type
 * definitions leave them out, and the browser's would bring the whole document model with them.
 */

/** Memory that all ranks see at once. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** Compiled code: the same object may be posted to many workers, each making its own instance. */
export interface CompiledModule {
  readonly [Symbol.toStringTag]: string;
}

export type WasmFunction = (...args: readonly number[]) => void;

interface Platform {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: { kernels: { memory: SharedMemory } },
  ) => { readonly exports: Readonly<Record<string, WasmFunction>> };
}

export const platform = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;

const PAGE_BYTES = 65536;
/** The most pages a 32-bit memory can have; the module declares it, so that any smaller memory fits. */
export const MAXIMUM_PAGES = 65536;

/** A zeroed shared memory of at least `bytes` bytes that never grows, so views on it stay valid. */
export function sharedMemory(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new platform.Memory({ initial: pages, maximum: pages, shared: true });
}
