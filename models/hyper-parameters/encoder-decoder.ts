/** Hyper-parameters of encoder–decoder transformers, see `architectures/encoder-decoder.ts`: T5, BART, Whisper. */

export interface EncoderDecoder {
  readonly kind: 'encoder-decoder';
  /** Blocks. */
  readonly encoder: number;
  readonly decoder: number;
  readonly hidden: number;
  readonly heads: number;
  readonly headDim: number;
  readonly ffn: number;
  readonly vocab: number;
  /** Positions that the encoder reads and the decoder predicts, of a sample. */
  readonly source: number;
  readonly target: number;
  readonly norm: 'layer' | 'rms';
  /** Norms stand before each half of a block, and one behind the last block; or behind each half's sum (BART). */
  readonly norms: 'before' | 'after';
  readonly gated: boolean;
  readonly activation: 'gelu' | 'relu' | 'silu';
  /** Linear layers of blocks have biases: all, all but those of keys (Whisper), or none. */
  readonly bias: 'all' | 'no-keys' | 'none';
  /** Positions by their distance in so many buckets, learned by head (T5); or a learned row each, so many for source and target. */
  readonly positions:
    | { readonly kind: 'relative'; readonly buckets: number }
    | { readonly kind: 'learned'; readonly source: number; readonly target: number };
  /** Words are normed once they are looked up (BART). Absent: they are not. */
  readonly embeddingNorm?: true;
  /** The output matrix is the table of words. */
  readonly tied: boolean;
  readonly dropout: number;
  /** The encoder reads a spectrogram of so many bands, two frames a position (Whisper). Absent: words. */
  readonly bands?: number;
}
