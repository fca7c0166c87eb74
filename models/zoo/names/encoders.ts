/** Names on the hub of encoders, by id here; the base model first. Names do not break, so blanks part them. */
export const ENCODER_NAMES: Readonly<Record<string, string>> = {
  'bert-base': 'google-bert/bert-base-uncased bert-base-uncased',
  'bert-large': 'google-bert/bert-large-uncased bert-large-uncased',
  'roberta-base': 'FacebookAI/roberta-base',
  'roberta-large': 'FacebookAI/roberta-large',
  'xlm-roberta-base': 'FacebookAI/xlm-roberta-base',
  'xlm-roberta-large': 'FacebookAI/xlm-roberta-large',
  'xlm-roberta-xl': 'facebook/xlm-roberta-xl',
  distilbert: 'distilbert/distilbert-base-uncased distilbert-base-uncased',
  'modernbert-base': 'answerdotai/ModernBERT-base',
  'modernbert-large': 'answerdotai/ModernBERT-large',
};
